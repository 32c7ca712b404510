"""The page on faults names every key of a fault, and no other. All other keys are in tables that tests.docs makes."""

import re
from pathlib import Path

from emulator.scripts.harm_kinds import BREAK_KEYS, S3_KEYS, SLOW_KEYS
from emulator.scripts.harms import ALL_DO, WHEN_KEYS

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
NESTED = {"break": BREAK_KEYS, "slow": SLOW_KEYS, "s3": S3_KEYS}


def keys_of(heading: str) -> list[str]:
    """The keys in the first column of the table with this heading."""
    _, _, after = PAGE.read_text(encoding="utf-8").partition(f"| key, {heading} |")
    rows = after.partition("\n\n")[0].splitlines()[2:]
    return [key for row in rows for key in re.findall("`([^`]+)`", row.split("|")[1])]


def test_the_keys_of_faults() -> None:
    assert sorted(keys_of("in `when`")) == sorted(WHEN_KEYS)
    nested = [f"{owner}.{name}" for owner, keys in NESTED.items() for name in keys]
    assert sorted(keys_of("in `do`")) == sorted([*ALL_DO, *nested])
