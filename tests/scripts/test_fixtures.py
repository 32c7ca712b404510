"""The scripts that we ship: each loads, answers what its first lines say, and is laid out as a reader expects."""

from pathlib import Path

import pytest

from emulator.faults.harm import Harm, Refusal
from emulator.scripts.format import Script, parse
from emulator.scripts.library import Library, Question
from emulator.scripts.plans import JobPlan
from emulator.scripts.timeline import Timeline, text_of, timeline
from emulator.settings import shipped_scripts

Row = tuple[str | None, float, str]


@pytest.mark.parametrize(
    ("question", "file", "rows"),
    [
        (
            Question(job="my-job", media="s3://bucket/sound.wav", language="en-US"),
            "default.yaml",
            [
                (None, 0.0, "Hello, and welcome to the transcription emulator."),
                (None, 3.57, "Put a script of your own beside this one, and it will say what you like."),
            ],
        ),
        (Question(job="least-1"), "least.yaml", [(None, 0.0, "Hello world.")]),
        (
            Question(job="my-job", media="s3://bucket/two-speakers.wav"),
            "two-speakers.yaml",
            [
                ("spk_0", 0.0, "Hello, how can I help you?"),
                ("spk_1", 2.4, "My name is Jane Roe. I would like to change my order."),
                ("spk_0", 6.12, "Sure, one moment please."),
                ("spk_1", 9.0, "Thank you."),
            ],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_shipped_script_is_said(question: Question, file: str, rows: list[Row]) -> None:
    script = Library(shipped_scripts()).find(question).script
    assert Path(script.file).name == file
    assert [(each.speaker, each.start, each.text) for each in timeline(script).segments] == rows


def test_every_shipped_script_begins_by_telling_what_it_is() -> None:
    files = sorted(shipped_scripts().glob("*.yaml"))
    assert {file.name for file in files} >= {"default.yaml", "least.yaml", "two-speakers.yaml"}
    for file in files:
        text = file.read_text()
        assert text.startswith("# ")
        assert parse(text, file.name).say


def heard(**question: str) -> tuple[Script, Timeline]:
    script = Library(shipped_scripts()).find(Question(**question)).script  # type: ignore[arg-type]
    return script, timeline(script)


def test_what_is_said_without_a_match_is_said_as_long_as_the_audio_is_long() -> None:
    script, _ = heard(job="my-job")
    for seconds in (5.0, 60.0, 600.0):
        assert seconds - 3 < timeline(script, seconds).end <= seconds


def test_personal_information() -> None:
    _, said = heard(media="s3://b/claim-1.wav")
    mentions = [
        (mention.type, text_of(segment.items[mention.first : mention.stop]))
        for segment in said.segments
        for mention in segment.entities
    ]
    assert mentions == [
        ("NAME", "Jane Roe"),
        ("CREDIT_DEBIT_NUMBER", "4111 1111 1111 1111"),
        ("EMAIL", "jane.roe@example.com"),
        ("DATE_TIME", "3rd of May 1984"),
    ]


def test_two_channels() -> None:
    _, said = heard(media="s3://b/call-center/7.wav")
    assert [segment.channel for segment in said.segments] == [0, 1, 0, 0, 1]
    assert [segment.sentiment for segment in said.segments] == ["NEUTRAL", "NEGATIVE", None, None, "POSITIVE"]
    assert said.segments[2].start < said.segments[1].end
    assert [bool(each.issues or each.action_items or each.outcomes) for each in said.segments] == [
        *(False, True, False, True, True)
    ]
    assert said.summary is not None


def test_two_languages() -> None:
    _, said = heard(media="s3://b/bilingual.wav")
    assert said.language == (("en-US", 0.81), ("de-DE", 0.19))
    assert [segment.language for segment in said.segments] == ["en-US", "de-DE", "en-US"]


def test_words_that_are_hard_to_hear() -> None:
    _, said = heard(media="s3://b/unclear.wav")
    [segment] = said.segments
    unsure = segment.items[1]
    assert (unsure.content, unsure.confidence) == ("recognize", 0.62)
    assert unsure.alternatives == (("wreck", 0.21), ("reckon", 0.09))
    assert [(item.start, item.end) for item in segment.items if item.content == "speech"] == [(1.9, 2.3)]
    assert "Illinois Public Media" in [item.content for item in segment.items]
    assert segment.end == 4.0
    [alternative] = segment.alternatives
    assert (alternative.confidence, len(alternative.items)) == (0.71, 10)


def test_toxic_speech() -> None:
    _, said = heard(media="s3://b/gaming.wav")
    assert [segment.toxicity for segment in said.segments] == [
        (0.02, ()),
        (0.91, (("insult", 0.91), ("harassment_or_abuse", 0.44))),
    ]


def test_a_job_that_fails_and_a_stream_that_breaks() -> None:
    script, _ = heard(job="failing-1")
    assert script.job == JobPlan(1.0, 2.0, "Unsupported media format.")
    script, _ = heard(session="deadbeef-0000-4000-8000-000000000000")
    assert script.stream.fault is not None
    refusal = Refusal("InternalFailureException", "The emulator was told to fail here.")
    assert script.stream.fault.harm == Harm(refusal=refusal, after=3.0)
