"""StartMedicalStreamTranscription: the rules between its parameters, and the session that answers a stream of audio."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.operations.shared import stream_rules, streams
from emulator.operations.shared.families import MEDICAL_VOCABULARY
from emulator.speech.channels import channels_of
from emulator.speech.redaction import PHI
from emulator.streaming.cuts import on_one_channel
from emulator.streaming.forms import Features
from emulator.streaming.results import followed
from emulator.streaming.session import Session

if TYPE_CHECKING:
    from emulator.call import Call

RULES = (stream_rules.MEDICAL, *stream_rules.CHANNELS)


def check(given: streams.Input) -> None:
    """Raises AwsError for the first rule between parameters that is broken."""
    streams.check(RULES, given)


def open_stream(call: "Call", new_id: Callable[[], str]) -> Session:
    """The session of an accepted request. Raises AwsError for a vocabulary that does not exist, and for its audio."""
    given = call.input
    said = streams.said_in(call, given, MEDICAL_VOCABULARY, PHI)
    by_channel = bool(given.get("EnableChannelIdentification"))
    features = Features(
        show_speaker_label=given.get("ShowSpeakerLabel", False),
        show_channel=by_channel,
        entities=streams.asks_for_entities(given),
    )
    events = followed(said.timeline, features, channels=channels_of if by_channel else on_one_channel)
    return streams.open_session(call, new_id, said, events, given.get("NumberOfChannels", 1))
