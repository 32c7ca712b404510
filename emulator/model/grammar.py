"""How the service words a request it cannot accept: constraint violations, all in one message, and wrong JSON types.

Texts only: what is checked is decided in `validate` and `headers`.
"""

from collections.abc import Sequence
from typing import Any

from emulator.errors import AwsError
from emulator.model.shapes import Model
from emulator.wire.values import Timestamp

# Observed on raw requests to AWS JSON 1.1 services, the full stop of one and the lack of it in the other included.
UNEXPECTED: dict[type, str] = {
    dict: "Start of structure or map found where not expected.",
    list: "Start of list found where not expected",
}
TOKENS: dict[type, str] = {
    str: "STRING_VALUE",
    int: "NUMBER_VALUE",
    float: "NUMBER_VALUE",
    Timestamp: "NUMBER_VALUE",
    bytes: "BYTES_VALUE",  # CBOR alone can bring them
}


def lower_camel(name: str) -> str:
    """`MaxSpeakerLabels` → `maxSpeakerLabels`, and `KMSKeyId` → `kMSKeyId`, as the service writes it."""
    return name[:1].lower() + name[1:]


def wrong_type(value: Any, wanted: str) -> AwsError:
    """The error for a value of the wrong type; `{}` in `wanted` stands for the token that came instead."""
    text = UNEXPECTED.get(type(value))
    token = TOKENS.get(type(value)) or f"{value}_VALUE".upper()
    return AwsError("SerializationException", text or wanted.format(token))


def violation(printed: str | None, path: str, constraint: str) -> str:
    """One item of the message; `printed` None: a sensitive value, which the service does not repeat."""
    value = "Value" if printed is None else f"Value '{printed}'"
    return f"{value} at '{path.removeprefix('.')}' failed to satisfy constraint: {constraint}"


def missing(path: str) -> str:
    """The item for a required member that was not given."""
    return f"Value null at '{path.removeprefix('.')}' failed to satisfy constraint: Member must not be null"


def refusal(violations: Sequence[str]) -> AwsError:
    """The one error that tells every violation of a request. Transcribe's code for it is BadRequestException."""
    noun = "error" if len(violations) == 1 else "errors"
    return AwsError("BadRequestException", f"{len(violations)} validation {noun} detected: {'; '.join(violations)}")


def printed(model: Model, name: str, value: Any) -> str | None:
    """A value as the service prints it: `[a, b]`, `{key=value}`, `Tag(key=a, value=b)`; None: sensitive."""
    shape = model.shapes[name]
    if shape.get("sensitive"):
        return None
    match shape["type"]:
        case "structure":
            members = ((member, shape["members"][member]["shape"]) for member in shape["members"] if member in value)
            inner = (f"{lower_camel(member)}={printed(model, kind, value[member])}" for member, kind in members)
            return f"{name}({', '.join(inner)})"
        case "list":
            return f"[{', '.join(str(printed(model, shape['member']['shape'], element)) for element in value)}]"
        case "map":
            kind = shape["value"]["shape"]
            return f"{{{', '.join(f'{key}={printed(model, kind, element)}' for key, element in value.items())}}}"
        case "boolean":
            return str(value).lower()
        case _:
            return str(value)
