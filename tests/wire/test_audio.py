"""Bytes of sound into seconds: whatever the pieces, whatever is left over."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import AwsError
from emulator.wire.audio import counter


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
    count = counter("pcm", rate, channels)
    assert [count.feed(bytes(size)) for size in chunks] == seconds


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 16000), max_size=20))
def test_pieces_of_any_size_give_the_same(sizes: list[int]) -> None:
    pieces, whole = counter("pcm", 8000), counter("pcm", 8000)
    heard = [pieces.feed(bytes(size)) for size in sizes]
    assert heard == sorted(heard)
    total = sum(sizes)
    once = [whole.feed(bytes(min(16000, total - start))) for start in range(0, total, 16000)]
    assert heard[-1:] == (once[-1:] or heard[-1:])
    assert once or not any(heard)


def test_a_chunk_holds_one_second_at_the_most() -> None:
    count = counter("pcm", 16000)
    assert count.feed(bytes(32000)) == 1.0
    with pytest.raises(AwsError) as caught:
        count.feed(bytes(32001))
    assert caught.value.code == "BadRequestException"
    assert caught.value.message == "Your stream is too big. Reduce the frame size and try your request again."


def test_an_encoding_that_is_not_understood() -> None:
    with pytest.raises(AwsError) as caught:
        counter("flac", 16000)
    assert caught.value.code == "BadRequestException"
    assert str(caught.value.message).startswith("Could not decode the audio stream that you provided.")
