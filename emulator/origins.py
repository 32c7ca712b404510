"""Which web pages may pull the emulator's levers: its own, and those of this machine. Anybody's page can be open in the
browser of whoever runs an emulator, and can have it POST to localhost. Pure; who is no browser is never refused.
"""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from emulator.hosts import LOOPBACK, host_and_port, is_address


def refusal(headers: Mapping[bytes, bytes], own: Collection[str]) -> str | None:
    """Why a request comes from a page that may not make it; None when it may. `own`: the hosts of `--names`.

    Only browsers send `origin`, and no page can leave it out of what changes something.
    """
    origin = headers.get(b"origin", b"").decode("latin-1")
    if not origin:
        return None
    page, name = _place(origin)
    if name in LOOPBACK or name in own or name.endswith(".localhost"):
        return None
    if page != headers.get(b"host", b"").decode("latin-1").lower():
        return (
            f"A page of {origin} may not use the control API of an emulator. If it is yours, start with --names {name}"
        )
    # A stranger's name may lead here, once its owner says so to the DNS; an address, or a name without a dot, can't.
    if "." in name and not is_address(name):
        return f"The host {name} is not known to be this emulator's: start it with --names {name}"
    return None


def _place(origin: str) -> tuple[str, str]:
    """The host with its port, and the host alone."""
    try:
        place = urlsplit(origin).netloc.lower()
    except ValueError:
        place = ""
    return place, host_and_port(place)[0]
