"""What every protocol of the batch API has to write: times, and errors as documents. It writes no byte itself."""

from emulator.errors import AwsError

# Transcribe's own errors, from its models.
OWN = frozenset(
    (
        "BadRequestException",
        "ConflictException",
        "InternalFailureException",
        "LimitExceededException",
        "NotFoundException",
        "ResourceNotFoundException",
        "ServiceUnavailableException",
    )
)
# These, and the refusal of a body, carry "Message"; other errors of the framework in front of the service "message".
CAPITAL = OWN | {"SerializationException"}


class Timestamp(float):
    """Seconds since 1970 that are to be written, to the millisecond, in the form that a protocol has for times."""


def error_document(error: AwsError, namespace: str = "") -> dict[str, str]:
    """An error as a document: its type, behind `namespace`, and its words where it has any."""
    document = {"__type": namespace + error.code}
    if error.message is not None:
        document["Message" if error.code in CAPITAL else "message"] = error.message
    return document
