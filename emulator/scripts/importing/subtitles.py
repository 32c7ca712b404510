"""Subtitles, SubRip and WebVTT: a segment for each cue, or for each line of one in which several speakers talk."""

import re
from collections.abc import Iterator

from emulator.scripts.importing.heard import Heard, NotImportable, in_turn
from emulator.scripts.utterance import Utterance
from emulator.scripts.words import tokens_of

TIME = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})"
TIMES = re.compile(rf"\s*{TIME}\s+-->\s+{TIME}.*")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
MARKUP = re.compile(r"<[^>]*>|\{\\[^}]*\}|[♪♫]")
TURN = re.compile(r"^\s*--?\s+")  # how a new speaker's line begins


def subtitles(text: str) -> Heard:
    """What the cues say, at their times. Raises NotImportable when there is no cue."""
    voices: dict[str, str] = {}
    utterances = [utterance for cue in _cues(text) for utterance in _utterances(*cue, voices)]
    if not utterances:
        raise NotImportable("Subtitles have cues: times like 00:00:01,000 --> 00:00:02,500 and text below them.")
    return Heard(in_turn(utterances))


def _cues(text: str) -> Iterator[tuple[float, float, list[str]]]:
    """Start, end and lines of each cue; whatever stands before the times of a block is left alone."""
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip().split("\n")
        for number, line in enumerate(lines):
            if found := TIMES.fullmatch(line):
                yield _seconds(*found.groups()[:4]), _seconds(*found.groups()[4:]), lines[number + 1 :]
                break


def _seconds(hours: str | None, minutes: str, seconds: str, millis: str) -> float:
    return round(int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(millis) / 1000, 2)


def _utterances(start: float, end: float, lines: list[str], voices: dict[str, str]) -> Iterator[Utterance]:
    turns: list[str] = []
    for line in lines:
        if not turns or TURN.match(line) or VOICE.match(line):
            turns.append(TURN.sub("", line))
        else:
            turns[-1] += f" {line}"
    said = [(VOICE.match(turn), MARKUP.sub("", turn).strip()) for turn in turns]
    said = [(voice, text) for voice, text in said if tokens_of(text)]
    share = (end - start) / max(1, len(said))
    for number, (voice, text) in enumerate(said):
        speaker = voices.setdefault(voice[1].strip(), f"spk_{len(voices)}") if voice else None
        first, last = (round(start + each * share, 2) for each in (number, number + 1))
        yield Utterance(text, speaker, first, end=last)
