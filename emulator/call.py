"""What an operation gets to see of one request: the parsed input, who asks, and the parts that it may use."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from emulator.auth import Identity
    from emulator.clock import Clock
    from emulator.jobs.delivery import S3
    from emulator.jobs.recordings import Recordings
    from emulator.scripts.library import Library
    from emulator.settings import Settings
    from emulator.store.database import Store


class Call(NamedTuple):
    """One request that has passed its signature and the model's constraints."""

    operation: str  # AWS's name: "StartTranscriptionJob"
    input: dict[str, Any]  # the members as the model names them; unknown ones are gone
    identity: "Identity"
    base_url: str  # scheme and host that the client came by, no slash at the end: "http://localhost:4610"
    clock: "Clock"
    store: "Store"
    scripts: "Library"
    settings: "Settings"
    s3: "S3"
    wake: Callable[[], None]  # tells the worker that something new is due
    recordings: "Recordings"
    headers: Mapping[str, str] = MappingProxyType({})  # of the request; lower-case names

    @property
    def now(self) -> float:
        return self.clock.now()
