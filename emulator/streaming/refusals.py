"""The errors that end an open stream, in the service's words where they are known, and the event that tells of one."""

import orjson

from emulator.errors import AwsError
from emulator.wire.audio import UNDECODABLE
from emulator.wire.eventstream import exception_head, frame

TIMED_OUT = AwsError("BadRequestException", "Your request timed out because no new audio was received for 15 seconds.")
NO_EMPTY_FRAME = AwsError("BadRequestException", "A complete signal was sent without the preceding empty frame.")
DAMAGED = AwsError("BadRequestException", UNDECODABLE)
UNEXPECTED_FRAME = AwsError("BadRequestException", "Unexpected WebSocket frame received.")
# From the model.
CONFLICT = AwsError(
    "ConflictException",
    "A new stream started with the same session ID. The current stream has been terminated.",
)
UNAVAILABLE = AwsError("ServiceUnavailableException", "The service is currently unavailable. Try your request later.")
# Differs: that a configuration must come first is documented; of these sentences none is known.
UNCONFIGURED = AwsError("BadRequestException", "The first event of this stream must be a ConfigurationEvent.")
TOO_LATE = AwsError("BadRequestException", "A ConfigurationEvent must be the first event of the stream.")


# What an exception says that a fault raises without words of its own: the model's, or what is nearest.
SAID = {
    "BadRequestException": UNDECODABLE,
    "ConflictException": CONFLICT.message,
    "InternalFailureException": "A problem occurred while processing the audio. Transcription was terminated.",
    "LimitExceededException": "You have exceeded the limit of this stream. Try your request again later.",
    "ServiceUnavailableException": UNAVAILABLE.message,
}


def said_of(code: str) -> str:
    """The words of an exception by its code; none for one that no stream is known to raise."""
    return SAID.get(code) or ""


def too_long(hours: int) -> AwsError:
    """What ends a stream that is as long as one may be."""
    # Differs: that there is such a length is documented, AWS's own sentence is not known.
    return AwsError("LimitExceededException", f"Your stream has reached the maximum duration of {hours} hours.")


def exception_frame(error: AwsError) -> bytes:
    """The event that tells a client of an error once its stream is open."""
    return frame(exception_head(error.code), orjson.dumps({"Message": error.message or ""}))
