"""Bytes of telephone sound into seconds: whole samples and whole frames count, the rest waits."""

import pytest

from emulator.media.timers.telephone import G711, G729


@pytest.mark.parametrize(
    ("timer", "sizes", "seconds"),
    [
        (G711(8000), [800, 1, 0], [0.1, 801 / 8000, 801 / 8000]),
        (G711(16000), [8000], [0.5]),
        (G711(8000, 2), [8001, 7999], [0.5, 1.0]),
        (G729(), [9, 1, 95, 5], [0.0, 0.01, 0.1, 0.11]),
    ],
)
def test_seconds(timer: G711 | G729, sizes: list[int], seconds: list[float]) -> None:
    assert [timer.feed(bytes(size)) for size in sizes] == seconds


def test_the_rate_and_the_channels() -> None:
    assert (G729().rate, G729().channels) == (8000, 1)
    assert (G711(16000, 2).rate, G711(16000, 2).channels) == (16000, 2)
