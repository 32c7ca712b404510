"""What no recording shows is marked in the code and told in the README."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "emulator"


def test_what_is_unverified_is_in_the_table_and_nothing_else() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    rows = readme.partition("marked `Unverified:`")[2].partition("\nWhat else")[0]
    told = set(re.findall(r"\| `([a-z/_]+\.py)` \|$", rows, re.MULTILINE))
    paths = [path for path in PACKAGE.rglob("*.py") if "Unverified:" in path.read_text("utf-8")]
    assert told == {path.relative_to(PACKAGE).as_posix() for path in paths}
