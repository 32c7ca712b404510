"""StartCallAnalyticsStreamTranscription: its rules, and the session that answers a call of two channels.

A ConfigurationEvent says who is on which channel, and asks for the analysis of the whole call once it is over.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.jobs.files import FILES
from emulator.jobs.recordings import Owner
from emulator.operations.shared import analytics, places, stream_rules, streams
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
from emulator.streaming.recording import LAYOUTS, Recorded, Recording
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
# Documented; the model of streams says nothing of it, and this is what that of jobs says.
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_/+=,@.-]{0,2048}")
CONFIGURATION_RULES = (
    *stream_rules.two_channels(AGENT, CUSTOMER),
    Rule(
        lambda given: not analytics.LOCATION.fullmatch(_settings(given).get("OutputLocation", "s3://bucket")),
        "OutputLocation must be an S3 location like s3://bucket, s3://bucket/folder/ or s3://bucket/folder/file.json.",
    ),
    Rule(
        lambda given: not KEY.fullmatch(_settings(given).get("OutputEncryptionKMSKeyId", "key")),
        "OutputEncryptionKMSKeyId must be the ID, the alias or the ARN of a KMS key.",
    ),
)
# Documented; AWS's own sentence is not known.
NO_REDACTION = "ContentRedactionOutput needs ContentRedactionType."


# Documented: of these there are no loudness scores, and no recordings.
SILENT = frozenset({"flac", "ogg-opus"})


@dataclass(slots=True)
class Asked:
    """What a configuration has asked for, for the end of the stream."""

    configuration: dict[str, Any] = field(default_factory=dict)
    recording: Recording | None = None


def check(given: streams.Input) -> None:
    """Raises AwsError for the first rule between parameters that is broken."""
    streams.check(RULES, given)


def open_stream(call: "Call", new_id: Callable[[], str]) -> Session:
    """The session of an accepted request. Raises AwsError for what it names and what does not exist."""
    said = streams.said_in(call, call.input)
    categories = _categories(call)
    asked = Asked()

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
        sound = call.input["MediaEncoding"], call.input["MediaSampleRateHertz"], CHANNELS
        asked.configuration.update(given)
        audio = counter(*sound)
        if _settings(given) and sound[0] in LAYOUTS:
            asked.recording = Recording(*sound)
            audio = Recorded(audio, asked.recording)
        return Prepared(events(_roles(given)), audio)

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


def _conclude(call: "Call", said: streams.Said, asked: Asked, ending: Ending, now: float) -> None:
    """The call is over: have it analysed, if that was asked for."""
    settings = _settings(asked.configuration)
    if not settings:
        return
    given = call.input
    outputs = _outputs(call, settings)
    if asked.recording is not None:
        call.recordings.keep(Owner(call.identity.account, call.identity.region, given["SessionId"]), asked.recording)
    kept = {
        "LanguageCode": said.language,
        "words": sorted(said.words),
        "method": given.get("VocabularyFilterMethod", streams.DEFAULT_METHOD),
        "roles": _roles(asked.configuration),
        "seconds": ending.seconds,
        "script": {"session": given["SessionId"], "operation": call.operation, "access_key": call.identity.access_key},
        "types": stream_rules.listed(given.get("PiiEntityTypes", "")),
        "outputs": _listed(outputs),
        "sound": {} if asked.recording is None else _listed(_sound(outputs)),
        "recorder": call.store.holder,
        "loud": given["MediaEncoding"] not in SILENT,
        **{member: settings[member] for member in ("OutputEncryptionKMSKeyId",) if member in settings},
    }
    streams.keep(call, life.ANALYTICS_STREAM, life.IN_PROGRESS, now, kept)


def _outputs(call: "Call", settings: dict[str, Any]) -> dict[str, places.Place]:
    """Where each file will lie, by the member that names it for jobs."""
    found = analytics.places_at(call, settings["OutputLocation"], call.input["SessionId"])
    return {file: found[file] for file in FILES[settings.get("ContentRedactionOutput")]}


def _sound(outputs: Mapping[str, places.Place]) -> dict[str, places.Place]:
    """Where each recording will lie, by the member that names it."""
    return {analytics.RECORDINGS[file]: analytics.beside(place) for file, place in outputs.items()}


def _listed(files: Mapping[str, places.Place]) -> dict[str, list[str]]:
    return {member: [*place] for member, place in files.items()}
