"""What the worker does with a scribe job, and the two files that come of it: the transcript and the clinical note.

Their form is documented, not recorded.

Differs: nobody listens, understands or writes. Roles come from the names of the script's speakers, sections from the
roles, and the note repeats what was said. Ids depend on the job's ARN alone: the same job gives the same files.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from emulator.jobs import life
from emulator.jobs.document import compact
from emulator.jobs.labels import LONE_SPEAKER, speakers_of
from emulator.jobs.lexicon import by_lexicon
from emulator.jobs.outcome import Delivery, Outcome, Parts
from emulator.jobs.said import said_in
from emulator.scripts.timeline import Item, Mention, Segment, Timeline, text_of
from emulator.scripts.words import FULL_STOPS, QUESTION_MARKS
from emulator.speech.channels import channels_of
from emulator.speech.redaction import PHI

if TYPE_CHECKING:
    from emulator.store.database import Resource

CLINICIAN, PATIENT = "CLINICIAN", "PATIENT"
SENTENCE_ENDS = FULL_STOPS | QUESTION_MARKS

# "Subjective — information provided by the patient"; the rest would need somebody who understands.
SUBJECTIVE, OTHER = "SUBJECTIVE", "OTHER"

DEFAULT_TEMPLATE = "HISTORY_AND_PHYSICAL"
# Documented: the sections of each template, in this order. Only those of the default are documented as they are
# written in a note. A template's first section takes what patients said, its PLAN what clinicians said.
TEMPLATES = {
    DEFAULT_TEMPLATE: (
        *("CHIEF_COMPLAINT", "HISTORY_OF_PRESENT_ILLNESS", "REVIEW_OF_SYSTEMS", "PAST_MEDICAL_HISTORY"),
        *("ASSESSMENT", "PLAN", "PHYSICAL_EXAMINATION", "PAST_FAMILY_HISTORY", "PAST_SOCIAL_HISTORY"),
        "DIAGNOSTIC_TESTING",
    ),
    "GIRPP": ("GOAL", "INTERVENTION", "RESPONSE", "PROGRESS", "PLAN"),
    "BIRP": ("BEHAVIOR", "INTERVENTION", "RESPONSE", "PLAN"),
    "SIRP": ("SITUATION", "INTERVENTION", "RESPONSE", "PLAN"),
    "DAP": ("DATA", "ASSESSMENT", "PLAN"),
    "BEHAVIORAL_SOAP": ("SUBJECTIVE", "OBJECTIVE", "ASSESSMENT", "PLAN"),
    "PHYSICAL_SOAP": ("SUBJECTIVE", "OBJECTIVE", "ASSESSMENT", "PLAN"),
}
PLAN = "PLAN"

# The entities of Comprehend Medical, which are documented to be found here too; any other is somebody's own data.
CATEGORIES = {
    **dict.fromkeys(("ACUITY", "DX_NAME"), "MEDICAL_CONDITION"),
    **dict.fromkeys(("BRAND_NAME", "GENERIC_NAME"), "MEDICATION"),
    **dict.fromkeys(("PROCEDURE_NAME", "TEST_NAME", "TREATMENT_NAME"), "TEST_TREATMENT_PROCEDURE"),
    **dict.fromkeys(("DIRECTION", "SYSTEM_ORGAN_SITE"), "ANATOMY"),
    **dict.fromkeys(
        ("ALCOHOL_CONSUMPTION", "GENDER", "RACE_ETHNICITY", "REC_DRUG_USE", "TOBACCO_USE"),
        "BEHAVIORAL_ENVIRONMENTAL_SOCIAL",
    ),
}
OTHER_CATEGORY = "PROTECTED_HEALTH_INFORMATION"


class Sentence(NamedTuple):
    """What a segment of the transcript holds. `role`: PATIENT_0; `mentions`: what is health information in it."""

    id: str
    role: str
    items: Sequence[Item]
    mentions: Sequence[Mention] = ()

    @property
    def of_patient(self) -> bool:
        return self.role.startswith(PATIENT)


def write_down(job: "Resource", parts: Parts) -> Outcome:
    """IN_PROGRESS → COMPLETED, with a transcript and a note of what the script says."""
    request = job.document
    language = request["LanguageCode"]
    said, filters = by_lexicon(job, said_in(job, language, parts), [language], parts)
    said = filters.applied(said)
    conversation = uuid5(NAMESPACE_URL, f"arn:aws:transcribe:{job.region}:{job.account}:{job.kind}/{job.name}")
    sentences = sentences_of(conversation, said, roles_of(request, said))
    template = request["Settings"].get("ClinicalNoteGenerationSettings", {}).get("NoteTemplate", DEFAULT_TEMPLATE)
    heading = {
        "ConversationId": str(conversation),
        "JobName": job.name,
        "JobType": "ASYNC",
        "LanguageCode": language,
    }
    bodies = (scribe_transcript(heading, sentences), clinical_note(template, sentences))
    deliveries = tuple(
        Delivery(job.region, bucket, key, body, "application/json")
        for (bucket, key), body in zip(request["outputs"], bodies, strict=True)
    )
    return Outcome(life.at_rest(job, life.COMPLETED, parts.clock.now()), deliveries)


def roles_of(request: Mapping[str, Any], timeline: Timeline) -> list[str]:
    """Who says each segment, by its channel or by speaker labels: spk_0 is the clinician, spk_1 the first patient, and
    so on; those beyond the most speakers are taken for the last of them.
    """
    channels = request.get("ChannelDefinitions")
    if channels is None:
        numbers = map(_number_of, speakers_of(timeline.segments, request["Settings"]["MaxSpeakerLabels"]))
        return [f"{PATIENT}_{number - 1}" if number else f"{CLINICIAN}_0" for number in numbers]
    roles = {channel["ChannelId"]: channel["ParticipantRole"] for channel in channels}
    return [f"{roles[channel]}_0" for channel, _ in channels_of(timeline.segments)]


def sentences_of(conversation: UUID, timeline: Timeline, roles: Sequence[str]) -> list[Sentence]:
    """The segments of the transcript: documented samples have one for each sentence. `roles`: of each said segment."""
    said = zip(timeline.segments, roles, strict=True)
    parted = ((role, *part) for segment, role in said for part in _parted(segment))
    return [Sentence(str(uuid5(conversation, str(number))), *part) for number, part in enumerate(parted)]


def scribe_transcript(heading: Mapping[str, str], sentences: Sequence[Sentence]) -> bytes:
    """The whole transcript file, compact JSON. `heading`: whose it is. Documented: that of a session comes second."""
    found = ("ClinicalInsights", list(insights(sentences)))
    conversation: dict[str, Any] = {
        **dict([found, *heading.items()] if "SessionId" in heading else [*heading.items(), found]),
        "TranscriptItems": [_item(item) for sentence in sentences for item in sentence.items],
        "TranscriptSegments": [_segment(sentence) for sentence in sentences],
    }
    return compact({"Conversation": conversation})


def clinical_note(template: str, sentences: Sequence[Sentence], more: Mapping[str, str] | None = None) -> bytes:
    """The whole note, compact JSON: every section of the template, most of them empty. `more`: what follows them."""
    first, *_ = names = TEMPLATES[template]
    of_patients = [_summed_up(sentence) for sentence in sentences if sentence.of_patient]
    of_clinicians = [_summed_up(sentence) for sentence in sentences if not sentence.of_patient]
    filled = {first: of_patients, PLAN: of_clinicians}
    sections = [{"SectionName": name, "Summary": filled.get(name, [])} for name in names]
    return compact({"ClinicalDocumentation": {"Sections": sections, **(more or {})}})


def _number_of(speaker: str | None) -> int:
    return int((speaker or LONE_SPEAKER).removeprefix("spk_"))


def _parted(segment: Segment) -> Iterator[tuple[Sequence[Item], Sequence[Mention]]]:
    """The sentences of a segment, each with the mark that ends it, the last may have none; and what each mentions."""
    known = [mention for mention in segment.entities if mention.category == PHI]
    start = 0
    for end, item in enumerate(segment.items, 1):
        if end == len(segment.items) or (item.punctuation and item.content in SENTENCE_ENDS):
            mentions = [
                each._replace(first=each.first - start, stop=each.stop - start)
                for each in known
                if start <= each.first and each.stop <= end
            ]
            yield segment.items[start:end], mentions
            start = end


def insights(sentences: Sequence[Sentence]) -> Iterator[dict[str, Any]]:
    """Documented: one for each mention. Offsets are those of its first and its last character, from 0."""
    for sentence in sentences:
        for number, mention in enumerate(sentence.mentions):
            items = sentence.items[mention.first : mention.stop]
            content = text_of(items[:-1] if items[-1].punctuation else items)
            begin = len(text_of(sentence.items[: mention.stop])) - len(text_of(items))
            span = {
                "BeginCharacterOffset": begin,
                "Content": content,
                "EndCharacterOffset": begin + len(content) - 1,
                "SegmentId": sentence.id,
            }
            yield {
                "Attributes": [],
                "Category": CATEGORIES.get(mention.type, OTHER_CATEGORY),
                "InsightId": str(uuid5(UUID(sentence.id), str(number))),
                "InsightType": "ClinicalEntity",
                "Spans": [span],
                "Type": mention.type,
            }


def _item(item: Item) -> dict[str, Any]:
    """Documented: a mark has neither time nor confidence, but noughts."""
    if item.punctuation:
        return _timed_item(0, 0, 0, item.content, "PUNCTUATION")
    return _timed_item(item.start, item.end, item.confidence or 0, item.content, "PRONUNCIATION")


def _timed_item(start: float, end: float, confidence: float, content: str, kind: str) -> dict[str, Any]:
    return {
        "Alternatives": [{"Confidence": confidence, "Content": content}],
        "BeginAudioTime": start,
        "EndAudioTime": end,
        "Type": kind,
    }


def _segment(sentence: Sentence) -> dict[str, Any]:
    return {
        "BeginAudioTime": sentence.items[0].start,
        "Content": text_of(sentence.items),
        "EndAudioTime": sentence.items[-1].end,
        "ParticipantDetails": {"ParticipantRole": sentence.role},
        "SectionDetails": {"SectionName": SUBJECTIVE if sentence.of_patient else OTHER},
        "SegmentId": sentence.id,
    }


def _summed_up(sentence: Sentence) -> dict[str, Any]:
    return {"EvidenceLinks": [{"SegmentId": sentence.id}], "SummarizedSegment": text_of(sentence.items)}
