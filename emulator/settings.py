"""Every knob of the emulator in one table, with its help text. It opens nothing, and starts nothing.

A field is a flag (`--tls-port`), an environment variable (`TRANSCRIBE_EMULATOR_TLS_PORT`) and a line of the README.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from emulator import quotas
from emulator.clock import FASTEST, LAST, Start, clients_of
from emulator.hosts import is_address

PACKAGE = Path(__file__).parent
PREFIX = "TRANSCRIBE_EMULATOR_"  # of each setting's variable
DEFAULT_ACCOUNT = "000000000000"
LIKENESS = 0.8  # from 0 to 1: JOBSECONDS is like JOB_SECONDS, SERVICE_HOST like no setting
LABEL = r"[^\W_](?:[^\W_]|-){0,62}"  # letters of any script, which certificates have in the form of the DNS
HOST = re.compile(rf"(?:\*\.)?{LABEL}(?:\.{LABEL})*\.?")


def shipped_scripts() -> Path:
    """The folder of example scripts: inside an installed package, or beside the package in a checkout."""
    inside = PACKAGE / "fixtures"
    return inside if inside.is_dir() else PACKAGE.parent / "fixtures"


def default_data() -> Path:
    """Where the CA and its certificates are kept from one start to the next."""
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "transcribe-emulator"


class Credential(NamedTuple):
    """One access key that `strict` accepts."""

    access_key: str
    secret_key: str
    account: str
    session_token: str | None

    def __repr__(self) -> str:
        return f"Credential({self.access_key!r}, {self.account!r})"  # never the secrets: logs print this


def endpoint_of(text: str) -> str:
    """The URL of a server without a slash at its end, or nothing at all; ValueError for what is no such URL."""
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query):
        raise ValueError(f"{text!r} is not http://HOST[:PORT] or https://HOST[:PORT]")
    return text.rstrip("/")


def time_of(text: str) -> float | None:
    """Seconds since 1970 of a time in ISO 8601 (in UTC, unless it says otherwise) or of that number; None for no text.

    ValueError for anything else.
    """
    if not text:
        return None
    try:
        found = float(text) if text.replace(".", "", 1).isdecimal() else _moment(text)
    except (ValueError, OverflowError):
        found = -1.0
    if not 0 <= found <= LAST:
        raise ValueError(f"{text!r} is not a time like 2030-01-01T00:00:00Z, nor seconds since 1970")
    return found


def _moment(text: str) -> float:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def key_of(text: str) -> tuple[str, str]:
    """`KEY:SECRET` as a pair; ValueError, without the secret, for what is none."""
    key, _, secret = text.partition(":")
    if not key or not secret:
        raise ValueError("it is not ACCESS_KEY:SECRET_KEY")
    return key, secret


def parse_credentials(text: str) -> dict[str, Credential]:
    """`KEY:SECRET[:ACCOUNT[:TOKEN]],…` → credentials by access key; ValueError names the entry that is wrong."""
    known = {}
    for number, entry in enumerate(filter(None, (part.strip() for part in text.split(","))), 1):
        key, _, rest = entry.partition(":")
        secret, _, rest = rest.partition(":")
        account, _, token = rest.partition(":")
        account = account or DEFAULT_ACCOUNT
        if not key or not secret or not (account.isdigit() and len(account) == 12):
            # The secret stays out of the message: name the entry by its place.
            raise ValueError(f"entry {number} is not ACCESS_KEY:SECRET_KEY[:ACCOUNT of 12 digits[:SESSION_TOKEN]]")
        known[key] = Credential(key, secret, account, token or None)
    return known


def hosts_of(text: str) -> list[str]:
    """Names and addresses with commas between; ValueError for what no certificate can name."""
    names = [*filter(None, (name.strip() for name in text.split(",")))]
    for name in names:
        if not HOST.fullmatch(name) and not is_address(name):
            raise ValueError(
                f"{name!r} is no host name (letters, digits and hyphens, with dots between; no port) and no address"
            )
    return names


# What a text means that is kept as it is written. Each raises ValueError for what it can't mean.
MEANINGS: dict[str, Callable[[str], object]] = {
    "names": hosts_of,
    "service_credentials": key_of,
    "credentials": parse_credentials,
    "quotas": quotas.limits,
    "clock_at": time_of,
}


class Settings(BaseSettings):
    """The settings in force. Seconds are seconds; ports of 0 mean any free port."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    host: str = Field(default="localhost", description="address to listen on; 0.0.0.0 for every one")
    port: int = Field(
        default=4610, ge=0, le=65535, description="cleartext port: HTTP/1.1, h2c, WebSocket; 0 = any free port"
    )
    tls_port: int = Field(
        default=8443, ge=0, le=65535, description="TLS port: HTTP/2, HTTP/1.1, WebSocket; 0 = any free port"
    )
    ready_file: Path | None = Field(
        default=None, description="write endpoints and credentials there, as JSON, once ready"
    )
    data: Path = Field(default_factory=default_data, description="folder that keeps the CA and its certificates")
    names: str = Field(
        default="", description="more host names or addresses for the certificate and the page, with commas between"
    )
    database: str = Field(
        default="", description="SQLite file or SQLAlchemy URL; empty = a file that goes with the process"
    )
    scripts: Path = Field(default_factory=shipped_scripts, description="folder of scripts: what is said")
    seed: Path | None = Field(
        default=None,
        description="what is there at the start: a folder with calls.yaml and s3/BUCKET/KEY, or a snapshot",
    )
    auth: Literal["strict", "relaxed"] = Field(
        default="strict",
        description="strict: known keys, every signature checked; relaxed: any key, no signature checked",
    )
    credentials: str = Field(
        default="test:test",
        description="known keys: ACCESS_KEY:SECRET_KEY[:ACCOUNT[:SESSION_TOKEN]], with commas between",
    )
    region: str = Field(
        default="us-east-1",
        pattern=r"^[a-z]{2,4}(-[a-z]+)+-[0-9]+$",
        description="the region that the banner and the ready file name",
    )
    job_seconds: float = Field(default=0.0, ge=0, description="how long a job stays IN_PROGRESS")
    vocabulary_seconds: float = Field(default=0.0, ge=0, description="how long a vocabulary stays PENDING")
    model_seconds: float = Field(default=0.0, ge=0, description="how long a language model stays IN_PROGRESS")
    quotas: str = Field(default="", description="other quotas than the service's: NAME=NUMBER, with commas between")
    statuses: Literal["recorded", "modelled"] = Field(
        default="recorded",
        description="errors on JSON 1.1; recorded: 400 for all of a client's; modelled: 404, 409, 429 too, as on CBOR",
    )
    rates: bool = Field(default=False, description="throttle each operation of the batch API at the service's rate")
    json_logs: bool = Field(default=False, description="log one JSON object a line")
    access_log: bool = Field(default=False, description="log a line for each call and stream that has ended")

    journal_lines: int = Field(
        default=10_000, ge=0, description="how many calls, streams and jobs the journal keeps; 0 = none"
    )
    journal_bytes: int = Field(default=32_000_000, ge=0, description="how many bytes the journal keeps; 0 = none")
    keep_audio: int = Field(default=0, ge=0, description="how many bytes of streams' sound the journal keeps; 0 = none")

    clock: Literal["real", "manual"] = Field(default="real", description="real: the clock runs; manual: it is held")
    clock_at: str = Field(
        default="", description="where the clock begins: 2030-01-01T00:00:00Z, or seconds since 1970; empty = now"
    )
    clock_scale: float = Field(
        default=1.0, gt=0, le=FASTEST, description="seconds of the emulator's clock in a second of the machine's"
    )
    clock_clients: str = Field(
        default="machine",
        description="what clients' clocks show, which sign by them: machine or emulator, with +SECONDS or -SECONDS",
    )

    s3_endpoint: str = Field(
        default="", description="URL of an S3 outside, to read media from and put documents in; empty = the S3 inside"
    )
    service_credentials: str = Field(
        default="test:test", description="the keys that the emulator itself uses outside: ACCESS_KEY:SECRET_KEY"
    )
    uris: Literal["reachable", "aws"] = Field(
        default="reachable",
        description="hosts in URIs that are handed out; reachable: where this S3 is; aws: s3.REGION.amazonaws.com",
    )

    events: str = Field(default="", description="name of the EventBridge bus for state changes; empty = none are told")
    events_endpoint: str = Field(
        default="", description="URL of an EventBridge outside; empty = the one inside, if there is a bus"
    )

    @field_validator("s3_endpoint", "events_endpoint")
    @classmethod
    def _endpoint_parses(cls, text: str) -> str:
        return endpoint_of(text)

    @field_validator(*MEANINGS)
    @classmethod
    def _means_something(cls, text: str, field: ValidationInfo) -> str:
        MEANINGS[field.field_name or ""](text)
        return text

    @field_validator("clock_clients")
    @classmethod
    def _clients_parse(cls, text: str) -> str:
        return str(clients_of(text))

    @property
    def clock_start(self) -> Start:
        """How the clock begins."""
        rate = 0.0 if self.clock == "manual" else self.clock_scale
        return Start(time_of(self.clock_at), rate, clients_of(self.clock_clients))

    @property
    def own_names(self) -> list[str]:
        """What `names` lists."""
        return hosts_of(self.names)

    @property
    def limits(self) -> Mapping[str, int]:
        """The quotas in force, by the names of `emulator.quotas`."""
        return quotas.limits(self.quotas)

    @property
    def service_key(self) -> tuple[str, str]:
        """The access key and the secret that the emulator itself uses outside."""
        return key_of(self.service_credentials)

    @property
    def known_keys(self) -> dict[str, Credential]:
        """The known credentials, by access key."""
        return parse_credentials(self.credentials)

    @property
    def first_key(self) -> Credential | None:
        """The one that the banner names; None where none is known."""
        return next(iter(self.known_keys.values()), None)


def slips(variables: Iterable[str]) -> dict[str, str]:
    """Variables that are no setting's, and look like one's: each with that one. Others with our prefix are not ours:
    Kubernetes makes some for a service that has our name.
    """
    known = {name.upper() for name in Settings.model_fields}
    strange = {name for name in variables if name.upper().startswith(PREFIX)}
    strange = {name for name in strange if name.upper().removeprefix(PREFIX) not in known}
    if not strange:
        return {}
    from difflib import get_close_matches  # late: few make slips

    near = {name: get_close_matches(name.upper().removeprefix(PREFIX), known, 1, LIKENESS) for name in strange}
    return {name: PREFIX + found[0] for name, found in sorted(near.items()) if found}
