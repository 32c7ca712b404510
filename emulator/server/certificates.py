"""The CA and the server certificate: made when they are missing, kept in a folder, used again while they serve.

Private keys are readable by their owner only. Processes that start at once in one folder end up with the same CA.
"""

import hashlib
import ipaddress
import json
import os
import ssl
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from emulator.server.plain import Context

if TYPE_CHECKING:
    import trustme

DAY = 86_400.0
BEFORE_DAYS = 30  # backdated: the clocks of client and server may differ
AFTER_DAYS = 365  # some platforms take no server certificate of more than 825 days, whoever signed it
RENEW_DAYS = 30  # so long before the end it is made anew
ORGANIZATION = "Local test servers"


class Unusable(Exception):
    """The folder or a name is no good for certificates; the message is one sentence for the user."""


class Certificates(NamedTuple):
    """Two PEM files: the CA's certificate, for clients to trust; the server's certificate with its key."""

    ca: Path
    server: Path


def prepare(folder: Path, names: Sequence[str], now: float) -> Certificates:
    """Certificates for all these host names and addresses (`*.name` too), valid at `now`, an epoch; made if need be.

    Raises Unusable.
    """
    files = files_in(folder)
    wanted = sorted({normal(name) for name in names})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not serves(files, wanted, now):
            authority = _authority(folder, files.ca)
            _write(files.server, _server(authority, wanted, files.ca.read_bytes(), now), private=True)
    except OSError as error:
        raise Unusable(f"Cannot keep certificates in {folder}: {error.strerror}.") from error
    return files


def files_in(folder: Path) -> Certificates:
    """Where the certificates of a folder are, or will be."""
    return Certificates(folder / "ca.pem", folder / "server.pem")


def context(files: Certificates, now: Callable[[], float] = time.time) -> ssl.SSLContext:
    """TLS 1.2 or later with the server's certificate, offering HTTP/2 and HTTP/1.1. `now`: as in Context."""
    made = Context(ssl.PROTOCOL_TLS_SERVER)
    made.now = now
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(files.server)
    made.set_alpn_protocols(["h2", "http/1.1"])
    return made


def normal(name: str) -> str:
    """A name in the one form in which it is written and compared."""
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name.strip().lower()


def serves(files: Certificates, wanted: Sequence[str], now: float) -> bool:
    """Whether the server's certificate that is there is of this CA, names all that is wanted, and is valid a while.

    The first line of the file tells; asking the certificate itself would need a library, at every start.
    """
    try:
        note = json.loads(files.server.read_text().partition("\n")[0])
        return (
            note["ca"] == _fingerprint(files.ca.read_bytes())
            and set(wanted) <= set(note["names"])
            and now < note["until"] - RENEW_DAYS * DAY
            and bool(context(files))  # ssl.SSLError, an OSError, if the file is cut short
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _server(authority: "trustme.CA", names: Sequence[str], ca: bytes, now: float) -> bytes:
    moment = datetime.fromtimestamp(now, UTC).replace(tzinfo=None)
    until = moment + timedelta(days=AFTER_DAYS)
    try:
        leaf = authority.issue_cert(
            *names,
            organization_name=ORGANIZATION,
            organization_unit_name="server",
            not_before=moment - timedelta(days=BEFORE_DAYS),
            not_after=until,
        )
    except ValueError as error:
        raise Unusable(f"No certificate can be made for {', '.join(names)}: {error}.") from error
    note = {"ca": _fingerprint(ca), "names": list(names), "until": now + AFTER_DAYS * DAY}
    chain = b"".join(blob.bytes() for blob in leaf.cert_chain_pems)
    return json.dumps(note).encode() + b"\n" + leaf.private_key_pem.bytes() + chain


def _authority(folder: Path, public: Path) -> "trustme.CA":
    """The CA of the folder. Its key and certificate are one file, so that no process sees one without the other."""
    import trustme  # late: it costs a tenth of a second, and is only needed to make something

    kept = folder / "ca-key.pem"
    if not kept.exists():
        made = trustme.CA(organization_name=ORGANIZATION, organization_unit_name=f"CA of {folder}"[:64])
        _write(kept, made.private_key_pem.bytes() + made.cert_pem.bytes(), private=True, replace=False)
    pem = kept.read_bytes()
    key, mark, certificate = pem.partition(b"-----BEGIN CERTIFICATE-----")
    try:
        authority = trustme.CA.from_pem(mark + certificate, key)
    except ValueError as error:
        raise Unusable(f"{kept} is damaged: delete it, and a new CA will be made that clients must trust.") from error
    _write(public, authority.cert_pem.bytes(), private=False)
    return authority


def _write(path: Path, content: bytes, *, private: bool, replace: bool = True) -> None:
    """Write a file as a whole or not at all; without `replace`, the one that was there first stays."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # readable by the owner only
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if not private:
            temporary.chmod(0o644)
        if replace:
            temporary.replace(path)
        else:
            _claim(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _claim(temporary: Path, path: Path) -> None:
    try:
        path.hardlink_to(temporary)  # fails if another process was faster
    except FileExistsError:
        return
    except OSError:  # a file system without hard links: a moment is left in which two may do this
        if not path.exists():
            temporary.replace(path)


def _fingerprint(pem: bytes) -> str:
    return hashlib.sha256(pem).hexdigest()


def main(arguments: Sequence[str]) -> int:
    """`python -m emulator.server.certificates FOLDER NAME…` makes what is missing, and loads nothing else for it."""
    try:
        prepare(Path(arguments[0]), arguments[1:], time.time())
    except Unusable as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
