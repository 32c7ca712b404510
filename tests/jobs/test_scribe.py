"""Scribe jobs: what the worker makes of one, who is who, and two golden files read by a human."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from emulator.clock import Clock
from emulator.jobs import life
from emulator.jobs.outcome import Parts
from emulator.jobs.scribe import TEMPLATES, clinical_note, insights, roles_of, scribe_transcript, sentences_of
from emulator.jobs.steps import step
from emulator.model.shapes import batch
from emulator.scripts.library import Library
from emulator.scripts.timeline import Mention, Segment, Timeline, text_of
from emulator.settings import Settings
from emulator.store.database import Resource, Store
from tests.jobs.visit import VISIT, mark, word

GOLDEN = Path(__file__).parents[1] / "golden"
NOW = 1_715_896_910.0
CONVERSATION = UUID("12345678-1234-5678-9abc-def012345678")
LABELS = {"Settings": {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 3}}
HEADING = {"ConversationId": str(CONVERSATION), "JobName": "visit-1", "JobType": "ASYNC", "LanguageCode": "en-US"}


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    (tmp_path / "visit.yaml").write_text("match: { language: en-US }\nsay: [{ spk_0: Hi. }, { spk_1: It hurts. }]\n")
    clock = Clock()
    clock.hold(NOW)
    store = Store(":memory:")
    yield Parts(store, clock, Library(tmp_path), Settings(job_seconds=4.0))
    store.close()


def job(status: str = life.IN_PROGRESS, name: str = "j", **members: Any) -> Resource:
    document = {
        **LABELS,
        "LanguageCode": "en-US",
        "Media": {"MediaFileUri": "s3://b/visit.mp3"},
        "outputs": [["bucket", "j/transcript.json"], ["bucket", "j/summary.json"]],
        **members,
    }
    return Resource(life.SCRIBE_JOB, "111122223333", "eu-west-1", name, NOW, status, NOW, document, 1)


def channels(first: str, second: str) -> dict[str, Any]:
    roles = [{"ChannelId": 1, "ParticipantRole": second}, {"ChannelId": 0, "ParticipantRole": first}]
    return {"Settings": {"ChannelIdentification": True}, "ChannelDefinitions": roles}


def made(request: dict[str, Any], parts: Parts) -> tuple[Any, Any]:
    """The transcript and the note of a job."""
    transcript, note = step(job(**request), parts).deliveries
    return json.loads(transcript.body)["Conversation"], json.loads(note.body)["ClinicalDocumentation"]


def sections(note: Any) -> dict[str, list[str]]:
    return {each["SectionName"]: [one["SummarizedSegment"] for one in each["Summary"]] for each in note["Sections"]}


def spoken_by(*speakers: str | None) -> Timeline:
    return Timeline(tuple(Segment(name, (word("x", at, at + 0.5),)) for at, name in enumerate(speakers)))


def test_a_job_is_completed_with_two_files(parts: Parts) -> None:
    outcome = step(job(), parts)
    assert (outcome.resource.status, outcome.resource.document["CompletionTime"]) == ("COMPLETED", NOW)
    assert [(*delivery[:3], delivery.content_type) for delivery in outcome.deliveries] == [
        ("eu-west-1", "bucket", "j/transcript.json", "application/json"),
        ("eu-west-1", "bucket", "j/summary.json", "application/json"),
    ]
    conversation, note = made({}, parts)
    assert [segment["Content"] for segment in conversation["TranscriptSegments"]] == ["Hi.", "It hurts."]
    assert list(conversation)[:4] == list(HEADING)
    assert (conversation["JobName"], conversation["JobType"], conversation["LanguageCode"]) == ("j", "ASYNC", "en-US")
    assert sections(note)["CHIEF_COMPLAINT"] == ["It hurts."]
    assert sections(note)["PLAN"] == ["Hi."]


def test_a_queued_job_is_admitted(parts: Parts) -> None:
    admitted = step(job(life.QUEUED), parts).resource
    assert (admitted.status, admitted.due, admitted.document["StartTime"]) == ("IN_PROGRESS", NOW + 4, NOW)


def test_ids_depend_on_the_job_alone(parts: Parts) -> None:
    conversation, note = made({}, parts)
    assert made({}, parts) == (conversation, note)
    other, _ = made({"name": "other"}, parts)
    ids = [segment["SegmentId"] for one in (conversation, other) for segment in one["TranscriptSegments"]]
    assert len({*ids, conversation["ConversationId"], other["ConversationId"]}) == len(ids) + 2


def test_each_line_of_the_note_has_its_evidence(parts: Parts) -> None:
    conversation, note = made({}, parts)
    contents = {segment["SegmentId"]: segment["Content"] for segment in conversation["TranscriptSegments"]}
    lines = [line for section in note["Sections"] for line in section["Summary"]]
    assert len(lines) == len(contents)
    for line in lines:
        assert [contents[link["SegmentId"]] for link in line["EvidenceLinks"]] == [line["SummarizedSegment"]]


@pytest.mark.parametrize(
    ("template", "of_patient"),
    [("GIRPP", "GOAL"), ("BIRP", "BEHAVIOR"), ("SIRP", "SITUATION"), ("DAP", "DATA"), ("PHYSICAL_SOAP", "SUBJECTIVE")],
)
def test_the_template_names_the_sections(parts: Parts, template: str, of_patient: str) -> None:
    settings = {**LABELS["Settings"], "ClinicalNoteGenerationSettings": {"NoteTemplate": template}}
    _, note = made({"Settings": settings}, parts)
    assert tuple(sections(note)) == TEMPLATES[template]
    assert {name: lines for name, lines in sections(note).items() if lines} == {
        of_patient: ["It hurts."],
        "PLAN": ["Hi."],
    }


def test_every_template_of_the_model_is_known() -> None:
    assert set(TEMPLATES) == set(batch().shapes["MedicalScribeNoteTemplate"]["enum"])
    assert all("PLAN" in names[1:] for names in TEMPLATES.values())


@pytest.mark.parametrize(
    ("request_", "speakers", "roles"),
    [
        (LABELS, ("spk_0", "spk_1", "spk_0"), ["CLINICIAN_0", "PATIENT_0", "CLINICIAN_0"]),
        (LABELS, ("spk_1", "spk_0", "spk_2"), ["PATIENT_0", "CLINICIAN_0", "PATIENT_1"]),
        (LABELS, ("spk_0", "spk_1", "spk_2", "spk_3"), ["CLINICIAN_0", "PATIENT_0", "PATIENT_1", "PATIENT_1"]),
        (LABELS, (None,), ["CLINICIAN_0"]),
        (channels("CLINICIAN", "PATIENT"), ("spk_0", "spk_1", "spk_7"), ["CLINICIAN_0", "PATIENT_0", "PATIENT_0"]),
        (channels("PATIENT", "CLINICIAN"), ("spk_1", None, "spk_0"), ["CLINICIAN_0", "PATIENT_0", "PATIENT_0"]),
    ],
)
def test_who_is_who(request_: dict[str, Any], speakers: tuple[str | None, ...], roles: list[str]) -> None:
    assert roles_of(request_, spoken_by(*speakers)) == roles


@pytest.mark.parametrize(
    ("marks", "contents"),
    [
        ((), ["a b c"]),
        ((".",), ["a.", "b c"]),
        ((",", "?", "."), ["a, b?", "c."]),
        (("。", "،", "؟"), ["a。", "b، c؟"]),
    ],
)
def test_a_segment_for_each_sentence(marks: tuple[str, ...], contents: list[str]) -> None:
    items = []
    for at, content in enumerate("abc"):
        items += [word(content, float(at), at + 0.5), *(mark(sign, at + 0.5) for sign in marks[at : at + 1])]
    timeline = Timeline((Segment("spk_0", tuple(items)),))
    body = scribe_transcript(HEADING, sentences_of(CONVERSATION, timeline, ["CLINICIAN_0"]))
    assert [each["Content"] for each in json.loads(body)["Conversation"]["TranscriptSegments"]] == contents


def test_silence() -> None:
    conversation = json.loads(scribe_transcript(HEADING, []))["Conversation"]
    assert conversation == HEADING | {"ClinicalInsights": [], "TranscriptItems": [], "TranscriptSegments": []}
    assert set(map(len, sections(json.loads(clinical_note("DAP", []))["ClinicalDocumentation"]).values())) == {0}


def test_the_golden_files() -> None:
    """The golden files have one member a line; the real ones are compact, with the keys in the same order."""
    sentences = sentences_of(CONVERSATION, VISIT, roles_of(LABELS, VISIT))
    bodies = {
        "scribe-transcript.json": scribe_transcript(HEADING, sentences),
        "scribe-note.json": clinical_note("HISTORY_AND_PHYSICAL", sentences),
    }
    for name, body in bodies.items():
        assert json.dumps(json.loads(body), indent=1, ensure_ascii=False) + "\n" == (GOLDEN / name).read_text("utf-8")
        assert body == json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode()


def test_vocabularies_and_filters(parts: Parts) -> None:
    """A scribe job's vocabulary may be a medical one or any other."""
    entries = [{"phrase": "it-hurts", "display_as": "pain"}]
    kept = {"LanguageCode": "en-US", "entries": entries}
    parts.store.add(Resource(life.VOCABULARY, "111122223333", "eu-west-1", "ills", NOW, life.READY, None, kept))
    words = {"LanguageCode": "en-US", "words": ["hi"]}
    parts.store.add(Resource(life.VOCABULARY_FILTER, "111122223333", "eu-west-1", "hi", NOW, life.READY, None, words))
    names = {"VocabularyName": "ills", "VocabularyFilterName": "hi", "VocabularyFilterMethod": "mask"}
    [transcript, _] = step(job(Settings=LABELS["Settings"] | names), parts).deliveries
    segments = json.loads(transcript.body)["Conversation"]["TranscriptSegments"]
    assert [segment["Content"] for segment in segments] == ["***.", "pain."]


