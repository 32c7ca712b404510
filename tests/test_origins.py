"""Which pages of the web may use the control API."""

import pytest

from emulator import origins

OWN = ("emulator.example.org",)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:4610", None),  # curl, SDKs, containers
        ("transcribe:4610", None),
        ("evil.example", None),
        ("localhost:4610", "http://localhost:4610"),
        ("localhost:4610", "http://127.0.0.1:3000"),  # a page of this machine, which is being tested
        ("localhost:4610", "http://[::1]:3000"),
        ("localhost:4610", "http://app.localhost:3000"),
        ("transcribe:4610", "http://transcribe:4610"),  # a browser among containers
        ("192.168.0.7:4610", "http://192.168.0.7:4610"),
        ("[fd00::7]:4610", "http://[fd00::7]:4610"),
        ("emulator.example.org", "https://emulator.example.org"),
        ("localhost:4610", "https://emulator.example.org"),  # behind a proxy
    ],
)
def test_who_may(host: str, origin: str | None) -> None:
    headers = {b"host": host.encode(), **({b"origin": origin.encode()} if origin else {})}
    assert origins.refusal(headers, OWN) is None


@pytest.mark.parametrize(
    ("host", "origin", "said"),
    [
        ("localhost:4610", "https://evil.example", "A page of https://evil.example may not use"),
        ("localhost:4610", "http://192.168.0.7:4610", "A page of http://192.168.0.7:4610 may not use"),
        ("localhost:4610", "http://localhost.evil.example", "A page of http://localhost.evil.example may not use"),
        ("localhost:4610", "null", "A page of null may not use"),  # a file, or a frame that hides where it is from
        ("localhost:4610", "http://[::1", "A page of http://[::1 may not use"),
        # By a name whose owner has it lead here: DNS rebinding.
        ("evil.example:4610", "http://evil.example:4610", "The host evil.example is not known to be this emulator's"),
    ],
)
def test_who_may_not(host: str, origin: str, said: str) -> None:
    found = origins.refusal({b"host": host.encode(), b"origin": origin.encode()}, OWN)
    assert found is not None
    assert found.startswith(said)
