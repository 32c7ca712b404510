"""Signatures against signers that are not ours: AWS's published examples, botocore, the CRT; and clients' habits."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from amazon_transcribe.auth import Credentials
from amazon_transcribe.request import Request as StreamRequest
from amazon_transcribe.signer import SigV4RequestSigner
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import AwsError
from emulator.wire.claim import check_signature, claim_of, moment, scope_of
from emulator.wire.request import Request
from emulator.wire.sigv4 import canonical_request, signature_of, signing_key, string_to_sign
from tests.wire.client import NOW, signed

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "sigv4.json").read_text())
EXAMPLE_SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
EXAMPLE_TOKEN = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"


def check(request: Request, secret: str = "test", now: float = NOW) -> None:
    claim = claim_of(request)
    check_signature(request, claim, scope_of(claim, now, 604_800), secret)


@pytest.mark.parametrize(
    ("path", "query", "headers", "signature"),
    [
        ("/", "", {}, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        (
            "/",
            "",
            {"x-amz-security-token": EXAMPLE_TOKEN},
            "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
        ),
        (
            "/",
            "Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
            {},
            "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
        ),
        (
            "/",
            "",
            {"my-header1": "value1", "my-header2": '"a   b   c"'},
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
        (
            "/",
            "",
            {"my-header1": "value2,value2,value1"},
            "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
        ),
        ("/example space/", "", {}, "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"),
        ("//example//", "", {}, "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"),
        ("/\xe1\x88\xb4", "", {}, "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
    ],
)
def test_published_examples(path: str, query: str, headers: dict[str, str], signature: str) -> None:
    sent = {"host": "example.amazonaws.com", "x-amz-date": "20150830T123600Z", **headers}
    canonical = canonical_request(Request("GET", path, query, sent, b""), ";".join(sent))
    scope = "20150830/us-east-1/service/aws4_request"
    key = signing_key(EXAMPLE_SECRET, "20150830", "us-east-1", "service")
    assert signature_of(key, string_to_sign("20150830T123600Z", scope, canonical)) == signature


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["name"])
def test_golden(case: dict[str, Any]) -> None:
    body = None if case["body"] is None else case["body"].encode()
    request = Request(case["method"], case["path"], case["query"], case["headers"], body)
    assert canonical_request(request, claim_of(request).signed_headers) == "\n".join(case["canonical"])
    check(request, case["secret"], case["now"])
    with pytest.raises(AwsError):
        check(request, case["secret"] + "x", case["now"])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=4),
    st.dictionaries(st.from_regex("x-[a-z]{1,8}", fullmatch=True), st.text(" \tab,;=\"'", max_size=12), max_size=3),
    st.binary(max_size=30),
)
def test_botocore_signs_headers_query_and_body(
    query: list[tuple[str, str]], headers: dict[str, str], body: bytes
) -> None:
    text = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in query)
    check(signed(f"http://localhost:4610/path?{text}", headers=headers, body=body))
    check(signed(f"http://localhost:4610/path?{text}", headers=headers, body=b"", expires=60))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["", ".", "..", "a", "%20", "%2F", "~-_", "a+b", "%C3%A4", "…"]), max_size=6))
def test_botocore_has_the_same_path(parts: list[str]) -> None:
    path = "/" + quote("/".join(parts), safe="/%~-_.+")
    theirs = SigV4Auth(None, "transcribe", "us-east-1")._normalize_url_path(path)
    assert canonical_request(Request("GET", path, "", {"host": "h"}, b""), "host").split("\n")[1] == theirs


def test_botocore_has_the_same_canonical_request() -> None:
    sent = AWSRequest("POST", "http://localhost/a%20b/?y=2&x=1", data=b"{}", headers={"X-A": "  1   2 "})
    canonical = SigV4Auth(None, "transcribe", "us-east-1").canonical_request(sent)
    headers = {"host": "localhost", "x-a": "  1   2 "}
    assert canonical_request(Request("POST", "/a%20b/", "y=2&x=1", headers, b"{}"), "host;x-a") == canonical


@pytest.mark.parametrize("token", [None, "tok/en+="])
def test_the_streaming_sdk_opens_a_stream(token: str | None) -> None:
    """It signs no content hash, drops the port from the host, and sends Python's booleans."""
    opened = StreamRequest(  # type: ignore[no-untyped-call]
        "https://localhost:8443",
        "/stream-transcription",
        method="POST",
        headers={
            "host": "localhost",
            "x-amzn-transcribe-language-code": "en-US",
            "x-amzn-transcribe-show-speaker-label": "True",
        },
    )
    signer = SigV4RequestSigner("transcribe", "us-east-1")  # type: ignore[no-untyped-call]
    sent = signer.sign(opened.prepare(), Credentials("test", "test", token))  # type: ignore[no-untyped-call]
    headers = {name.lower(): value for name, value in sent.headers.as_list()}
    request = Request("POST", "/stream-transcription", "", headers, None)
    check(request, now=moment(headers["x-amz-date"]))


@pytest.mark.parametrize(
    "form",
    [
        "AWS4-HMAC-SHA256 Credential={0}, SignedHeaders={1}, Signature={2}",
        "AWS4-HMAC-SHA256 Credential={0},SignedHeaders={1},Signature={2}",
        "  AWS4-HMAC-SHA256   Signature={2} ,Credential={0}  , SignedHeaders={1},",
    ],
)
def test_the_header_in_any_spacing_and_order(form: str) -> None:
    request = signed()
    claim = claim_of(request)
    authorization = form.format(claim.credential, claim.signed_headers, claim.signature)
    again = Request("POST", "/", "", {**request.headers, "authorization": authorization}, b"{}")
    assert claim_of(again) == claim
    check(again)


@pytest.mark.parametrize(
    ("declared", "body", "hashed"),
    [
        pytest.param(None, b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", id="no body"),
        pytest.param(None, None, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", id="a stream"),
        pytest.param("STREAMING-AWS4-HMAC-SHA256-EVENTS", None, "STREAMING-AWS4-HMAC-SHA256-EVENTS", id="its literal"),
        pytest.param("UNSIGNED-PAYLOAD", b"{}", "UNSIGNED-PAYLOAD", id="unsigned"),
        pytest.param("ab" * 32, None, "ab" * 32, id="a stream says what it likes"),
        pytest.param(
            "ab" * 32, b"{}", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", id="a body does not"
        ),
    ],
)
def test_payload_hash(declared: str | None, body: bytes | None, hashed: str) -> None:
    headers = {"host": "h"} | ({"x-amz-content-sha256": declared} if declared else {})
    assert canonical_request(Request("POST", "/", "", headers, body), "host").rpartition("\n")[2] == hashed


def test_authority_is_signed_by_its_own_name_and_sorts_first() -> None:
    request = Request("POST", "/", "", {"host": "localhost:4610", "a": "1"}, None)
    lines = canonical_request(request, "a;:authority").split("\n")
    assert lines[3:7] == [":authority:localhost:4610", "a:1", "", ":authority;a"]


def test_a_header_that_is_named_twice_is_signed_once() -> None:
    request = Request("GET", "/", "", {"host": "a", "x": "v"}, b"")
    assert canonical_request(request, "x;host;x;x") == canonical_request(request, "host;x")
