"""Judges of how streams were carried: chunks, pace, signatures, ends, and whose session they went on with. Pure."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from emulator.expectations.calls import described
from emulator.expectations.contract import Range, SessionReused, Stream
from emulator.expectations.matching import Finding, Line, broken, caller_of, chosen, end_of, grouped, kept, told
from emulator.streaming.refusals import NO_EMPTY_FRAME
from emulator.streaming.session import GONE

WITHOUT_A_WORD = (GONE, f"{NO_EMPTY_FRAME.code}: {NO_EMPTY_FRAME.message}")
SLACK = 1e-6  # seconds: lengths come of divisions


def stream(rule: Stream, lines: Sequence[Line]) -> Finding:
    """Every such stream kept what is asked, and there was one."""
    found = [line for line in chosen(rule.call, lines) if line["stream"]]
    for line in found:
        fault = next(_faults(rule, line), None)
        if fault:
            return broken(f"{told(line)}: {fault}", line)
    ended = [line for line in found if line["stream"]["ended"]]
    if rule.pace and ended and all(line["stream"]["real_time_factor"] is None for line in found):
        return broken("no stream had two chunks at two times, so that no pace can be told; is the clock held?", *ended)
    return kept(f"{len(found)} streams", found) if found else broken(f"no stream came that is {described(rule.call)}")


def session_reused(rule: SessionReused, lines: Sequence[Line]) -> Finding:
    """Whoever tried again went on with the session."""
    pairs = list(retried(chosen(rule.call, lines), rule.within))
    for failed, again in pairs:
        if failed["session"] != again["session"]:
            return broken(
                f"{told(again)} came after {told(failed)} had failed, and began another session", failed, again
            )
    if not pairs:
        return broken("no stream failed and was begun again: nothing was put to the test")
    return kept("each went on with its session", [line for pair in pairs for line in pair])


def retried(lines: Sequence[Line], within: float) -> Iterator[tuple[Line, Line]]:
    """Each stream that failed or was left, and the next one of its kind that was begun soon after."""
    streams = (line for line in lines if line["stream"])
    for kind in grouped(streams, lambda line: (caller_of(line), line["operation"])):
        for failed, again in pairwise(kind):
            if has_failed(failed) and 0 <= again["at"] - end_of(failed) <= within:
                yield failed, again


def has_failed(line: Line) -> bool:
    """Whether a stream ended before the client was done with it."""
    return line["error"] is not None or line["stream"]["ended"] == GONE


def left_without_a_word(line: Line) -> bool:
    """Whether the client ended a stream in another way than by the empty event."""
    return line["stream"]["ended"] in WITHOUT_A_WORD and not line["stream"]["empty_event"]


def _faults(rule: Stream, line: Line) -> Iterator[str]:
    stream = line["stream"]
    if rule.empty_event and left_without_a_word(line):
        yield "it was ended without an empty event"
    if rule.signed and any(event["way"] == "in" and not event["signed"] for event in stream["events"]):
        yield "an event was not signed"
    for name, value in (("shortest", stream["shortest_chunk"]), ("longest", stream["longest_chunk"])):
        if rule.chunk and value is not None and not _within(rule.chunk, value):
            yield f"the {name} chunk had {value:.3f} s of audio"
    pace = stream["real_time_factor"]
    if rule.pace and pace is not None and not _within(rule.pace, pace):
        yield f"{pace:.2f} seconds of audio came in a second"


def _within(wanted: Range, value: float) -> bool:
    least = -SLACK if wanted.least is None else wanted.least
    return least - SLACK <= value and (wanted.most is None or value <= wanted.most + SLACK)
