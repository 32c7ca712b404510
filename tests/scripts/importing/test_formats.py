"""What becomes of a recording in each format: a script that says the same words at the same times."""

from itertools import pairwise
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.jobs.transcript import Asked, transcript
from emulator.scripts.format import Script, parse
from emulator.scripts.importing.formats import script_of
from emulator.scripts.importing.heard import NotImportable
from emulator.scripts.timeline import Item, Segment, Timeline, timeline

Row = tuple[str, float, float]


def read(document: Any) -> Script:
    data = document.encode() if isinstance(document, str) else orjson.dumps(document)
    return parse(script_of(data, "recording"), "x.yaml")


def rows(script: Script) -> list[list[Row]]:
    return [[(item.content, item.start, item.end) for item in segment.items] for segment in timeline(script).segments]


def word(content: str, start: str, end: str, confidence: str | None = "0.998", **more: Any) -> dict[str, Any]:
    known = {} if confidence is None else {"confidence": confidence}
    alternatives = [{**known, "content": content}, *more.pop("others", [])]
    return {
        "type": "pronunciation",
        "alternatives": alternatives,
        "start_time": start,
        "end_time": end,
        **more,
    }


def mark(content: str = ".", **more: Any) -> dict[str, Any]:
    return {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": content}], **more}


def of(items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"jobName": "j", "status": "COMPLETED", "results": {"transcripts": [], "items": items, **more}}


def test_the_oldest_transcripts_are_cut_at_pauses() -> None:
    script = read(of([word("Hi", "0.0", "0.2", "1.0000"), mark(), word("Yes", "0.7", "0.9"), word("No", "1.5", "1.7")]))
    assert rows(script) == [[("Hi", 0.0, 0.2), (".", 0.2, 0.2), ("Yes", 0.7, 0.9)], [("No", 1.5, 1.7)]]


def test_a_mark_follows_a_word_and_is_alone() -> None:
    script = read(of([mark(","), word("Hi", "0.0", "0.2"), mark(), mark("?"), mark()]))
    assert rows(script) == [[("Hi", 0.0, 0.2), (".", 0.2, 0.2)]]
    with pytest.raises(NotImportable, match="Nothing is said in it"):
        read(of([mark()]))


def test_a_word_without_a_confidence_gets_the_usual_one() -> None:
    script = read(of([word("[PII]", "0.0", "0.2", None)]))
    assert timeline(script).segments[0].items[0].confidence == 0.99


def test_speakers_stood_in_the_labels_alone() -> None:
    labels = {
        "speakers": 2,
        "segments": [
            {"speaker_label": "spk_0", "items": [{"speaker_label": "spk_0", "start_time": "0.0", "end_time": "0.2"}]},
            {"speaker_label": "spk_1", "items": [{"speaker_label": "spk_1", "start_time": "0.2", "end_time": "0.5"}]},
        ],
    }
    script = read(of([word("Hi", "0.0", "0.2"), mark(), word("Yes", "0.2", "0.5"), mark("?")], speaker_labels=labels))
    assert [(each.speaker, each.text) for each in script.say] == [("spk_0", "Hi."), ("spk_1", "Yes?")]


def test_newer_ones_have_segments_of_their_own() -> None:
    items = [
        word("Hi", "0.259", "0.4", id=0, speaker_label="spk_0"),
        mark(",", id=1, speaker_label="spk_0"),
        word("Illinois Public Media", "0.41", "0.999", id=2, speaker_label="spk_0"),
        word("Yes", "1.0", "1.2", id=3, speaker_label="spk_1", others=[{"content": "Yep", "confidence": "0.2"}]),
    ]
    segments: list[dict[str, Any]] = [{"items": [0, 1]}, {"items": [2]}, {"items": [3]}]
    script = read(of(items, audio_segments=segments, speaker_labels=None))
    assert rows(script) == [
        [("Hi", 0.259, 0.4), (",", 0.4, 0.4)],
        [("Illinois Public Media", 0.41, 0.999)],
        [("Yes", 1.0, 1.2)],
    ]
    assert [each.speaker for each in script.say] == ["spk_0", "spk_0", "spk_1"]
    [item] = timeline(script).segments[2].items
    assert (item.confidence, item.alternatives) == (0.998, (("Yep", 0.2),))


def test_channels_may_overlap() -> None:
    channels = [
        {"channel_label": "ch_1", "items": [word("Yes", "0.1", "0.3"), mark()]},
        {"channel_label": "ch_0", "items": [word("Hi", "0.0", "0.2"), word("there", "0.2", "0.5")]},
    ]
    script = read(of([], channel_labels={"number_of_channels": 2, "channels": channels}))
    assert [(each.channel, each.text) for each in script.say] == [(0, "Hi there"), (1, "Yes.")]
    assert rows(script) == [[("Hi", 0.0, 0.2), ("there", 0.2, 0.5)], [("Yes", 0.1, 0.3), (".", 0.3, 0.3)]]


def test_alternatives_of_segments() -> None:
    def alternative(text: str, confidence: str) -> dict[str, Any]:
        item = {"start_time": "0.1", "end_time": "0.6", "type": "pronunciation", "content": text}
        return {"transcript": f"{text}.", "items": [{**item, "confidence": confidence}]}

    [first, second] = [alternative("rain", "0.9"), alternative("reign", "0.4")]
    silent = {"transcript": ".", "items": []}
    segments = [{"start_time": "0.0", "end_time": "0.7", "alternatives": [first, second, silent]}]
    script = read(of([], segments=segments))
    assert rows(script) == [[("rain", 0.1, 0.6)]]
    assert script.say[0].alternatives == (("reign.", 0.4),)


def test_languages() -> None:
    scores = [{"score": "0.0117", "code": "de-DE"}, {"score": "0.9883", "code": "en-GB"}]
    items = [word("Hi", "0.0", "0.2", language_code="en-GB"), word("ja", "0.3", "0.5", language_code="de-DE")]
    script = read(of(items, language_code="en-GB", language_identification=scores))
    assert script.language == (("en-GB", 0.9883), ("de-DE", 0.0117))
    assert [(each.language, each.text) for each in script.say] == [("en-GB", "Hi"), ("de-DE", "ja")]
    assert read(of(items, language_code="en-GB")).language == (("en-GB", 1.0),)


def test_words_that_overlap_are_moved_apart() -> None:
    script = read(of([word("one", "0.0", "0.5"), word("two", "0.4", "0.3"), word("three", "2.0", "2.5")]))
    assert rows(script) == [[("one", 0.0, 0.5), ("two", 0.5, 0.5)], [("three", 2.0, 2.5)]]


def test_a_word_that_no_text_can_hold_leaves_its_segment_with_its_times() -> None:
    script = read(of([word("Hi", "0.2", "0.5"), word("\N{EM DASH}", "0.6", "0.7"), word("ho", "0.8", "1.2")]))
    assert rows(script) == [[("Hi", 0.2, rows(script)[0][0][2]), ("ho", rows(script)[0][1][1], 1.2)]]


def event(*items: dict[str, Any], partial: bool = False, **more: Any) -> dict[str, Any]:
    alternatives = [{"Items": [*items], "Transcript": "?", **more.pop("best", {})}, *more.pop("others", [])]
    return {"Transcript": {"Results": [{"Alternatives": alternatives, "IsPartial": partial, **more}]}}


def heard(content: str, start: float, end: float, **more: Any) -> dict[str, Any]:
    return {"Content": content, "StartTime": start, "EndTime": end, "Type": "pronunciation", **more}


STOP = {"Content": ".", "StartTime": 0.5, "EndTime": 0.5, "Type": "punctuation"}
CHANGE = {"StartTime": 0.5, "EndTime": 0.5, "Type": "speaker-change"}


def lines(*documents: Any) -> str:
    return "".join(f"{orjson.dumps(document).decode()}\n" for document in documents)


def test_the_final_results_of_a_stream() -> None:
    recorded = lines(
        {"i": 0, "headers": [["a", 7, "b"]], "payload": "{not json"},
        {"i": 1, "payload": orjson.dumps(event(heard("Go", 0.1, 0.2), partial=True)).decode()},
        {"i": 2, "payload": orjson.dumps(event(heard("Good", 0.1, 0.5, Confidence=0.91), STOP)).decode()},
        {"TranscriptEvent": event(heard("Day", 1.0004, 1.5, Confidence=1.0), ChannelId="ch_1", LanguageCode="en-GB")},
        {"Transcript": {"Results": []}},
    )
    script = read(recorded)
    assert rows(script) == [[("Good", 0.1, 0.5), (".", 0.5, 0.5)], [("Day", 1.0, 1.5)]]
    assert [(each.channel, each.language) for each in script.say] == [(None, None), (1, "en-GB")]
    assert timeline(script).segments[0].items[0].confidence == 0.91


def test_speakers_entities_and_alternatives_of_a_stream() -> None:
    entities = [
        {"Content": "Jane", "Category": "PII", "Type": "NAME", "Confidence": 0.99891},
        {"Content": "Joe", "Category": "PII", "Type": "NAME"},
    ]
    two = event(
        heard("Jane", 0.0, 0.2, Speaker="0"), CHANGE, heard("Yes", 0.5, 0.7, Speaker="1"), best={"Entities": entities}
    )
    others = [{"Items": [heard("Ho", 1.0, 1.2, Confidence=0.25)], "Transcript": "Ho."}, {"Items": [], "Transcript": ""}]
    script = read(lines(two, event(heard("Hi", 1.0, 1.2), others=others)))
    assert [(each.speaker, each.text) for each in script.say] == [("spk_0", "Jane"), ("spk_1", "Yes"), (None, "Hi")]
    assert [len(each.entities) for each in script.say] == [1, 0, 0]
    assert script.say[0].entities[0] == ("Jane", "NAME", "PII", 0.9989)
    assert script.say[2].alternatives == (("Ho.", 0.25),)


SRT = """\ufeff1
00:00:01,000 --> 00:00:02,500
Hello, <i>Jane</i>,
how are you?

2
00:00:02,400 --> 00:00:04,400 X1:0
-- Fine.
-- Good.

3
00:01:00,000 --> 00:01:00,000
♪

4
01:00:00,004 --> 01:00:01,000
Bye: now
"""
VTT = """WEBVTT - a title

NOTE a note

STYLE
::cue { color: red }

first
00:01.000 --> 00:02.000 align:start
<v.loud Jane Roe>Hello.

00:02.000 --> 00:03.000
<v Jo>Hi.</v>
<v Jane Roe>Hm.
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            SRT,
            [
                (None, 1.0, 2.5, "Hello, Jane, how are you?"),
                (None, 2.5, 3.4, "Fine."),
                (None, 3.4, 4.4, "Good."),
                (None, 3600.0, 3601.0, "Bye: now"),
            ],
        ),
        (SRT.replace("\n", "\r\n"), None),
        (
            VTT,
            [("spk_0", 1.0, 2.0, "Hello."), ("spk_1", 2.0, 2.5, "Hi."), ("spk_0", 2.5, 3.0, "Hm.")],
        ),
        (
            "spk_0: Hello.\n\n  Note: yes\r\n...\nspk_12:  no\nspk_0x: 4",
            [
                ("spk_0", None, None, "Hello."),
                (None, None, None, "Note: yes"),
                ("spk_12", None, None, "no"),
                (None, None, None, "spk_0x: 4"),
            ],
        ),
    ],
)
def test_subtitles_and_plain_text(text: str, said: list[Any] | None) -> None:
    found = [(each.speaker, each.at, each.end, each.text) for each in read(text).say]
    assert found == (said or [(each.speaker, each.at, each.end, each.text) for each in read(SRT).say])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "There is no word in it."),
        ("WEBVTT\n\nNOTE nothing\n", "Subtitles have cues: times like 00:00:01,000 --> 00:00:02,500"),
        ("{", "It is neither JSON nor lines of JSON: "),
        ('{"a": 1}\n{', "It is neither JSON nor lines of JSON: "),
        ('{"a": 1}\n{"b": [1, "{}"]}', "Nothing is said in it."),
        ('{"results": {}}', "A transcript has `results` with `items`."),
        ('{"results": {"items": []}}', "Nothing is said in it."),
        ('{"results": {"items": [{"type": "pronunciation"}]}}', "It is not as the service writes it: KeyError"),
        (lines(event(heard("Hi", 0, 1, Confidence=2))), "No script can say it: recording:5: say[0].words[0].conf"),
    ],
)
def test_what_is_no_recording(text: str, error: str) -> None:
    with pytest.raises(NotImportable) as caught:
        script_of(text.encode(), "recording")
    assert str(caught.value).startswith(error)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """What a transcript can hold: words and marks in order, in segments of several speakers."""
    contents = st.sampled_from(
        ["Hello", "a", "U.S.", "416-555-0142", "Jane Roe", "世界", "[PII]", "C++", "no", "1:30", "'"]
    )
    times = iter(sorted(draw(st.lists(st.integers(0, 9999), min_size=20, max_size=20))))
    segments = []
    for _ in range(draw(st.integers(1, 4))):
        items: list[Item] = []
        for content in draw(st.lists(contents, min_size=1, max_size=2)):
            start, end = next(times) / 100, next(times) / 100
            items.append(Item(content, start, end, draw(st.sampled_from([1.0, 0.5, 0.998])), punctuation=False))
            if draw(st.booleans()):
                items.append(Item(draw(st.sampled_from(".,?、。")), end, end, None, punctuation=True))
        segments.append(Segment(draw(st.sampled_from(["spk_0", "spk_1"])), tuple(items)))
    return Timeline(tuple(segments))


@given(timelines())
@settings(max_examples=150, deadline=None)
def test_a_transcript_of_ours_comes_back_word_for_word(spoken: Timeline) -> None:
    assert all(before.end <= after.start for before, after in pairwise(spoken.segments))
    made = parse(script_of(transcript(Asked("j", "1", 30), spoken), "x"), "x.yaml")
    again = timeline(made).segments
    assert [item for segment in again for item in segment.items] == [
        item for segment in spoken.segments for item in segment.items
    ]
    assert [segment.speaker for segment in again for _ in segment.items] == [
        segment.speaker for segment in spoken.segments for _ in segment.items
    ]


@given(st.text(max_size=80) | st.binary(max_size=40).map(repr))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_script_or_an_error(text: str) -> None:
    try:
        made = script_of(text.encode(errors="replace"), "x")
    except NotImportable:
        return
    assert parse(made, "x.yaml").say
