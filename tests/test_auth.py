"""Identity: every reason that AWS refuses a signature for, word for word, and the relaxed mode that refuses nothing."""

import re
from collections.abc import Callable
from hashlib import sha256
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.auth import LONGEST_PRESIGNED_STREAM, Identity, Keyring, identify
from emulator.errors import AwsError
from emulator.settings import parse_credentials
from emulator.wire.request import Request
from tests.wire.client import NOW, signed

KNOWN = parse_credentials("test:test,AKIDOTHER:s3cr3t:123456789012,ASIATEMP:temp:210987654321:tok/en+=")
STRICT = Keyring(KNOWN, "strict")
RELAXED = Keyring(KNOWN, "relaxed", "eu-west-1")
QUERY = [f"X-Amz-{part}" for part in ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature")]
INVALID_TOKEN = "The security token included in the request is invalid."


def with_headers(request: Request, **changes: str | None) -> Request:
    """The request with some headers changed, or left out where the new value is None."""
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    headers = {**request.headers, **named}
    return request._replace(headers={name: value for name, value in headers.items() if value is not None})


def with_authorization(change: Callable[[str], str]) -> Request:
    request = signed()
    return with_headers(request, authorization=change(request.headers["authorization"]))


def scoped(old: str, new: str) -> Request:
    return with_authorization(lambda header: header.replace(old, new, 1))


def presigned_with(old: str, new: str) -> Request:
    request = signed(body=b"", method="GET", expires=60)
    assert re.search(old, request.query)
    return request._replace(query=re.sub(old, new, request.query, count=1))


def refused(request: Request, now: float = NOW, longest: int = 604_800) -> tuple[str, str | None]:
    with pytest.raises(AwsError) as caught:
        identify(request, STRICT, now, longest)
    return caught.value.code, caught.value.message


@pytest.mark.parametrize(
    ("access_key", "secret", "token", "account"),
    [
        ("test", "test", None, "000000000000"),
        ("AKIDOTHER", "s3cr3t", None, "123456789012"),
        ("ASIATEMP", "temp", "tok/en+=", "210987654321"),
    ],
)
@pytest.mark.parametrize("expires", [None, 300])
def test_a_known_key_is_its_account(
    access_key: str, secret: str, token: str | None, account: str, expires: int | None
) -> None:
    request = signed(
        body=b"", access_key=access_key, secret=secret, token=token, region="ap-southeast-2", expires=expires
    )
    identity = identify(request, STRICT, NOW)
    assert identity[:4] == (account, "ap-southeast-2", access_key, secret)
    seed = request.headers.get("authorization", request.query).rpartition("Signature=")[2]
    assert identity.signature == seed
    assert re.fullmatch("[0-9a-f]{64}", seed)


@pytest.mark.parametrize(
    "region", ["us-east-1", "us-gov-west-1", "cn-north-1", "us-iso-east-1", "mx-central-1", "eusc-de-east-1"]
)
def test_any_well_formed_region_will_do(region: str) -> None:
    assert identify(signed(region=region), STRICT, NOW).region == region


def test_an_empty_session_token_is_none() -> None:
    request = signed(method="GET", body=b"", token="", expires=60)
    assert "X-Amz-Security-Token=&" in request.query + "&"
    assert identify(request, STRICT, NOW).access_key == "test"


SCOPE = "test/20251009/us-east-1/transcribe/aws4_request"


@pytest.mark.parametrize(
    ("request_", "code", "message"),
    [
        pytest.param(
            Request("POST", "/", "", {"host": "localhost"}, b"{}"),
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
            id="no signature at all",
        ),
        pytest.param(
            with_headers(signed(), authorization=""),
            "MissingAuthenticationTokenException",
            "Missing Authentication Token",
            id="an empty header",
        ),
        pytest.param(
            signed()._replace(query="X-Amz-Algorithm=AWS4-HMAC-SHA256"),
            "InvalidSignatureException",
            "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
            id="both forms at once",
        ),
        pytest.param(
            with_headers(signed(), authorization="Bearer abc"),
            "IncompleteSignatureException",
            "'abc' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer abc'.",
            id="another scheme",
        ),
        pytest.param(
            with_headers(signed(), authorization="AWS4-HMAC-SHA256", x_amz_date=None),
            "IncompleteSignatureException",
            "Authorization header requires 'Credential' parameter. "
            "Authorization header requires 'Signature' parameter. "
            "Authorization header requires 'SignedHeaders' parameter. "
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
            "Authorization=AWS4-HMAC-SHA256",
            id="every part missing",
        ),
        pytest.param(
            with_headers(signed(), authorization="AWS4-HMAC-SHA256 Credential=a/b, Signature="),
            "IncompleteSignatureException",
            "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' "
            "parameter. Authorization=AWS4-HMAC-SHA256 Credential=a/b, Signature=",
            id="two parts missing",
        ),
        pytest.param(
            with_headers(signed(), x_amz_date=None),
            "IncompleteSignatureException",
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization="
            + signed().headers["authorization"],
            id="no date",
        ),
        pytest.param(
            Request("GET", "/", "X-Amz-Algorithm=x&X-Amz-Date=", {"host": "localhost"}, None),
            "IncompleteSignatureException",
            "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include "
            "'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string "
            "parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
            id="presigned, four parts missing",
        ),
        pytest.param(
            Request("GET", "/", "X-Amz-Signature=00", {"host": "localhost"}, None),
            "IncompleteSignatureException",
            "AWS query-string parameters must include 'X-Amz-Algorithm'. AWS query-string parameters must include "
            "'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string "
            "parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
            id="presigned, only the signature",
        ),
        pytest.param(
            presigned_with("X-Amz-Expires=60", "X-Amz-Expires=soon"),
            "IncompleteSignatureException",
            "X-Amz-Expires must be a number of seconds, not 'soon'.",
            id="presigned, expires is no number",
        ),
        pytest.param(
            with_headers(signed(), x_amz_date="Thu, 09 Oct 2025 08:53:20 GMT"),
            "IncompleteSignatureException",
            "Date must be in ISO-8601 'basic format'. Got 'Thu, 09 Oct 2025 08:53:20 GMT'. "
            "See http://en.wikipedia.org/wiki/ISO_8601",
            id="a date of another form",
        ),
        pytest.param(
            with_headers(signed(), x_amz_date="20251032T085320Z"),
            "IncompleteSignatureException",
            "Date must be in ISO-8601 'basic format'. Got '20251032T085320Z'. "
            "See http://en.wikipedia.org/wiki/ISO_8601",
            id="a date that is none",
        ),
        pytest.param(
            signed(now=NOW - 301),
            "InvalidSignatureException",
            "Signature expired: 20251009T084819Z is now earlier than 20251009T084820Z (20251009T085320Z - 5 min.)",
            id="five minutes and a second old",
        ),
        pytest.param(
            signed(now=NOW + 301),
            "InvalidSignatureException",
            "Signature not yet current: 20251009T085821Z is still later than 20251009T085820Z "
            "(20251009T085320Z + 5 min.)",
            id="five minutes and a second ahead",
        ),
        pytest.param(
            signed(method="GET", body=b"", now=NOW - 91, expires=90),
            "InvalidSignatureException",
            "Signature expired: 20251009T085149Z is now earlier than 20251009T085150Z (20251009T085320Z - 90 sec.)",
            id="a presigned URL after its time",
        ),
        pytest.param(
            scoped("SignedHeaders=host;", "SignedHeaders="),
            "InvalidSignatureException",
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
            id="host not signed",
        ),
        pytest.param(
            scoped("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1"),
            "IncompleteSignatureException",
            "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1' (only AWS4-HMAC-SHA256 for now). ",
            id="another algorithm",
        ),
        pytest.param(
            scoped(SCOPE, "test/us-east-1"),
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
            "got 'test/us-east-1'",
            id="a credential too short",
        ),
        pytest.param(
            scoped(SCOPE, f"more/{SCOPE}"),
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
            f"got 'more/{SCOPE}'",
            id="a credential too long",
        ),
        pytest.param(
            signed(region="us-east-1b"),
            "InvalidSignatureException",
            "Credential should be scoped to a valid region, not 'us-east-1b'. ",
            id="a zone",
        ),
        pytest.param(
            signed(region="mars"),
            "InvalidSignatureException",
            "Credential should be scoped to a valid region, not 'mars'. ",
            id="no region",
        ),
        pytest.param(
            signed(service="s3"),
            "InvalidSignatureException",
            "Credential should be scoped to correct service: 'transcribe'. ",
            id="another service",
        ),
        pytest.param(
            scoped("/aws4_request", "/aws5_request"),
            "InvalidSignatureException",
            "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. ",
            id="another terminator",
        ),
        pytest.param(
            scoped("/20251009/", "/20251008/"),
            "InvalidSignatureException",
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            "'20251008' != '20251009', from '20251009T085320Z'.",
            id="another day",
        ),
        pytest.param(
            scoped(SCOPE, "nobody/b/c/d/e"),
            "InvalidSignatureException",
            "Credential should be scoped to a valid region, not 'c'. Credential should be scoped to correct service: "
            "'transcribe'. Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. "
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            "'b' != '20251009', from '20251009T085320Z'.",
            id="all of the scope at once, before the key",
        ),
        pytest.param(signed(access_key="nobody"), "UnrecognizedClientException", INVALID_TOKEN, id="unknown key"),
        pytest.param(signed(token="more"), "UnrecognizedClientException", INVALID_TOKEN, id="a token too many"),
        pytest.param(
            signed(access_key="ASIATEMP", secret="temp"), "UnrecognizedClientException", INVALID_TOKEN, id="no token"
        ),
        pytest.param(
            signed(access_key="ASIATEMP", secret="temp", token="tok/en"),
            "UnrecognizedClientException",
            INVALID_TOKEN,
            id="another token",
        ),
        pytest.param(
            signed(access_key="ASIATEMP", secret="temp", token="töken", method="GET", body=b"", expires=5),
            "UnrecognizedClientException",
            INVALID_TOKEN,
            id="a token outside ASCII",
        ),
    ],
)
def test_refused(request_: Request, code: str, message: str) -> None:
    assert refused(request_) == (code, message)


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(signed(secret="wrong"), id="wrong secret"),
        pytest.param(signed()._replace(body=b'{"a":1}'), id="changed body"),
        pytest.param(signed()._replace(method="PUT"), id="changed method"),
        pytest.param(signed()._replace(path="/other"), id="changed path"),
        pytest.param(signed()._replace(query="a=b"), id="changed query"),
        pytest.param(with_headers(signed(), host="elsewhere"), id="changed host"),
        pytest.param(with_headers(signed(headers={"x-amz-target": "a"}), x_amz_target="b"), id="changed header"),
        pytest.param(with_headers(signed(headers={"x-amz-target": "a"}), x_amz_target=None), id="missing header"),
        pytest.param(with_headers(signed(), x_amz_date="20251009T085321Z"), id="changed date"),
        pytest.param(scoped("us-east-1", "us-east-2"), id="changed region"),
        pytest.param(with_authorization(lambda header: header[:-1] + "ä"), id="not hex"),
        pytest.param(presigned_with("X-Amz-Expires=60", "X-Amz-Expires=61"), id="presigned for longer"),
        pytest.param(presigned_with("$", "&language-code=en-US"), id="presigned, and a parameter more"),
        pytest.param(presigned_with("SignedHeaders=host", "SignedHeaders=host%3B%E1%88%B4"), id="outside latin-1"),
    ],
)
def test_what_is_signed_cannot_be_changed(request_: Request) -> None:
    code, message = refused(request_)
    assert code == "InvalidSignatureException"
    assert message is not None
    assert message.startswith("The request signature we calculated does not match the signature you provided. ")


