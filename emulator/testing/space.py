"""A space of one's own in an emulator: what one test says, breaks, sees and expects there. It starts no server."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from emulator.testing.control import Control, Refused

MOST_LINES = 1000  # of the journal that are asked for at a time


class Broken(AssertionError):
    """A contract is broken. The message has each rule that is, with the lines of the journal that prove it."""


@dataclass(frozen=True)
class Expectation:
    """A contract in force."""

    control: Control
    name: str

    def verdict(self) -> dict[str, Any]:
        """As things stand: `verdict` (kept or broken), `rules` with the reason of each, `lines` that prove it."""
        found: dict[str, Any] = self.control.get("expectations", self.name, "verdict")
        return found

    def check(self) -> None:
        """Raises Broken unless every rule is kept."""
        found = self.verdict()
        if found["verdict"] == "broken":
            raise Broken(
                "; ".join(f"{rule['rule']}: {rule['why']}" for rule in found["rules"] if rule["verdict"] == "broken")
            )


@dataclass(frozen=True)
class Fault:
    """A fault in force, or the several of a preset."""

    control: Control
    ids: tuple[str, ...]

    @property
    def fired(self) -> int:
        """How often it has been done."""
        return sum(int(self.control.get("faults", each)["fired"]) for each in self.ids)

    def remove(self) -> None:
        """Whoever it holds back is let go. It may be gone already, after a reset for one."""
        for each in self.ids:
            with suppress(Refused):
                self.control.delete("faults", each)


@dataclass
class Clock:
    """The emulator's clock, which all its spaces share. Times: seconds since 1970."""

    control: Control
    moved: bool = False  # from here, and not released since

    @property
    def now(self) -> float:
        return float(self.control.get("clock")["now"])

    def advance(self, seconds: float) -> float:
        """Move it forward, and have done what has come due; the time then."""
        return self._change(advance=seconds)

    def hold(self, at: float | None = None) -> float:
        """Stop it, where it is or at a time."""
        return self._change(mode="manual") if at is None else self._change(mode="manual", at=at)

    def scale(self, factor: float) -> float:
        """Let so many seconds go by in one."""
        return self._change(scale=factor)

    def release(self) -> float:
        """The machine's time again."""
        now = self._change(mode="real")
        self.moved = False
        return now

    def _change(self, **change: Any) -> float:
        self.moved = True
        return float(self.control.post("clock", body=change)["now"])


@dataclass(frozen=True)
class Space:
    """An access key with an account of its own. `ca`: the CA's certificate, a file, for clients of `https`."""

    control: Control
    http: str
    https: str
    ca: Path
    access_key: str
    secret_key: str
    account: str
    region: str
    clock: Clock
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)
    _expectations: list[Expectation] = field(default_factory=list, repr=False)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point an AWS SDK in any language at this space."""
        return {
            "AWS_ENDPOINT_URL": self.http,
            "AWS_ENDPOINT_URL_TRANSCRIBE_STREAMING": self.https,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "NODE_EXTRA_CA_CERTS": str(self.ca),
        }

    def client(self, service: str, **more: Any) -> Any:
        """A boto3 client of this space: `transcribe`, `s3`, `events`; `more` as boto3 takes it."""
        import boto3  # whoever tests another client need not have it

        return boto3.client(
            service,
            **{
                "endpoint_url": self.http,
                "region_name": self.region,
                "aws_access_key_id": self.access_key,
                "aws_secret_access_key": self.secret_key,
                **more,
            },
        )

    def say(self, what: str | Sequence[Any], /, *, job: Any = None, stream: Any = None, **match: Any) -> str:
        """Have jobs and streams of this space say it, those that `match` fits (`language="en-*"`); the script's name.

        `what`, `job` and `stream` are the members of a script. Raises Refused when it is none. A job's name is matched
        by `name="nightly-*"`.
        """
        name = self._own_name()
        conditions = {"job" if key == "name" else key: glob for key, glob in match.items()}
        script = {"match": {**conditions, "access_key": self.access_key}, "say": what, "job": job, "stream": stream}
        self.control.put("scripts", name, body={key: value for key, value in script.items() if value is not None})
        return name

    def fault(self, do: str | Mapping[str, Any], /, **when: Any) -> Fault:
        """Harm calls, streams and jobs of this space: {"raise": "ThrottlingException"}, or a preset by its name.

        The parameters of a preset are given as `parameters={"calls": 3}`.
        """
        parameters = when.pop("parameters", {})
        meant = {**when, "access_key": self.access_key}
        if isinstance(do, str):
            body = {"when": meant, "parameters": parameters, "name": self._own_name()}
            made = self.control.post("faults", "presets", do, body=body)
        else:
            made = [self.control.post("faults", body={"when": meant, "do": do})]
        return Fault(self.control, tuple(each["id"] for each in made))

    def journal(self, **wanted: Any) -> list[dict[str, Any]]:
        """What was done in this space, oldest first; `wanted` as the control API takes it: `operation="Start*"`."""
        lines: list[dict[str, Any]] = []
        while True:
            after = lines[-1]["id"] if lines else 0
            page = self.control.get("journal", access_key=self.access_key, after=after, limit=MOST_LINES, **wanted)
            lines += page
            if len(page) < MOST_LINES:
                return lines

    def expect(self, *rules: Mapping[str, Any]) -> Expectation:
        """Hold the clients of this space to a contract, from now on: {"rule": "pages"}, …"""
        name = self._own_name()
        self.control.post("expectations", body={"name": name, "access_key": self.access_key, "rules": list(rules)})
        expectation = Expectation(self.control, name)
        self._expectations.append(expectation)
        return expectation

    def check(self) -> None:
        """Raises Broken when a contract of this space is."""
        for expectation in self._expectations:
            expectation.check()

    def close(self) -> None:
        """Forget the key and all that was made with it; the clock runs again, if this space has moved it."""
        if self.clock.moved:
            self.clock.release()
        self.control.delete("keys", self.access_key)

    def _own_name(self) -> str:
        return f"{self.access_key}-{next(self._numbers)}"


@contextmanager
def open_space(control: Control, http: str, https: str, ca: Path) -> Iterator[Space]:
    """A new space, closed at the end of the block."""
    key = control.post("keys")
    space = Space(
        control=control,
        http=http,
        https=https,
        ca=ca,
        access_key=key["access_key"],
        secret_key=key["secret_key"],
        account=key["account"],
        region=key["region"],
        clock=Clock(control),
    )
    try:
        yield space
    finally:
        space.close()
