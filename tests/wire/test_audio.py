"""Bytes of sound into seconds: whatever the pieces, whatever is left over."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import AwsError
from emulator.wire.audio import Pcm


@pytest.mark.parametrize(
    ("rate", "channels", "chunks", "seconds"),
    [
        (16000, 1, [3200], [0.1]),
        (16000, 1, [3200, 3200, 0], [0.1, 0.2, 0.2]),
        (8000, 1, [8000], [0.5]),
        (16000, 2, [64000, 64000], [1.0, 2.0]),
        pytest.param(8000, 1, [1, 1, 1], [0.0, 1 / 8000, 1 / 8000], id="half a sample waits for its other half"),
        pytest.param(8000, 2, [3, 4, 1], [0.0, 1 / 8000, 2 / 8000], id="half a frame waits too"),
    ],
)
def test_pcm(rate: int, channels: int, chunks: list[int], seconds: list[float]) -> None:
    count = Pcm(rate, channels)
    assert [count.feed(bytes(size)) for size in chunks] == seconds


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 16000), max_size=20))
def test_pieces_of_any_size_give_the_same(sizes: list[int]) -> None:
    pieces, whole = Pcm(8000, 1), Pcm(8000, 1)
    heard = [pieces.feed(bytes(size)) for size in sizes]
    assert heard == sorted(heard)
    total = sum(sizes)
    once = [whole.feed(bytes(min(16000, total - start))) for start in range(0, total, 16000)]
    assert heard[-1:] == (once[-1:] or heard[-1:])
    assert once or not any(heard)


def test_a_chunk_holds_one_second_at_the_most() -> None:
    count = Pcm(16000, 1)
    assert count.feed(bytes(32000)) == 1.0
    with pytest.raises(AwsError) as caught:
        count.feed(bytes(32001))
    assert caught.value.code == "BadRequestException"
    assert caught.value.message == "Your stream is too big. Reduce the frame size and try your request again."


@pytest.mark.parametrize(("size", "whole"), [(0, True), (1, False), (2, True), (3, False), (4, True)])
def test_sound_ends_with_a_whole_sample(size: int, whole: bool) -> None:
    count = Pcm(8000, 2)
    count.feed(bytes(size))
    assert count.whole() is whole