def test_health_information_is_an_insight_by_segment_and_character() -> None:
    said = (*(word(text, at, at + 1) for at, text in enumerate(("My", "chest", "hurts"))), mark(".", 3))
    named = (*(word(text, at, at + 1) for at, text in enumerate(("I", "take", "blood", "thinners"), 4)), mark(".", 8))
    mentions = (
        Mention(1, 2, "SYSTEM_ORGAN_SITE", "PHI", 1.0),
        Mention(2, 3, "DX_NAME", "PHI", 0.9),
        Mention(6, 9, "GENERIC_NAME", "PHI", 1.0),
        Mention(4, 5, "NAME", "PHI", 1.0),
        Mention(0, 1, "NAME", "PII", 1.0),
        Mention(1, 5, "DX_NAME", "PHI", 1.0),  # not within a sentence
    )
    segment = Segment("spk_1", (*said, *named), entities=mentions)
    sentences = sentences_of(UUID(int=1), Timeline((segment,)), ["PATIENT_0"])
    found = list(insights(sentences))
    spans = [(each["Category"], each["Type"], *each["Spans"][0].values()) for each in found]
    first, second = (sentence.id for sentence in sentences)
    assert spans == [
        ("ANATOMY", "SYSTEM_ORGAN_SITE", 3, "chest", 7, first),
        ("MEDICAL_CONDITION", "DX_NAME", 9, "hurts", 13, first),
        ("MEDICATION", "GENERIC_NAME", 7, "blood thinners", 20, second),
        ("PROTECTED_HEALTH_INFORMATION", "NAME", 0, "I", 0, second),
    ]
    assert len({each["InsightId"] for each in found}) == 4
    assert list(found[0]) == ["Attributes", "Category", "InsightId", "InsightType", "Spans", "Type"]
    texts = {sentence.id: text_of(sentence.items) for sentence in sentences}
    for each in found:
        [span] = each["Spans"]
        inside = texts[span["SegmentId"]][span["BeginCharacterOffset"] : span["EndCharacterOffset"] + 1]
        assert inside == span["Content"]
