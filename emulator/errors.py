"""The one exception that means "answer the client with an AWS error", and the table of codes and HTTP statuses.

Raise `AwsError` where a rule is broken; each protocol catches it once, at its edge, and writes it in its own form.
"""

from typing import NamedTuple


class AwsError(Exception):
    """An error as a client sees it: `code` is AWS's type name, `message` AWS's words (None: the type alone).

    `status`: the HTTP status that it is to have, whatever the table says.
    """

    def __init__(self, code: str, message: str | None = None, status: int | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.status = status


class Status(NamedTuple):
    """HTTP statuses of one code: `json` on AWS JSON 1.1, `rest` on streams (and wherever the model's own count)."""

    json: int
    rest: int
    evidence: str


# Recorded beats documented, documented beats modelled. The service answered 400 to every client error on JSON 1.1.
STATUSES = {
    "BadRequestException": Status(400, 400, "recorded: missing job, bad enum; 400 in the model"),
    "ConflictException": Status(400, 409, "recorded on JSON: 400 for a name that exists; 409 in the model"),
    "NotFoundException": Status(400, 404, "documented in 2021 as 400; 404 in the model"),
    "ResourceNotFoundException": Status(400, 404, "modelled, streaming only"),
    "LimitExceededException": Status(400, 429, "documented in 2021 as 400; 429 recorded on streams"),
    "InternalFailureException": Status(500, 500, "modelled"),
    "ServiceUnavailableException": Status(503, 503, "modelled, streaming only"),
    "MissingAuthenticationTokenException": Status(400, 403, "documented common error; 403 recorded on REST"),
    "IncompleteSignatureException": Status(400, 403, "400 recorded on JSON services; 403 on REST"),
    "UnrecognizedClientException": Status(400, 403, "400 recorded on JSON services; 403 on REST"),
    "ExpiredTokenException": Status(400, 403, "documented common error"),
    "InvalidSignatureException": Status(400, 403, "403 recorded on streams; 400 on JSON services"),
    "AccessDeniedException": Status(400, 403, "documented common error"),
    "UnknownOperationException": Status(400, 404, "400 recorded on JSON services"),
    "SerializationException": Status(400, 400, "400 recorded on JSON services"),
    "ThrottlingException": Status(400, 400, "documented common error"),
}


def status_of(code: str, *, rest: bool) -> int:
    """The HTTP status that goes with an error code; 500 for a code that the table does not know."""
    row = STATUSES.get(code)
    if row is None:
        return 500
    return row.rest if rest else row.json
