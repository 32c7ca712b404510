"""That short texts are read once, and long ones are not kept."""

import pytest

from emulator.remembered import LONGEST, MOST, remembered


@pytest.mark.parametrize(("length", "times"), [(1, 1), (LONGEST, 1), (LONGEST + 1, 3)])
def test_a_short_text_is_read_once(length: int, times: int) -> None:
    read = list[str]()

    @remembered
    def loud(text: str) -> str:
        read.append(text)
        return text.upper()

    assert {loud("a" * length) for _ in range(3)} == {"A" * length}
    assert len(read) == times


def test_not_all_texts_are_remembered() -> None:
    read = list[bytes]()

    @remembered
    def length(text: bytes) -> int:
        read.append(text)
        return len(text)

    for _ in range(2):
        for number in range(MOST + 1):
            length(b"%d" % number)
    assert len(read) == 2 * (MOST + 1)


def test_what_cannot_be_read_is_told_each_time() -> None:
    number = remembered(lambda text: int(text))
    for _ in range(2):
        with pytest.raises(ValueError, match="invalid literal"):
            number("a")
