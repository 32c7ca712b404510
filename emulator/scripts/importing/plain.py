"""Plain text: a segment for each line that has a word in it, by the speaker whose label (`spk_0: `) it begins with."""

import re

from emulator.scripts.importing.heard import Heard, NotImportable
from emulator.scripts.segments import SPEAKER
from emulator.scripts.utterance import Utterance
from emulator.scripts.words import tokens_of

LINE = re.compile(rf"(?:({SPEAKER.pattern}):\s+)?(.*)")


def plain(text: str) -> Heard:
    """What the lines say, without times. Raises NotImportable when no line has a word."""
    lines = (LINE.fullmatch(line.strip()) for line in text.splitlines())
    said = tuple(Utterance(line[3], line[1]) for line in lines if line is not None and tokens_of(line[3]))
    if not said:
        raise NotImportable("There is no word in it.")
    return Heard(said)
