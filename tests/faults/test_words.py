"""What is said of faults, what they make of an answer, and what a break becomes on another connection."""

import pytest

from emulator.faults.bodies import page, portions, spoilt, words
from emulator.faults.harm import FOREVER, Break, Denial, Harm, Refusal, Slow
from emulator.faults.nearest import carrier_of, way
from emulator.faults.told import told


@pytest.mark.parametrize(
    ("harm", "way", "said"),
    [
        (Harm(delay=1.5, refusal=Refusal("ConflictException")), "", "delayed for 1.5 s, raised ConflictException"),
        (Harm(stall=FOREVER), "", "stalled"),
        (Harm(stall=3.0, broken=Break("tcp-reset")), "", "stalled for 3 s, tcp-reset"),
        (Harm(broken=Break("goaway")), "websocket-close 1001", "websocket-close 1001"),
        (Harm(slow=Slow(0.5, 20)), "", "0.5 s for each event, 20 bytes a second"),
        (Harm(split=0, merge=2), "", "split anywhere, merged by 2"),
        (Harm(split=7, results="reordered", frame="cut"), "", "split at 7 bytes, results reordered, frame cut"),
        (Harm(http=503, done=True), "", "HTTP 503, the call was done"),
        (Harm(body="corrupt"), "", "body corrupt"),
        (Harm(stuck=True), "", "stuck"),
        (Harm(fail="No."), "", "failed: No."),
        (Harm(s3=Denial("AccessDenied", None)), "", "S3 answers read AccessDenied"),
    ],
)
def test_what_is_told(harm: Harm, way: str, said: str) -> None:
    assert told(harm, way) == said


@pytest.mark.parametrize(
    ("body", "how", "sent", "promised"),
    [
        (b"{}", None, b"{}", 2),
        (b'{"a":1}', "empty", b"", 0),
        (b'{"a":1}', "truncated", b'{"a', 7),
        (b"", "truncated", b"{", 2),
        (b"ab", "corrupt", b"a\x9d", 2),
    ],
)
def test_bodies(body: bytes, how: str | None, sent: bytes, promised: int) -> None:
    assert spoilt(body, how) == (sent, promised)


def test_a_body_comes_slowly() -> None:
    assert list(portions(b"abc", None)) == [(0.0, b"abc")]
    assert list(portions(b"abc", Slow(event=1.0))) == [(0.0, b"abc")]
    assert list(portions(b"abc", Slow(bytes=20))) == [(0.1, b"ab"), (0.05, b"c")]


def test_a_front_end_speaks_html_and_errors_have_words() -> None:
    assert page(503) == b"<html><body><b>Http/1.1 Service Unavailable</b></body> </html>"
    assert page(599) == b"<html><body><b>Http/1.1 599</b></body> </html>"
    assert words(Refusal("ThrottlingException")) == "Rate exceeded"
    assert words(Refusal("ThrottlingException", "Slower.")) == "Slower."
    assert words(Refusal("RequestExpired")) is None


@pytest.mark.parametrize(
    ("broken", "carrier", "said"),
    [
        (Break("rst-stream"), "http2", "rst-stream 2"),
        (Break("rst-stream", code=8), "http2", "rst-stream 8"),
        (Break("rst-stream"), "http1", "tcp-reset"),
        (Break("rst-stream"), "websocket", "tcp-reset"),
        (Break("goaway"), "http2", "goaway 0"),
        (Break("goaway"), "http1", "tcp-close"),
        (Break("goaway", code=2), "websocket", "websocket-close 1001"),
        (Break("websocket-close", code=4000), "websocket", "websocket-close 4000"),
        (Break("websocket-close"), "http2", "rst-stream 8"),
        (Break("websocket-close"), "http1", "tcp-close"),
        (Break("tls-close"), "websocket", "tls-close"),
    ],
)
def test_the_nearest_break(broken: Break, carrier: str, said: str) -> None:
    assert str(way(broken, carrier)) == said


def test_what_carries_a_scope() -> None:
    scopes = (("websocket", "1.1"), ("http", "2"), ("http", "1.1"))
    assert [carrier_of(*scope) for scope in scopes] == ["websocket", "http2", "http1"]
