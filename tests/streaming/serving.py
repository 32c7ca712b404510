"""A stream as long as its task serves it, as a context."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from emulator.streaming.registry import Stream, Streams


@contextmanager
def serving(streams: Streams, stream: Stream, limits: Mapping[str, int]) -> Iterator[None]:
    streams.begin(stream, limits)
    try:
        yield
    finally:
        streams.end(stream)
