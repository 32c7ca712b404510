"""What the worker does with a call analytics job, and the file that comes of it, in the service's recorded form.

Differs: nobody listens and nobody understands, so there are no issues, outcomes or action items, no redacted audio, and
loudness is the same all along. What is redacted is what the script says as [PII].
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from emulator.jobs import life
from emulator.jobs.characteristics import characteristics
from emulator.jobs.media import detected, seconds_of
from emulator.jobs.outcome import Delivery, Outcome, Parts
from emulator.jobs.said import choice_for
from emulator.scripts.timeline import Item, timeline
from emulator.speech.categories import points_of_interest
from emulator.speech.conversation import AGENT, CUSTOMER, ROLES, Span, Turn, millis, span_of, turns_of

if TYPE_CHECKING:
    from emulator.store.database import Resource

# The members of a job's Transcript that name its files.
UNREDACTED, REDACTED = "TranscriptFileUri", "RedactedTranscriptFileUri"

DEFAULT_LANGUAGE = "en-US"
PII = "[PII]"
LOUDNESS = 80.0  # of a second in which the turn has a word; recorded: 83 to 89 for most of those, and null for some
NOT_SUMMED_UP = {  # documented
    "Feature": "GENERATIVE_SUMMARIZATION",
    "ReasonCode": "INSUFFICIENT_CONVERSATION_CONTENT",
    "Message": "The conversation needs to have at least one turn from both the participants to generate summary",
}


@dataclass(frozen=True, slots=True)
class PhoneCall:
    """A job's call, ready to be written down. `identified`: the languages that were looked for; empty: it was given.

    `categories`: the points of interest of those that match, by name.
    """

    job: str
    account: str
    language: str
    turns: Sequence[Turn]
    identified: Sequence[str] = ()
    categories: Mapping[str, Sequence[Span]] | None = None
    summarized: bool = False

    @property
    def skipped(self) -> list[dict[str, str]]:
        """The features that were asked for in vain."""
        speakers = {turn.role for turn in self.turns}
        return [NOT_SUMMED_UP] if self.summarized and speakers != set(ROLES) else []


def analyse(job: "Resource", parts: Parts) -> Outcome:
    """IN_PROGRESS → COMPLETED, with the files that the job asked for."""
    call = _phone_call(job, parts)
    found: dict[str, Any] = {"LanguageCode": call.language, **detected(job)}
    if call.identified:
        found["IdentifiedLanguageScore"] = 1.0
    if call.skipped:
        found["CallAnalyticsJobDetails"] = {"Skipped": call.skipped}
    return Outcome(
        life.at_rest(job, life.COMPLETED, parts.clock.now(), **found),
        tuple(
            Delivery(job.region, bucket, key, analysis(call, redacted=file == REDACTED), "application/json")
            for file, (bucket, key) in job.document["outputs"].items()
        ),
    )


def _phone_call(job: "Resource", parts: Parts) -> PhoneCall:
    """One language option is the language; of several, or of none, it is the first, or en-US, and it is certain."""
    settings = job.document.get("Settings", {})
    options = settings.get("LanguageOptions", [])
    language = options[0] if options else DEFAULT_LANGUAGE
    script = choice_for(job, parts, language).script
    channels = {each["ChannelId"]: each["ParticipantRole"] for each in job.document.get("ChannelDefinitions", ())}
    turns = turns_of(timeline(script, seconds_of(job)), [channels[channel] for channel in sorted(channels)] or ROLES)
    return PhoneCall(
        job.name,
        job.account,
        language,
        turns,
        identified=() if len(options) == 1 else options or [language],
        categories=matched_categories(job, turns, parts),
        summarized=settings.get("Summarization", {}).get("GenerateAbstractiveSummary", False),
    )


def matched_categories(job: "Resource", turns: Sequence[Turn], parts: Parts) -> dict[str, list[Span]]:
    """Of the account's categories for finished calls those that match. Documented: they must be older than the job."""
    place = (life.CATEGORY, job.account, job.region)
    categories = parts.store.page(*place, max(1, parts.store.count(*place))).resources
    matched = {}
    for category in reversed(categories):
        if category.sequence < job.sequence and category.document["InputType"] == "POST_CALL":
            points = points_of_interest(category.document["Rules"], turns)
            if points is not None:
                matched[category.name] = points
    return matched


