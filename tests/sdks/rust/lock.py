"""Keeps Cargo's lock file in the repository without the address of a registry; takes the address from cargo itself.

python lock.py          make Cargo.lock from crates.lock, as every build does
python lock.py keep     make crates.lock from Cargo.lock, after an upgrade
"""

import json
import re
import subprocess
import sys
from pathlib import Path

KEPT, LOCK = Path(__file__).with_name("crates.lock"), Path(__file__).with_name("Cargo.lock")
ADDRESS = re.compile(r'^source = ".*"$', re.MULTILINE)
NAMELESS = 'source = "registry"'


def address() -> str:
    """What cargo calls the registry of our crates. It asks nobody."""
    words = ["cargo", "metadata", "--no-deps", "--offline", "--format-version", "1"]
    said = subprocess.run(words, cwd=LOCK.parent, stdout=subprocess.PIPE, check=True).stdout
    (package,) = json.loads(said)["packages"]
    (source,) = {dependency["source"] for dependency in package["dependencies"]}
    return str(source)


def make() -> None:
    """Write Cargo.lock, unless it is there already: cargo builds anew what a changed file may mean."""
    text = KEPT.read_text(encoding="utf-8").replace(NAMELESS, f'source = "{address()}"')
    if not LOCK.is_file() or LOCK.read_text(encoding="utf-8") != text:
        LOCK.write_text(text, encoding="utf-8")


def keep() -> None:
    KEPT.write_text(ADDRESS.sub(NAMELESS, LOCK.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    {"make": make, "keep": keep}["".join(sys.argv[1:]) or "make"]()
