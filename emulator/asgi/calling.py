"""From a request that has passed its checks to the call that an operation gets to see: the same for every door."""

from typing import TYPE_CHECKING, Any

from emulator.call import Call

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.auth import Identity
    from emulator.wire.request import Request


def call_of(
    emulator: "Emulator", operation: str, given: dict[str, Any], identity: "Identity", request: "Request", scheme: str
) -> Call:
    """The call of `operation`, with the input `given`. Raises AwsError for a request whose host is none."""
    return Call(
        operation=operation,
        input=given,
        identity=identity,
        base_url=request.base_url(scheme),
        clock=emulator.clock,
        store=emulator.store,
        scripts=emulator.scripts,
        settings=emulator.settings,
        s3=emulator.s3.of(identity.account),
        wake=emulator.worker.wake,
        headers=request.headers,
        recordings=emulator.recordings,
    )