def test_a_mismatch_says_what_should_have_been_signed() -> None:
    headers = {"X-Amz-Target": "Transcribe.ListTranscriptionJobs", "X-Amz-Security-Token": ""}
    _, message = refused(signed(secret="wrong", headers=headers))
    canonical = (
        "POST\n"
        "/\n"
        "\n"
        "host:localhost:4610\n"
        "x-amz-date:20251009T085320Z\n"
        "x-amz-security-token:\n"
        "x-amz-target:Transcribe.ListTranscriptionJobs\n"
        "\n"
        "host;x-amz-date;x-amz-security-token;x-amz-target\n"
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    )
    assert message == (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key and signing method. Consult the service documentation for details.\n"
        "\n"
        "The Canonical String for this request should have been\n"
        f"'{canonical}'\n"
        "\n"
        "The String-to-Sign should have been\n"
        "'AWS4-HMAC-SHA256\n"
        "20251009T085320Z\n"
        "20251009/us-east-1/transcribe/aws4_request\n"
        f"{sha256(canonical.encode()).hexdigest()}'\n"
    )


@pytest.mark.parametrize("offset", [-300.0, -0.5, 0.0, 0.999, 300.0])
def test_a_clock_may_be_five_minutes_off(offset: float) -> None:
    assert identify(signed(now=NOW), STRICT, NOW + offset)


