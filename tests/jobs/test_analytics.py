"""Call analytics jobs: what the worker makes of one, and one golden file read by a human."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from emulator.clock import Clock
from emulator.jobs import life
from emulator.jobs.analysis import PhoneCall, analysis
from emulator.jobs.outcome import Parts
from emulator.jobs.steps import step
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.speech.conversation import Span, Turn
from emulator.store.database import Resource, Store
from tests.jobs.heard import Bench
from tests.speech.calls import named, turn

GOLDEN = Path(__file__).parents[1] / "golden" / "call-analytics.json"
NOW = 1_715_896_910.0
WHERE = ("111122223333", "eu-west-1")
SKIPPED = [
    {
        "Feature": "GENERATIVE_SUMMARIZATION",
        "ReasonCode": "INSUFFICIENT_CONVERSATION_CONTENT",
        "Message": "The conversation needs to have at least one turn from both the participants to generate summary",
    }
]
CALL = (
    turn("AGENT", "Thanks for calling, how are you?", 0.5),
    named(turn("CUSTOMER", "My card, 4111, is broken.", 3.2), "4111", "CREDIT_DEBIT_NUMBER"),
    turn("AGENT", "Grüße.", 10),
)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    (tmp_path / "call.yaml").write_text(
        "match: { media: '*call*' }\nsay: [{ spk_0: 'Hi Jo.', entities: { Jo: NAME } }, { spk_1: Yes? }]\n"
    )
    (tmp_path / "alone.yaml").write_text("match: { media: '*alone*' }\nsay: Hello.\n")
    (tmp_path / "german.yaml").write_text("match: { language: de-DE }\nsay: Guten Tag.\n")
    clock = Clock()
    clock.hold(NOW)
    store = Store(":memory:")
    yield Parts(store, clock, Library(tmp_path), Settings())
    store.close()


def job(status: str = life.IN_PROGRESS, **members: Any) -> Resource:
    document = {
        "Media": {"MediaFileUri": "s3://b/call.mp3"},
        "outputs": {"TranscriptFileUri": ["bucket", "analytics/j.json"]},
        "heard": {"format": "mp3", "rate": 44_100},
        **members,
    }
    return Resource(life.ANALYTICS_JOB, *WHERE, "j", NOW, status, NOW, document, 1_000)


def done(job: Resource, parts: Parts) -> tuple[dict[str, Any], list[Any]]:
    """What is kept of the job when it is completed, and the documents that it leaves behind."""
    outcome = step(job, parts)
    assert outcome.resource.status == "COMPLETED"
    assert outcome.resource.document["CompletionTime"] == NOW
    return outcome.resource.document, [json.loads(delivery.body) for delivery in outcome.deliveries]


def document(call: PhoneCall, *, redacted: bool = False) -> Any:
    return json.loads(analysis(call, redacted=redacted))


def phone_call(**more: Any) -> PhoneCall:
    return PhoneCall("j", "1", "en-US", CALL, **more)


def test_how_loud_it_was_is_left_out_where_it_can_not_be_told() -> None:
    quiet = document(PhoneCall("j", "1", "en-US", CALL, loud=False))["Transcript"]
    assert not any("LoudnessScores" in turn for turn in quiet)


def test_the_golden_file() -> None:
    """The golden file has one member a line; the real one is compact, with the keys in the same order."""
    call = PhoneCall(
        "call-1",
        "111122223333",
        "en-US",
        CALL,
        identified=(("en-US", 0.8299), ("de-DE", 0.1701)),
        categories={"greeting": [Span(500, 900)], "no-goodbye": []},
        summarized=True,
    )
    body = analysis(call, redacted=True)
    assert json.dumps(json.loads(body), indent=1, ensure_ascii=False) + "\n" == GOLDEN.read_text("utf-8")
    assert body == json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode()


def test_a_job_is_completed_with_its_file(parts: Parts) -> None:
    outcome = step(job(), parts)
    [delivery] = outcome.deliveries
    assert delivery[:3] == ("eu-west-1", "bucket", "analytics/j.json")
    assert delivery.content_type == "application/json"
    kept, [written] = done(job(), parts)
    assert (kept["LanguageCode"], kept["MediaFormat"], kept["IdentifiedLanguageScore"]) == ("en-US", "mp3", 1.0)
    assert "CallAnalyticsJobDetails" not in kept
    assert (written["JobName"], written["AccountId"], written["JobStatus"]) == ("j", "111122223333", "COMPLETED")
    assert [(turn["ParticipantRole"], turn["Content"]) for turn in written["Transcript"]] == [
        ("AGENT", "Hi Jo."),
        ("CUSTOMER", "Yes?"),
    ]
    assert written["Categories"] == {"MatchedDetails": {}, "MatchedCategories": []}


@pytest.mark.parametrize(
    ("channels", "roles"),
    [
        ([(0, "AGENT"), (1, "CUSTOMER")], ["AGENT", "CUSTOMER"]),
        ([(1, "CUSTOMER"), (0, "AGENT")], ["AGENT", "CUSTOMER"]),
        ([(1, "AGENT"), (0, "CUSTOMER")], ["CUSTOMER", "AGENT"]),
    ],
)
def test_the_channels_say_who_is_who(parts: Parts, channels: list[tuple[int, str]], roles: list[str]) -> None:
    defined = [{"ChannelId": channel, "ParticipantRole": role} for channel, role in channels]
    _, [written] = done(job(ChannelDefinitions=defined), parts)
    assert [turn["ParticipantRole"] for turn in written["Transcript"]] == roles


def test_both_files_of_a_redacted_job(parts: Parts) -> None:
    outputs = {"TranscriptFileUri": ["bucket", "a.json"], "RedactedTranscriptFileUri": ["bucket", "r.json"]}
    _, [raw, redacted] = done(job(outputs=outputs), parts)
    assert raw["ContentMetadata"] == {"Output": "Raw"}
    assert redacted["ContentMetadata"] == {"Output": "Redacted", "RedactionTypes": ["PII"]}
    assert "Redaction" not in json.dumps(raw)
    assert "Redaction" in redacted["Transcript"][0]
    assert "Redaction" not in redacted["Transcript"][1]
    assert raw["Transcript"][0]["Id"] == redacted["Transcript"][0]["Id"]


def test_media_to_be_redacted_are_media_too(parts: Parts) -> None:
    _, [written] = done(job(Media={"RedactedMediaFileUri": "s3://b/alone.wav"}), parts)
    assert written["Transcript"][0]["Content"] == "Hello."


@pytest.mark.parametrize(
    ("options", "language", "scores"),
    [
        (None, "en-US", [{"Code": "en-US", "Score": "1.0"}]),
        (["de-DE"], "de-DE", None),
        (["de-DE", "en-US"], "de-DE", [{"Code": "de-DE", "Score": "1.0"}, {"Code": "en-US", "Score": "0.0"}]),
    ],
)
def test_the_language(parts: Parts, options: list[str] | None, language: str, scores: Any) -> None:
    settings = {} if options is None else {"LanguageOptions": options}
    kept, [written] = done(job(Media={"MediaFileUri": "s3://b/x"}, Settings=settings), parts)
    assert (kept["LanguageCode"], written["LanguageCode"]) == (language, language)
    assert ("IdentifiedLanguageScore" in kept) == (scores is not None)
    assert written.get("LanguageIdentification") == scores
    assert (written["Transcript"][0]["Content"] == "Guten Tag.") == (language == "de-DE")


@pytest.mark.parametrize("asked", [True, False])
def test_a_summary(parts: Parts, asked: bool) -> None:
    kept, [written] = done(job(Settings={"Summarization": {"GenerateAbstractiveSummary": asked}}), parts)
    assert "CallAnalyticsJobDetails" not in kept
    assert "AnalyticsJobDetails" not in written
    summary = {"AutoGenerated": {"OverallSummary": {"Content": "The agent said: Hi Jo. The customer said: Yes?"}}}
    assert written.get("ContactSummary") == (summary if asked else None)


def test_no_summary_of_what_one_says_alone(parts: Parts) -> None:
    alone = job(
        Media={"MediaFileUri": "s3://b/alone.wav"}, Settings={"Summarization": {"GenerateAbstractiveSummary": True}}
    )
    kept, [written] = done(alone, parts)
    assert kept["CallAnalyticsJobDetails"] == {"Skipped": SKIPPED}
    assert written["AnalyticsJobDetails"] == {"Skipped": SKIPPED}
    assert "ContactSummary" not in written


def category(
    parts: Parts, name: str, target: str, *, account: str = WHERE[0], input_type: str = "POST_CALL"
) -> Resource:
    rules = [{"TranscriptFilter": {"TranscriptFilterType": "EXACT", "Targets": [target]}}]
    made = {"Rules": rules, "InputType": input_type}
    return parts.store.add(Resource(life.CATEGORY, account, WHERE[1], name, NOW, life.READY, None, made))


def test_categories_that_match(parts: Parts) -> None:
    category(parts, "yes", "yes")
    category(parts, "no", "no")
    category(parts, "hi", "hi")
    category(parts, "live", "hi", input_type="REAL_TIME")
    category(parts, "foreign", "hi", account="000000000000")
    _, [written] = done(job(), parts)
    assert written["Categories"]["MatchedCategories"] == ["yes", "hi"]
    [hi] = written["Categories"]["MatchedDetails"]["hi"]["PointsOfInterest"]
    assert hi == {name: written["Transcript"][0]["Items"][0][name] for name in ("BeginOffsetMillis", "EndOffsetMillis")}


def test_a_category_counts_for_younger_jobs_only(parts: Parts) -> None:
    category(parts, "before", "hi")
    started = parts.store.add(job())
    category(parts, "after", "hi")
    _, [written] = done(started, parts)
    assert written["Categories"]["MatchedCategories"] == ["before"]


def test_all_categories_are_asked(parts: Parts) -> None:
    for number in range(150):
        category(parts, f"c-{number}", "hi")
    _, [written] = done(job(), parts)
    assert len(written["Categories"]["MatchedCategories"]) == 150


def test_loudness_is_told_for_each_second_with_a_word() -> None:
    first, second, third = document(phone_call())["Transcript"]
    assert first["LoudnessScores"] == [80.0] * 4  # from 0.5 to 3.4: the clock shows 0, 1, 2, 3
    assert second["LoudnessScores"] == [80.0] * 3
    assert third["LoudnessScores"] == [80.0]
    pause = turn("AGENT", "a", 0.5).items + turn("AGENT", "b", 3.0).items
    paused = PhoneCall("j", "1", "en-US", [Turn("AGENT", pause)])
    assert document(paused)["Transcript"][0]["LoudnessScores"] == [80.0, None, None, 80.0]


def test_the_ids_of_turns_look_random_and_are_the_same_for_the_same_job() -> None:
    ids = [turn["Id"] for turn in document(phone_call())["Transcript"]]
    assert ids == [turn["Id"] for turn in document(phone_call(), redacted=True)["Transcript"]]
    assert len(set(ids)) == 3
    assert {UUID(each).version for each in ids} == {4}
    other = document(PhoneCall("k", "1", "en-US", CALL))["Transcript"]
    assert not set(ids) & {turn["Id"] for turn in other}


def test_silence() -> None:
    silent = document(PhoneCall("j", "1", "en-US", (), summarized=True))
    assert silent["Transcript"] == []
    assert silent["AnalyticsJobDetails"] == {"Skipped": SKIPPED}
    assert silent["ConversationCharacteristics"]["TotalConversationDurationMillis"] == 0


def test_a_queued_job_starts(parts: Parts) -> None:
    assert step(parts.store.add(job(life.QUEUED)), parts).resource.status == "IN_PROGRESS"


def test_what_a_script_knows_of_its_turns(call: Bench) -> None:
    """Recorded: offsets count the characters of the content, from 0; where members stand, tells the golden file."""
    _, [written] = ended(call)
    agent, customer, _ = written["Transcript"]
    assert (agent["Sentiment"], customer["Sentiment"]) == ("NEGATIVE", "NEUTRAL")

    def parts(turn: Any, member: str) -> list[str]:
        offsets = (each["CharacterOffsets"] for each in turn[member])
        return [turn["Content"][each["Begin"] : each["End"]] for each in offsets]

    assert parts(agent, "OutcomesDetected") == ["how can I help you"]
    assert parts(customer, "IssuesDetected") == ["I lost my card"]
    assert parts(customer, "ActionItemsDetected") == ["Damn."]
    assert "IssuesDetected" not in agent


def ended(call: Bench, **settings: Any) -> tuple[dict[str, Any], list[Any]]:
    files = ["TranscriptFileUri", *(["RedactedTranscriptFileUri"] if "ContentRedaction" in settings else [])]
    outputs = {file: ["bucket", f"{file}.json"] for file in files}
    outcome = call.end(life.ANALYTICS_JOB, Settings=settings, outputs=outputs)
    return outcome.resource.document, [json.loads(delivery.body) for delivery in outcome.deliveries]


@pytest.mark.parametrize(("types", "heard"), [({}, "[PII]"), ({"PiiEntityTypes": ["SSN"]}, "Jane Roe")])
def test_which_information_is_redacted(call: Bench, types: dict[str, Any], heard: str) -> None:
    _, [plain, redacted] = ended(call, ContentRedaction={"RedactionOutput": "redacted_and_unredacted", **types})
    [first, *_] = redacted["Transcript"]
    assert plain["Transcript"][0]["Content"] == "Damn it, how can I help you, Jane Roe?"
    assert first["Content"] == f"Damn it, how can I help you, {heard}?"
    items = [item for item in first["Items"] if item["Content"] == "[PII]"]
    times = [{name: value for name, value in item.items() if name.endswith("Millis")} for item in items]
    assert [item["Redaction"] for item in items] == ([[{"Confidence": 0.9998}]] if heard == "[PII]" else [])
    assert first.get("Redaction") == ({"RedactedTimestamps": times} if times else None)
    assert [plain["ContentMetadata"]["Output"], redacted["ContentMetadata"]["Output"]] == ["Raw", "Redacted"]


def test_the_summary_of_a_script(call: Bench) -> None:
    _, [written] = ended(call, Summarization={"GenerateAbstractiveSummary": True})
    assert written["ContactSummary"]["AutoGenerated"]["OverallSummary"]["Content"] == "A card was lost."


def test_a_summary_by_nobody_tells_nothing_that_is_redacted() -> None:
    assert "4111" not in json.dumps(document(phone_call(summarized=True), redacted=True))


def test_the_languages_of_a_script(call: Bench) -> None:
    kept, [written] = ended(call, LanguageOptions=["de-DE", "en-US"])
    assert (kept["LanguageCode"], kept["IdentifiedLanguageScore"]) == ("en-US", 0.9800000190734863)
    assert written["LanguageIdentification"] == [
        {"Code": "en-US", "Score": "0.98"},
        {"Code": "de-DE", "Score": "0.0199"},
    ]


@pytest.mark.parametrize(
    ("method", "said"),
    [("mask", "I lost my card in Los Angeles. ***."), ("remove", "I lost my card in Los Angeles."), ("tag", None)],
)
def test_vocabularies_and_filters(call: Bench, method: str, said: str | None) -> None:
    call.keep(life.VOCABULARY, "towns", entries=[{"phrase": "Los-Angeles", "display_as": "Los Angeles"}])
    call.keep(life.VOCABULARY_FILTER, "rude", words=["damn"])
    names = {"VocabularyName": "towns", "VocabularyFilterName": "rude", "VocabularyFilterMethod": method}
    _, [written] = ended(call, **names)
    turn = written["Transcript"][1]
    assert turn["Content"] == (said or "I lost my card in Los Angeles. Damn.")
    tags = [item["VocabularyFilterMatch"] for item in turn["Items"] if "VocabularyFilterMatch" in item]
    assert tags == ([] if said else [False] * 6 + [True])
