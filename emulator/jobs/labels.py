"""Who speaks, and on which channel: the labels of a transcript's items, and the members of it that gather them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from emulator.jobs.document import number_text
from emulator.scripts.timeline import Item, Segment
from emulator.speech.channels import channels_of

LONE_CHANNEL = "ch_0"
LONE_SPEAKER = "spk_0"
CHANNELS = ("ch_0", "ch_1")  # the service takes two at most

Label = Mapping[str, str]


def speakers_of(segments: Sequence[Segment], most: int | None) -> list[str | None]:
    """Who speaks each segment, None where nobody asked. Those beyond the most count as the last of them."""
    if most is None:
        return [None] * len(segments)
    labels: dict[str, str] = {}
    for segment in segments:
        speaker = segment.speaker or LONE_SPEAKER
        labels.setdefault(speaker, speaker if len(labels) < most else list(labels)[most - 1])
    return [labels[segment.speaker or LONE_SPEAKER] for segment in segments]


def labels_of(segments: Sequence[Segment], most_speakers: int | None, *, channels: bool) -> list[Label]:
    """What each segment and all its items are labelled with: a channel or a speaker, or nothing."""
    if channels:
        return [{"channel_label": CHANNELS[channel]} for channel, _ in channels_of(segments)]
    speakers = speakers_of(segments, most_speakers)
    return [{} if speaker is None else {"speaker_label": speaker} for speaker in speakers]


def speaker_labels(segments: Sequence[Segment], labels: Sequence[Label]) -> dict[str, Any] | None:
    """None for silence, as recorded: the key is there and holds null."""
    if not segments:
        return None
    labelled = [
        {
            **times_of(segment),
            **label,
            "items": [{**label, **times_of(item)} for item in segment.items if not item.punctuation],
        }
        for segment, label in zip(segments, labels, strict=True)
    ]
    return {
        "segments": labelled,
        "channel_label": LONE_CHANNEL,
        "speakers": len({label["speaker_label"] for label in labels}),
    }


def channel_labels(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The items of a transcript by their channels; recorded: they are the same, but without ids.

    Unverified: both channels are there even if nothing is heard on one of them.
    """
    by_channel: dict[str, list[dict[str, Any]]] = {channel: [] for channel in CHANNELS}
    for item in items:
        by_channel[item["channel_label"]].append({name: value for name, value in item.items() if name != "id"})
    return {
        "number_of_channels": len(by_channel),
        "channels": [{"channel_label": channel, "items": own} for channel, own in by_channel.items()],
    }


def times_of(timed: Item | Segment) -> dict[str, str]:
    return {"start_time": number_text(timed.start), "end_time": number_text(timed.end)}
