"""What a stream may hear besides audio: the event that configures it, the one that ends its session, and the texts in
which WebSocket clients write them. It reads and validates; what comes of them is the operation's business.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from emulator.errors import AwsError
from emulator.model.shapes import streaming
from emulator.model.validate import validated
from emulator.streaming.results import Event
from emulator.wire.audio import Counter

AUDIO, CONFIGURATION, CONTROL = "AudioEvent", "ConfigurationEvent", "SessionControlEvent"

# Members by which a configuration is known that comes without the name of its event.
CONFIGURES = frozenset({"ChannelDefinitions", "PostCallAnalyticsSettings", "PostStreamAnalyticsSettings"})

# Differs: AWS's own words are not known.
NO_JSON = "The {kind} isn't a JSON object."

Document = dict[str, Any]


class Prepared(NamedTuple):
    """What a configuration makes of a stream: its schedule from the start, and what counts its audio."""

    events: Iterator[Event]
    audio: Counter


class Ending(NamedTuple):
    """How a stream has ended. `over`: the client has said that its session will not go on."""

    seconds: float  # of audio, from the start of the session
    over: bool
    error: AwsError | None  # that the service ended it with


# Both may ask the store, so that the pump calls them: the document and the time, the ending and the time.
Prepare = Callable[[Document, float], Prepared]
Conclude = Callable[[Ending, float], None]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What an operation hears. `prepare` may raise AwsError; None: it takes a ConfigurationEvent and ignores it."""

    shape: str = ""  # of the ConfigurationEvent, in the model
    prepare: Prepare | None = None
    required: bool = False  # whether the configuration must come before any audio
    control: str = ""  # the shape of the SessionControlEvent; none where there is no such event
    conclude: Conclude | None = None
    hours: int = 4  # of audio: what a session may hold, over all of its streams


AUDIO_ONLY = Inputs()


def read(kind: str, shape: str, payload: bytes) -> Document:
    """The validated document of an event. Raises AwsError BadRequestException, the only one for it in a stream."""
    try:
        given = orjson.loads(payload)
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, dict):
        raise AwsError("BadRequestException", NO_JSON.format(kind=kind))
    try:
        return validated(streaming(), shape, given)
    except AwsError as error:
        raise AwsError("BadRequestException", error.message) from None


def told_in(text: bytes | str) -> tuple[str, bytes] | None:
    """The kind and the payload of the event that a message of JSON holds; None when it holds none.

    Documented: a configuration is "passed as a text message". One client in the field ends with such a message too.
    """
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(said, dict):
        return None
    if said.get("event") == "end":
        return AUDIO, b""  # an event without sound is the end
    said = next((said[name] for name in ("AudioStream", "InputStream") if isinstance(said.get(name), dict)), said)
    for kind in (CONFIGURATION, CONTROL):
        if kind in said:
            return kind, orjson.dumps(said[kind])
    if CONFIGURES & said.keys():
        return CONFIGURATION, orjson.dumps(said)
    return None
