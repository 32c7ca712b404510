"""StartStreamTranscription: the rules between its parameters, and the session that answers a stream of audio."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.operations.shared import stream_rules, streams
from emulator.speech.channels import channels_of
from emulator.speech.spoken import spoken
from emulator.streaming.cuts import on_one_channel
from emulator.streaming.forms import Features
from emulator.streaming.results import followed
from emulator.streaming.session import Session

if TYPE_CHECKING:
    from emulator.call import Call

RULES = (
    *stream_rules.one_language("LanguageCode, IdentifyLanguage and IdentifyMultipleLanguages"),
    *stream_rules.IDENTIFICATION,
    *stream_rules.CHANNELS,
    *stream_rules.pii(stream_rules.PII_TYPES),
)
# Differs: AWS documents no default.
DEFAULT_STABILITY = "high"


def check(given: streams.Input) -> None:
    """Raises AwsError for the first rule between parameters that is broken."""
    streams.check(RULES, given)


def open_stream(call: "Call", new_id: Callable[[], str]) -> Session:
    """The session of an accepted request, whose input has a SessionId by now. `new_id` makes the ids of results.

    Raises AwsError for a vocabulary or filter that does not exist, and for an encoding that is not understood.
    """
    given = call.input
    said = streams.said_in(call, given)
    timeline = spoken(said.timeline, said.language) if given.get("TranscriptFormat") == "spoken" else said.timeline
    by_channel = bool(given.get("EnableChannelIdentification"))
    features = Features(
        show_speaker_label=given.get("ShowSpeakerLabel", False),
        show_channel=by_channel,
        stability=stability(given),
        identified=streams.identified(given, said),
        filtered=said.words,
        entities=streams.asks_for_entities(given),
        redacted="ContentRedactionType" in given,
    )
    events = followed(timeline, features, channels=channels_of if by_channel else on_one_channel)
    channels = given.get("NumberOfChannels", 1)
    return streams.open_session(call, new_id, said, events, channels, window=given.get("SessionResumeWindow", 0) * 60.0)


def stability(given: streams.Input) -> str | None:
    """How stable partial results shall be; None where nobody asked."""
    if not given.get("EnablePartialResultsStabilization"):
        return None
    return str(given.get("PartialResultsStability", DEFAULT_STABILITY))
