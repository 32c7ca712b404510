"""The README's tables of keys name every key that the format has, and no other."""

import re
from pathlib import Path

from emulator.scripts.conditions import CONDITIONS
from emulator.scripts.format import SCRIPT
from emulator.scripts.harm_kinds import BREAK_KEYS, S3_KEYS, SLOW_KEYS
from emulator.scripts.harms import ALL_DO, COUNTING, WHEN_KEYS
from emulator.scripts.plans import CALL_KEYS, JOB_KEYS, STREAM_KEYS
from emulator.scripts.segments import ENTITY_KEYS, KEYS, WORD_KEYS

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
NESTED = {"break": BREAK_KEYS, "slow": SLOW_KEYS, "s3": S3_KEYS}


def keys_of(heading: str, file: Path = README) -> list[str]:
    """The keys in the first column of the table with this heading."""
    _, _, after = file.read_text(encoding="utf-8").partition(f"| key, {heading} |")
    rows = after.partition("\n\n")[0].splitlines()[2:]
    return [key for row in rows for key in re.findall("`([^`]+)`", row.split("|")[1])]


def test_the_keys_at_the_top() -> None:
    plans = [f"job.{name}" for name in JOB_KEYS if name not in COUNTING]
    plans += [f"stream.{name}" for name in STREAM_KEYS] + [f"call.{name}" for name in CALL_KEYS]
    assert sorted(keys_of("at the top")) == sorted([*(SCRIPT.keys() - {"job", "stream", "call"}), *plans])


def test_the_keys_of_faults() -> None:
    faults = ROOT / "docs" / "faults.md"
    assert sorted(keys_of("in `when`", faults)) == sorted(WHEN_KEYS)
    nested = [f"{owner}.{name}" for owner, keys in NESTED.items() for name in keys]
    assert sorted(keys_of("in `do`", faults)) == sorted([*ALL_DO, *nested])


def test_the_keys_of_a_segment() -> None:
    nested = [f"words.{name}" for name in WORD_KEYS] + [f"entities.{name}" for name in ENTITY_KEYS]
    assert sorted(keys_of("in a segment")) == sorted(["spk_0", "text", *KEYS, *nested])


def test_the_conditions() -> None:
    assert sorted(keys_of("in `match`")) == sorted(CONDITIONS)
