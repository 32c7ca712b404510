"""What the worker does with a call analytics job: whose turns the script makes, what matches, which files it leaves.

Differs: nobody listens, so there is no redacted audio.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emulator.jobs import life
from emulator.jobs.analysis import PhoneCall, analysis
from emulator.jobs.files import REDACTED
from emulator.jobs.identified import single_precision
from emulator.jobs.lexicon import by_lexicon
from emulator.jobs.media import detected
from emulator.jobs.outcome import Delivery, Outcome, Parts
from emulator.jobs.said import said_in
from emulator.speech.categories import points_of_interest
from emulator.speech.conversation import ROLES, Span, Turn, turns_of
from emulator.speech.languages import DEFAULT, scores_of
from emulator.speech.redaction import identified

if TYPE_CHECKING:
    from emulator.store.database import Resource


def analyse(job: "Resource", parts: Parts) -> Outcome:
    """IN_PROGRESS → COMPLETED, with the files that the job asked for."""
    call = _phone_call(job, parts)
    found: dict[str, Any] = {"LanguageCode": call.language, **detected(job)}
    if call.identified:
        found["IdentifiedLanguageScore"] = single_precision(call.identified[0][1])
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
    """One language option is the language; of several, or of none, it is identified."""
    settings = job.document.get("Settings", {})
    options = settings.get("LanguageOptions", [])
    said = said_in(job, next(iter(options), DEFAULT), parts)
    scores = scores_of(said, options)
    language, _ = scores[0]
    said, filters = by_lexicon(job, said, [language], parts)
    types = settings.get("ContentRedaction", {}).get("PiiEntityTypes", ())
    channels = {each["ChannelId"]: each["ParticipantRole"] for each in job.document.get("ChannelDefinitions", ())}
    roles = [channels[channel] for channel in sorted(channels)] or ROLES
    turns = turns_of(identified(filters.applied(said), types), roles)
    return PhoneCall(
        job.name,
        job.account,
        language,
        turns,
        identified=() if len(options) == 1 else scores,
        categories=matched_categories(job, turns, parts),
        summarized=settings.get("Summarization", {}).get("GenerateAbstractiveSummary", False),
        summary=said.summary,
        tagged=filters.tagged,
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
