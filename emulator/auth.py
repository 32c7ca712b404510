"""Who calls: sigv4's verdict, the known keys and the mode make an `Identity`, or the error that the service gives."""

from typing import NamedTuple


class Identity(NamedTuple):
    """Whose request it is. `secret` is None in relaxed mode, where no signature is checked."""

    account: str
    region: str
    access_key: str
    secret: str | None
    signature: str  # the request's own, lower-case hex: the seed of a stream's chunk signatures
