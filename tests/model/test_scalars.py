"""Patterns of the model, in a form that no value makes slow."""

import itertools
import re

from emulator.model.scalars import LINEAR


def test_the_linear_form_of_a_pattern_matches_the_same() -> None:
    for published, linear in LINEAR.items():
        for length in range(6):
            for signs in itertools.product("a \n\t\xa0", repeat=length):
                text = "".join(signs)
                whole = [bool(re.compile(pattern, re.ASCII).fullmatch(text)) for pattern in (published, linear)]
                assert whole[0] == whole[1], repr(text)
