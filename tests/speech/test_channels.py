"""On which channel each segment is heard."""

import pytest

from emulator.scripts.timeline import Item, Segment
from emulator.speech.channels import channels_of


def segment(speaker: str | None, channel: int | None = None) -> Segment:
    return Segment(speaker, (Item("Hi", 0.0, 0.1, 1.0, punctuation=False),), channel)


@pytest.mark.parametrize(
    ("segments", "channels"),
    [
        ([segment("spk_0"), segment("spk_1"), segment("spk_2"), segment("spk_3")], [0, 1, 0, 1]),
        ([segment(None), segment(None), segment(None)], [0, 1, 0]),
        ([segment("spk_1"), segment(None)], [1, 0]),
        ([segment("spk_0", 1), segment(None), segment(None, 0)], [1, 0, 0]),
    ],
)
def test_channels(segments: list[Segment], channels: list[int]) -> None:
    assert list(channels_of(segments)) == list(zip(channels, segments, strict=True))
