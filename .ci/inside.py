"""Run inside the image. `packages` prints what each adds; `start` how long the emulator took, and what it uses."""

import os
import sys
import time
from importlib.metadata import Distribution, distributions
from pathlib import Path

MEGABYTE = 1e6
MOST = 200.0  # megabytes over the base image
SHOWN = 15
READY = Path("/data/ready.json")  # written when the emulator is ready


def size(package: Distribution) -> float:
    """Of its files, compiled ones too, in megabytes."""
    files = (Path(str(package.locate_file(file))) for file in package.files or ())
    return sum(file.stat().st_size for file in files if file.is_file()) / MEGABYTE


def packages() -> None:
    """Every package by its size, the small ones together; it fails when they are more than they may be."""
    found = sorted(((size(package), package.name) for package in distributions()), reverse=True)
    for megabytes, name in found[:SHOWN]:
        print(f"{megabytes:8.1f} MB  {name}")
    print(f"{sum(megabytes for megabytes, _ in found[SHOWN:]):8.1f} MB  {len(found) - SHOWN} others")
    library = (
        sum(
            file.stat().st_size
            for file in Path(os.__file__).parent.glob("**/__pycache__/*.pyc")
            if "site-packages" not in file.parts
        )
        / MEGABYTE
    )
    print(f"{library:8.1f} MB  what a start needs of Python's own library, compiled")
    total = sum(megabytes for megabytes, _ in found) + library
    print(f"{total:8.1f} MB  over the base image, of {MOST:.0f} at most")
    sys.exit(total > MOST)


def start() -> None:
    """Seconds from the start of process 1 to its ready file, and what it has used since."""
    fields = Path("/proc/1/stat").read_text().rpartition(")")[2].split()
    ticks = os.sysconf("SC_CLK_TCK")
    booted = time.time() - float(Path("/proc/uptime").read_text().split()[0])
    began = booted + int(fields[19]) / ticks
    print(f"ready after {READY.stat().st_mtime - began:.1f} s; 1.5 are promised on a machine with nothing else to do")
    print(f"processor time so far: {sum(map(int, fields[11:15])) / ticks:.2f} s, the making of a CA included")
    memory = next(line for line in Path("/proc/1/status").read_text().splitlines() if line.startswith("VmRSS:"))
    print(f"memory: {int(memory.split()[1]) * 1024 / MEGABYTE:.0f} MB")


if __name__ == "__main__":
    {"packages": packages, "start": start}[sys.argv[1]]()
