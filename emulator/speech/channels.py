"""On which channel each segment is heard: on that which the script names, or else on that of its speaker."""

from collections.abc import Iterable, Iterator

from emulator.scripts.timeline import Segment


def channels_of(segments: Iterable[Segment]) -> Iterator[tuple[int, Segment]]:
    """Each segment with its channel, 0 or 1: spk_0, spk_2 and so on are on channel 0, the others on channel 1.

    One without a speaker is said by whoever did not say the one before; the first, by channel 0.
    """
    channel = 1
    for segment in segments:
        if segment.channel is not None:
            channel = segment.channel
        elif segment.speaker is not None:
            channel = int(segment.speaker.removeprefix("spk_")) % 2
        else:
            channel = 1 - channel
        yield channel, segment
