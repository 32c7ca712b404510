"""What holds between the members of a document, whatever job it is of."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

Document = Mapping[str, Any]
Law = Callable[[Document], Iterator[str]]


def transcript_laws(document: Document) -> Iterator[str]:
    results = document["results"]
    items, segments = results["items"], results["audio_segments"]
    if [item["id"] for item in items] != list(range(len(items))):
        yield "the ids of items do not count from 0"
    if [segment["id"] for segment in segments] != list(range(len(segments))):
        yield "the ids of audio segments do not count from 0"
    if [number for segment in segments for number in segment["items"]] != list(range(len(items))):
        yield "the audio segments do not share the items, in their order"
    if results["transcripts"] != [{"transcript": said(items)}]:
        yield "the transcript is not what the items say"
    yield from _segment_laws(items, segments)
    yield from _label_laws(results)
    yield from _feature_laws(document)


def said(items: list[Document]) -> str:
    """The words with blanks between, the marks attached."""
    parts = ((item["alternatives"][0]["content"], item["type"] == "punctuation") for item in items)
    return "".join(content if mark else f" {content}" for content, mark in parts).lstrip()


def _segment_laws(items: list[Document], segments: list[Document]) -> Iterator[str]:
    for segment in segments:
        own = [items[number] for number in segment["items"]]
        if segment["transcript"] != said(own):
            yield f"audio segment {segment['id']} does not say what its items say"
        for label in ("speaker_label", "channel_label"):
            if {item.get(label) for item in own} != {segment.get(label)}:
                yield f"audio segment {segment['id']} has items of another {label}"
        times = [float(item[end]) for item in own if "start_time" in item for end in ("start_time", "end_time")]
        if any(before > after for before, after in pairwise(times)):
            yield f"audio segment {segment['id']} goes back in time"
        if float(segment["start_time"]) > times[0] or float(segment["end_time"]) < times[-1]:
            yield f"audio segment {segment['id']} has words outside of its time"


def _label_laws(results: Document) -> Iterator[str]:
    items = results["items"]
    speakers = results.get("speaker_labels")
    if speakers is not None:
        names = ("speaker_label", "start_time", "end_time")
        words = [{name: item[name] for name in names} for item in items if "start_time" in item]
        if [item for segment in speakers["segments"] for item in segment["items"]] != words:
            yield "the speaker labels are not those of the words"
        if speakers["speakers"] != len({item["speaker_label"] for item in items}):
            yield "speakers are counted wrong"
    if "channel_labels" in results:
        for channel in results["channel_labels"]["channels"]:
            own = [item for item in items if item["channel_label"] == channel["channel_label"]]
            if channel["items"] != [{name: item[name] for name in item if name != "id"} for item in own]:
                yield f"{channel['channel_label']} has not its items"


def _feature_laws(document: Document) -> Iterator[str]:
    results = document["results"]
    hidden = any("redactions" in item["alternatives"][0] for item in results["items"])
    if hidden and not document.get("isRedacted"):
        yield "something is redacted, and nobody says so"
    if "segments" in results:
        heard = [segment["alternatives"][0]["transcript"] for segment in results["segments"]]
        if heard != [segment["transcript"] for segment in results["audio_segments"]]:
            yield "the first alternatives are not the transcript"
    scores = [float(each["score"]) for each in results.get("language_identification", ())]
    if scores != sorted(scores, reverse=True):
        yield "the likeliest language is not the first"
    texts = [each["text"] for each in results.get("toxicity_detection", ())]
    if "toxicity_detection" in results and texts != [each["transcript"] for each in results["audio_segments"]]:
        yield "toxicity is not that of the segments"


def medical_laws(document: Document) -> Iterator[str]:
    results = document["results"]
    if "channel_labels" not in results and results["transcripts"] != [{"transcript": said(results["items"])}]:
        yield "the transcript is not what the items say"


def analysis_laws(document: Document) -> Iterator[str]:
    redacted = document["ContentMetadata"]["Output"] == "Redacted"
    for number, turn in enumerate(document["Transcript"]):
        hidden = [item for item in turn["Items"] if "Redaction" in item]
        times = [{name: item[name] for name in ("BeginOffsetMillis", "EndOffsetMillis")} for item in hidden]
        if times != turn.get("Redaction", {}).get("RedactedTimestamps", []) or (hidden and not redacted):
            yield f"turn {number} does not say what is redacted"
        for member in ("ActionItemsDetected", "IssuesDetected", "OutcomesDetected"):
            for part in turn.get(member, ()):
                offsets = part["CharacterOffsets"]
                if not 0 <= offsets["Begin"] < offsets["End"] <= len(turn["Content"]):
                    yield f"turn {number} has {member} beyond its content"
        seconds = turn["EndOffsetMillis"] // 1000 - turn["BeginOffsetMillis"] // 1000 + 1
        if len(turn.get("LoudnessScores", [0] * seconds)) != seconds:
            yield f"turn {number} has not a loudness for each second"


def scribe_laws(document: Document) -> Iterator[str]:
    conversation = document["Conversation"]
    said = "".join(item["Alternatives"][0]["Content"] for item in conversation["TranscriptItems"])
    if said.replace(" ", "") != "".join(each["Content"] for each in conversation["TranscriptSegments"]).replace(
        " ", ""
    ):
        yield "the segments do not say what the items say"
    contents = {each["SegmentId"]: each["Content"] for each in conversation["TranscriptSegments"]}
    for insight in conversation["ClinicalInsights"]:
        for span in insight["Spans"]:
            content = contents.get(span["SegmentId"], "")
            if content[span["BeginCharacterOffset"] : span["EndCharacterOffset"] + 1] != span["Content"]:
                yield f"an insight is not where it says: {span['Content']}"


def no_laws(_document: Document) -> Iterator[str]:
    yield from ()