@pytest.mark.parametrize(("expires", "age"), [(60, 60), (300, 300), (604_800, 604_800), (15, -300)])
def test_a_presigned_url_lives_as_long_as_it_says(expires: int, age: int) -> None:
    assert identify(signed(method="GET", body=b"", expires=expires), STRICT, NOW + age)
    if age > 0:
        assert refused(signed(method="GET", body=b"", expires=expires), NOW + age + 1)[0] == "InvalidSignatureException"


def test_a_streams_presigned_url_lives_five_minutes_at_most() -> None:
    request = signed(method="GET", body=b"", expires=301)._replace(body=None)
    assert identify(request, STRICT, NOW)
    assert refused(request, longest=LONGEST_PRESIGNED_STREAM) == (
        "InvalidSignatureException",
        "X-Amz-Expires must be at most 300 seconds, not 301.",
    )


def test_a_presigned_url_that_names_no_time_has_five_minutes() -> None:
    request = presigned_with("&X-Amz-Expires=60", "")
    assert "earlier than" in str(refused(request, NOW + 301)[1])


@pytest.mark.parametrize(
    ("request_", "identity"),
    [
        pytest.param(
            Request("POST", "/", "", {"host": "localhost"}, b"{}"),
            Identity("000000000000", "eu-west-1", "", None, ""),
            id="no signature: the defaults",
        ),
        pytest.param(
            with_headers(signed(), authorization="Bearer abc"),
            Identity("000000000000", "eu-west-1", "", None, ""),
            id="another scheme",
        ),
        pytest.param(
            with_headers(signed(), authorization="x Credential=who/today/us-west-2/any/thing,Signature=ab"),
            Identity("000000000000", "us-west-2", "who", None, "ab"),
            id="any key, nothing proved",
        ),
        pytest.param(
            with_headers(signed(), authorization="x Credential=who/today/us-west-2, Signature=ab"),
            Identity("000000000000", "eu-west-1", "who", None, "ab"),
            id="no whole scope, no region",
        ),
        *(
            pytest.param(
                with_headers(signed(), authorization=f"x Credential=who/today/{region}/transcribe/x, Signature=ab"),
                Identity("000000000000", "eu-west-1", "who", None, "ab"),
                id=f"no form of a region: {region:.9}",
            )
            for region in ("", "[", "<script>", "../..", f"us-{'e' * 5000}-1", "local")
        ),
        pytest.param(
            with_headers(signed(), authorization="x Credential=AKIDOTHER, Signature=ab"),
            Identity("123456789012", "eu-west-1", "AKIDOTHER", None, "ab"),
            id="a known key has its account",
        ),
        pytest.param(
            with_headers(signed(), authorization="x Credential=111122223333, Signature=ab"),
            Identity("111122223333", "eu-west-1", "111122223333", None, "ab"),
            id="a key of twelve digits is its account",
        ),
        pytest.param(
            with_headers(signed(), authorization="x Credential=AKIAEMULATORLXH4DNB4, Signature=ab"),
            Identity("402917536828", "eu-west-1", "AKIAEMULATORLXH4DNB4", None, "ab"),
            id="a key that was made for an account tells it",
        ),
        pytest.param(
            Request("GET", "/", "X-Amz-Credential=AKIDOTHER%2Fa%2Fus-west-2%2Fb%2Fc&X-Amz-Signature=ab", {}, None),
            Identity("123456789012", "us-west-2", "AKIDOTHER", None, "ab"),
            id="presigned",
        ),
    ],
)
def test_relaxed_takes_everyone_at_their_word(request_: Request, identity: Identity) -> None:
    assert identify(request_, RELAXED, NOW + 86_400) == identity


