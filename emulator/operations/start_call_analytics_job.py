"""StartCallAnalyticsJob: the rules between its fields, what must exist, and the job that comes of it.

It asks S3 for the media and for room for the output, and looks into no file.
"""

from typing import TYPE_CHECKING, Any

from emulator.operations.shared import access, analytics, jobs, rules
from emulator.operations.shared.families import ANALYTICS_JOB, shown

if TYPE_CHECKING:
    from emulator.call import Call

WAITS = True  # for S3


def _identified_settings(request: rules.Request) -> list[dict[str, Any]]:
    return list(rules.settings_of(request).get("LanguageIdSettings", {}).values())


def _of_channels(request: rules.Request, member: str) -> set[Any]:
    return {channel.get(member) for channel in request.get("ChannelDefinitions", ())}


# Documented, or in the documentation's examples. Differs: AWS's own sentences are not known.
# ChannelDefinitions are not among what the documentation says "you must include"; neither are two LanguageOptions, for
# jobs with one were recorded; and clients in use send a VocabularyFilterMethod without a filter.
RULES = (
    rules.job_named_by("CallAnalyticsJobName"),
    rules.Rule(
        lambda request: len(request["Media"]) != 1,
        "Media must have either a MediaFileUri or a RedactedMediaFileUri.",
    ),
    rules.Rule(
        lambda request: _of_channels(request, "ChannelId") not in (set(), {0, 1}),
        "ChannelDefinitions must define channel 0 and channel 1.",
    ),
    rules.Rule(
        lambda request: _of_channels(request, "ParticipantRole") not in (set(), {"AGENT", "CUSTOMER"}),
        "ChannelDefinitions must have one AGENT and one CUSTOMER.",
    ),
    rules.Rule(
        lambda request: (
            any("VocabularyFilterName" in each for each in (rules.settings_of(request), *_identified_settings(request)))
            and "VocabularyFilterMethod" not in rules.settings_of(request)
        ),
        "VocabularyFilterName must be used together with VocabularyFilterMethod.",
    ),
    rules.Rule(
        lambda request: "OutputLocation" in request and not analytics.LOCATION.fullmatch(request["OutputLocation"]),
        "OutputLocation must be an S3 location like s3://bucket, s3://bucket/folder/ or s3://bucket/folder/file.json.",
    ),
    rules.Rule(
        lambda request: "OutputEncryptionKMSKeyId" in request and "OutputLocation" not in request,
        "OutputEncryptionKMSKeyId can only be used together with OutputLocation.",
    ),
)


def check(request: rules.Request) -> None:
    rules.check(RULES, request)


def run(call: "Call") -> dict[str, Any]:
    jobs.check_references(call, rules.settings_of(call.input), *_identified_settings(call.input))
    media = access.media(call, access.MOST_OF_A_CALL)
    output = analytics.LOCATION.fullmatch(call.input.get("OutputLocation", ""))
    if output is not None:
        access.check_output(call, output["bucket"], output["key"] or "")
    job = jobs.start(call, ANALYTICS_JOB, {"media": [*media], "outputs": analytics.outputs(call)})
    return {"CallAnalyticsJob": shown(ANALYTICS_JOB, job)}
