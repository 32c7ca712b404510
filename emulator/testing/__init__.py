"""For tests in Python: an emulator as a context manager, a space of one's own in it, and a pytest plugin.

from emulator.testing import running

with running() as server, server.space() as space:
    space.say("Hello world.")
    transcribe = space.client("transcribe")
"""

from emulator.testing.control import Control, Refused
from emulator.testing.server import Server, from_ready_file, running
from emulator.testing.space import Broken, Clock, Expectation, Fault, Space

__all__ = [
    "Broken",
    "Clock",
    "Control",
    "Expectation",
    "Fault",
    "Refused",
    "Server",
    "Space",
    "from_ready_file",
    "running",
]
