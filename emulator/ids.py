"""New ids, of requests, transcripts and results: random, and no secrets."""

from os import register_at_fork
from random import Random

# To ask the system for random bytes, each time, costs as much as to verify a signature.
_chance = Random()  # noqa: S311
register_at_fork(after_in_child=_chance.seed)


def new_id() -> str:
    """As uuid4 makes them, two random bits the poorer, at a tenth of its cost."""
    digits = f"{_chance.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
