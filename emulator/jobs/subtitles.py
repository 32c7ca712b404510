"""Subtitles of a job: what is said, cut into cues, as WebVTT and as SubRip. Pure: a timeline goes in, text comes out.

Documented: the formats, how cues are counted, and that several speakers in one cue have a line each, after `-- `.
Differs: where the service cuts is not known, for no file of it is recorded.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from emulator.scripts.timeline import Item, Segment, text_of

MOST_CHARACTERS = 84  # two lines of 42, as subtitles commonly have
MOST_SECONDS = 7.0
BETWEEN = 1.0  # how long after a speaker another one may begin to be in the same cue


class Cue(NamedTuple):
    """What is shown at once, from a time to another, in seconds: one text, or one of each speaker in turn."""

    start: float
    end: float
    speakers: tuple[str | None, ...]
    texts: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.texts[0] if len(self.texts) == 1 else "\n".join(f"-- {text}" for text in self.texts)


def cues_of(segments: Sequence[Segment]) -> list[Cue]:
    """The cues in order of time; none of silence."""
    cues: list[Cue] = []
    for segment in segments:
        for items in _parts(segment.items):
            cue = Cue(items[0].start, items[-1].end, (segment.speaker,), (text_of(items),))
            if cues and _fit(cues[-1], cue):
                before = cues.pop()
                cue = Cue(
                    before.start, max(before.end, cue.end), before.speakers + cue.speakers, before.texts + cue.texts
                )
            cues.append(cue)
    return cues


def web_vtt(cues: Sequence[Cue], first: int) -> str:
    """The whole file; `first` is the number of its first cue."""
    return "WEBVTT\n\n" + "".join(_numbered(cues, first, "."))


def sub_rip(cues: Sequence[Cue], first: int) -> str:
    """The whole file; `first` is the number of its first cue."""
    return "".join(_numbered(cues, first, ","))


WRITERS: dict[str, tuple[Callable[[Sequence[Cue], int], str], str]] = {
    "vtt": (web_vtt, "text/vtt"),
    "srt": (sub_rip, "application/x-subrip"),
}


def _fit(before: Cue, cue: Cue) -> bool:
    """Whether two speakers' cues are shown as one: short ones, close together."""
    return (
        before.speakers[-1] != cue.speakers[0]
        and cue.start - before.end <= BETWEEN
        and cue.end - before.start <= MOST_SECONDS
        and sum(map(len, before.texts + cue.texts)) <= MOST_CHARACTERS
    )


def _parts(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Items that are short enough for a cue, cut before words only."""
    start = length = 0
    for at, item in enumerate(items):
        size = len(item.content) + (not item.punctuation)
        full = length + size - 1 > MOST_CHARACTERS or item.end - items[start].start > MOST_SECONDS
        if full and at > start and not item.punctuation:
            yield items[start:at]
            start, length = at, 0
        length += size
    if start < len(items):
        yield items[start:]


def _numbered(cues: Sequence[Cue], first: int, decimal: str) -> Iterator[str]:
    for number, cue in enumerate(cues, first):
        yield f"{number}\n{_time(cue.start, decimal)} --> {_time(cue.end, decimal)}\n{cue.text}\n\n"


def _time(seconds: float, decimal: str) -> str:
    """00:00:08.240, with that decimal sign."""
    minutes, millis = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{millis // 1000:02}{decimal}{millis % 1000:03}"