def analysis(call: PhoneCall, *, redacted: bool) -> bytes:
    """The whole file, compact JSON, keys in the recorded order."""
    categories = call.categories or {}
    return orjson.dumps(
        {
            "JobStatus": "COMPLETED",
            "LanguageCode": call.language,
            "Transcript": [_turn(call, number, redacted=redacted) for number in range(len(call.turns))],
            "AccountId": call.account,
            "Categories": {
                "MatchedDetails": {
                    name: {"PointsOfInterest": [_offsets(point) for point in points]}
                    for name, points in categories.items()
                },
                "MatchedCategories": list(categories),
            },
            "Channel": "VOICE",
            "JobName": call.job,
            "Participants": [{"ParticipantRole": role} for role in ROLES],
            "ConversationCharacteristics": characteristics(call.turns),
            "ContentMetadata": {"Output": "Redacted", "RedactionTypes": ["PII"]} if redacted else {"Output": "Raw"},
            **_on_demand(call),
        }
    )


def _on_demand(call: PhoneCall) -> dict[str, Any]:
    """What is there only if it applies. Documented."""
    members: dict[str, Any] = {}
    if call.skipped:
        members["AnalyticsJobDetails"] = {"Skipped": call.skipped}
    elif call.summarized:
        members["ContactSummary"] = {"AutoGenerated": {"OverallSummary": {"Content": _summary(call.turns)}}}
    if call.identified:
        members["LanguageIdentification"] = [
            {"Code": code, "Score": "1.0" if code == call.language else "0.0"} for code in call.identified
        ]
    return members


def _summary(turns: Sequence[Turn]) -> str:
    """Differs: nobody sums up. It is what each of the two says first."""
    first = {role: next(turn.text for turn in turns if turn.role == role) for role in ROLES}
    return f"The agent said: {first[AGENT]} The customer said: {first[CUSTOMER]}"


def _turn(call: PhoneCall, number: int, *, redacted: bool) -> dict[str, Any]:
    turn = call.turns[number]
    hidden = [_offsets(span_of([word])) for word in turn.words if redacted and word.content == PII]
    name = f"{call.account}/{call.job}/{number}"
    return {
        "LoudnessScores": _loudness(turn),
        "Content": turn.text,
        **({"Redaction": {"RedactedTimestamps": hidden}} if hidden else {}),
        "Items": [_item(item, redacted=redacted) for item in turn.items],
        # As random as recorded, but the same for the same job.
        "Id": str(UUID(bytes=blake2b(name.encode(), digest_size=16).digest(), version=4)),
        **_offsets(turn.span),
        "Sentiment": turn.sentiment,
        "ParticipantRole": turn.role,
    }


def _loudness(turn: Turn) -> list[float | None]:
    """One number for each second of the clock that the turn touches, null where nothing is said."""
    loud = {second for word in turn.words for second in range(int(word.start), int(word.end) + 1)}
    return [
        LOUDNESS if second in loud else None for second in range(turn.span.begin // 1000, turn.span.end // 1000 + 1)
    ]


def _item(item: Item, *, redacted: bool) -> dict[str, Any]:
    if item.punctuation:
        return {"Type": "punctuation", "Confidence": 0.0, "Content": item.content}
    confidence = round(item.confidence or 0.0, 4)
    offsets = {"BeginOffsetMillis": millis(item.start), "EndOffsetMillis": millis(item.end)}
    if redacted and item.content == PII:
        return {"Type": "pronunciation", "Content": PII, "Redaction": [{"Confidence": confidence}], **offsets}
    return {"Type": "pronunciation", "Confidence": confidence, "Content": item.content, **offsets}


def _offsets(span: Span) -> dict[str, int]:
    return {"BeginOffsetMillis": span.begin, "EndOffsetMillis": span.end}
