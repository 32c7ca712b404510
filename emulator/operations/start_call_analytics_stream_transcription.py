"""StartCallAnalyticsStreamTranscription: its rules, and the session that answers a call of two channels.

A ConfigurationEvent says who is on which channel, and asks for the analysis of the whole call once it is over.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.jobs.files import FILES
from emulator.operations.shared import analytics, stream_rules, streams
from emulator.operations.shared.categories import REAL_TIME
from emulator.operations.shared.families import BAD_REQUEST
from emulator.operations.shared.rules import Rule
from emulator.operations.start_stream_transcription import stability
from emulator.speech.channels import channels_of
from emulator.speech.conversation import AGENT, CUSTOMER, ROLES
from emulator.streaming.audio import counter
from emulator.streaming.forms import UTTERANCES, Features
from emulator.streaming.inputs import Ending, Inputs, Prepared
from emulator.streaming.matching import category_events
from emulator.streaming.results import Event, schedule
from emulator.streaming.session import Session

if TYPE_CHECKING:
    from emulator.call import Call

CHANNELS = 2  # documented: the agent on one, the customer on the other
RULES = (
    *stream_rules.one_language("LanguageCode and IdentifyLanguage"),
    *stream_rules.IDENTIFICATION,
    *stream_rules.pii(stream_rules.PII_TYPES[:11]),
)
CONFIGURATION_RULES = (
    *stream_rules.two_channels(AGENT, CUSTOMER),
    Rule(
        lambda given: not analytics.LOCATION.fullmatch(_settings(given).get("OutputLocation", "s3://bucket")),
        "OutputLocation must be an S3 location like s3://bucket, s3://bucket/folder/ or s3://bucket/folder/file.json.",
    ),
)
# Documented; AWS's own sentence is not known.
NO_REDACTION = "ContentRedactionOutput needs ContentRedactionType."


def check(given: streams.Input) -> None:
    """Raises AwsError for the first rule between parameters that is broken."""
    streams.check(RULES, given)


def open_stream(call: "Call", new_id: Callable[[], str]) -> Session:
    """The session of an accepted request. Raises AwsError for what it names and what does not exist."""
    said = streams.said_in(call, call.input)
    categories = _categories(call)
    asked: dict[str, Any] = {}  # what a configuration has asked for, for the end of the stream

    def events(roles: tuple[str, ...]) -> Iterator[Event]:
        features = Features(
            stability=stability(call.input),
            identified=streams.identified(call.input, said),
            filtered=said.words,
            roles=roles,
            entities=streams.asks_for_entities(call.input),
            redacted="ContentRedactionType" in call.input,
        )
        return schedule(said.timeline, features, UTTERANCES, channels_of, category_events(categories, roles))

    def prepare(given: dict[str, Any], _now: float) -> Prepared:
        _check_configuration(call, given)
        asked.update(given)
        given_audio = call.input["MediaEncoding"], call.input["MediaSampleRateHertz"]
        return Prepared(events(_roles(given)), counter(*given_audio, CHANNELS))

    inputs = Inputs(shape="ConfigurationEvent", prepare=prepare, conclude=partial(_conclude, call, said, asked))
    return streams.open_session(call, new_id, said, events(ROLES), CHANNELS, inputs)


def _settings(given: streams.Input) -> dict[str, Any]:
    settings: dict[str, Any] = given.get("PostCallAnalyticsSettings", {})
    return settings


def _check_configuration(call: "Call", given: streams.Input) -> None:
    streams.check(CONFIGURATION_RULES, given)
    if "ContentRedactionOutput" in _settings(given) and "ContentRedactionType" not in call.input:
        raise AwsError(BAD_REQUEST, NO_REDACTION)


def _roles(given: streams.Input) -> tuple[str, ...]:
    """Who is on channel 0, who on channel 1."""
    roles = {channel["ChannelId"]: channel["ParticipantRole"] for channel in given.get("ChannelDefinitions", ())}
    return tuple(roles.get(channel, role) for channel, role in enumerate(ROLES))


def _categories(call: "Call") -> dict[str, Any]:
    """The rules of the account's categories for calls that go on, the oldest first."""
    place = (life.CATEGORY, call.identity.account, call.identity.region)
    found = call.store.page(*place, max(1, call.store.count(*place))).resources
    return {one.name: one.document["Rules"] for one in reversed(found) if one.document.get("InputType") == REAL_TIME}


def _conclude(call: "Call", said: streams.Said, asked: dict[str, Any], ending: Ending, now: float) -> None:
    """The call is over: have it analysed, if that was asked for."""
    if not _settings(asked):
        return
    given = call.input
    kept = {
        "LanguageCode": said.language,
        "words": sorted(said.words),
        "method": given.get("VocabularyFilterMethod", streams.DEFAULT_METHOD),
        "roles": _roles(asked),
        "seconds": ending.seconds,
        "script": {"session": given["SessionId"], "operation": call.operation, "access_key": call.identity.access_key},
        "types": stream_rules.listed(given.get("PiiEntityTypes", "")),
        "outputs": _outputs(call, _settings(asked)),
    }
    streams.keep(call, life.ANALYTICS_STREAM, life.IN_PROGRESS, now, kept)


def _outputs(call: "Call", settings: dict[str, Any]) -> dict[str, list[str]]:
    """Where each file will lie, by the member that names it for jobs."""
    places = analytics.places_at(call, settings["OutputLocation"], call.input["SessionId"])
    return {file: [*places[file]] for file in FILES[settings.get("ContentRedactionOutput")]}
