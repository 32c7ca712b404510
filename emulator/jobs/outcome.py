"""What goes into a step of the worker and what comes out of it, whatever the kind of thing. Values only."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

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


class Delivery(NamedTuple):
    """An object to be put into S3."""

    region: str
    bucket: str
    key: str
    body: bytes
    content_type: str


class Outcome(NamedTuple):
    """What the thing is once everything has been delivered."""

    resource: "Resource"
    deliveries: tuple[Delivery, ...] = ()
    called: "Resource | None" = None  # another thing that is due sooner for it
