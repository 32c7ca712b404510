"""What goes into a step of the worker and what comes out of it, whatever the kind of thing. Values only."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, NamedTuple

from emulator.jobs.recordings import Recordings

if TYPE_CHECKING:
    from emulator.clock import Clock
    from emulator.scripts.library import Choice, Library
    from emulator.settings import Settings
    from emulator.store.database import Resource, Store


@dataclass(frozen=True, slots=True)
class Parts:
    """What a step may use."""

    store: "Store"
    clock: "Clock"
    scripts: "Library"
    settings: "Settings"
    chosen: "list[Choice]" = field(default_factory=list)  # the scripts that the step has found: the last one speaks
    recordings: Recordings = field(default_factory=Recordings)


class Delivery(NamedTuple):
    """An object to be put into S3."""

    region: str
    bucket: str
    key: str
    body: bytes
    content_type: str


class Recorded(NamedTuple):
    """An object of sound to be put into S3, too large to be held. `open` makes its file; whoever asks closes it."""

    region: str
    bucket: str
    key: str
    open: Callable[[], IO[bytes]]
    content_type: str = "audio/wav"


class Outcome(NamedTuple):
    """What the thing is once everything has been delivered."""

    resource: "Resource"
    deliveries: tuple[Delivery, ...] = ()
    called: "Resource | None" = None  # another thing that is due sooner for it
    sound: tuple[Recorded, ...] = ()  # to be delivered too