def test_no_secret_is_ever_printed() -> None:
    request = signed(access_key="AKIDOTHER", secret="s3cr3t")
    assert "s3cr3t" not in repr(identify(request, STRICT, NOW)) + repr(STRICT) + str(STRICT)
    for wrong in (request._replace(body=b"no"), with_headers(request, host="no"), request._replace(query="no")):
        assert "s3cr3t" not in str(refused(wrong))


latin = st.text(st.characters(max_codepoint=255), max_size=30)
odd = st.one_of(
    latin, st.sampled_from(["%ff", "%E1%88%B4", "AWS4-HMAC-SHA256 Credential=", SCOPE, "20251009T085320Z", "host"])
)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["", "AWS4-HMAC-SHA256 Credential={}, SignedHeaders={}, Signature={}", "{}{}{}"]),
    st.tuples(odd, odd, odd),
    st.dictionaries(st.sampled_from(["x-amz-date", "date", "x-amz-content-sha256", "x-amz-security-token"]), odd),
    st.dictionaries(st.sampled_from(QUERY), odd),
    odd,
)
def test_whatever_is_sent_is_answered(
    form: str, values: tuple[str, str, str], headers: dict[str, str], query: dict[str, str], path: str
) -> None:
    """Nothing that a server can bring us, signed for a known key or not, may end in anything but a verdict."""
    text = "&".join(f"{name}={value}" for name, value in query.items())
    request = Request("GET", path, text, {"host": "h", "authorization": form.format(*values), **headers}, None)
    assert isinstance(identify(request, RELAXED, NOW), Identity)
    with pytest.raises(AwsError):
        identify(request, STRICT, NOW)


@settings(max_examples=200, deadline=None)
@given(latin, latin, st.lists(latin.map(lambda text: quote(text, safe="")), min_size=1), latin)
def test_a_sound_claim_with_odd_surroundings_is_a_mismatch(
    path: str, query: str, names: list[str], signature: str
) -> None:
    parameters = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": SCOPE,
        "X-Amz-Date": "20251009T085320Z",
        "X-Amz-SignedHeaders": "%3B".join(["host", *names]),
        "X-Amz-Signature": quote(signature, safe="") or "0",
    }
    text = f"{query.replace('X-Amz', '')}&" + "&".join(f"{name}={value}" for name, value in parameters.items())
    assert refused(Request("GET", path, text, {"host": "h"}, None))[0] == "InvalidSignatureException"
