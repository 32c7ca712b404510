"""The README's tables of keys name every key that the format has, and no other."""

import re
from pathlib import Path

from emulator.scripts.conditions import CONDITIONS
from emulator.scripts.format import SCRIPT
from emulator.scripts.plans import FAULT_KEYS, JOB_KEYS, STREAM_KEYS
from emulator.scripts.segments import ENTITY_KEYS, KEYS, WORD_KEYS

README = Path(__file__).parents[2] / "README.md"


def keys_of(heading: str) -> list[str]:
    """The keys in the first column of the table with this heading."""
    _, _, after = README.read_text(encoding="utf-8").partition(f"| key, {heading} |")
    rows = after.partition("\n\n")[0].splitlines()[2:]
    return [key for row in rows for key in re.findall("`([^`]+)`", row.split("|")[1])]


def test_the_keys_at_the_top() -> None:
    plans = [f"job.{name}" for name in JOB_KEYS]
    plans += [f"stream.{name}" for name in STREAM_KEYS] + [f"stream.fault.{name}" for name in FAULT_KEYS]
    assert sorted(keys_of("at the top")) == sorted([*(SCRIPT.keys() - {"job", "stream"}), *plans])


def test_the_keys_of_a_segment() -> None:
    nested = [f"words.{name}" for name in WORD_KEYS] + [f"entities.{name}" for name in ENTITY_KEYS]
    assert sorted(keys_of("in a segment")) == sorted(["spk_0", "text", *KEYS, *nested])


def test_the_conditions() -> None:
    assert sorted(keys_of("in `match`")) == sorted(CONDITIONS)
