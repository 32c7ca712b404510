"""The neighbours: S3 inside, for clients through ASGI and for ourselves by calls; each key sees its own account."""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import pytest

from emulator.jobs.delivery import S3, DeliveryFailed
from emulator.neighbours import Neighbours, access_key
from emulator.settings import parse_credentials
from tests.asgi.ask import ask

NOW = 1795298400.0


def signed(service: str, key: str = "test") -> dict[str, str]:
    scope = f"{key}/20261121/us-east-1/{service}/aws4_request"
    return {"authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}


@pytest.fixture
def neighbours() -> Iterator[Neighbours]:
    made = Neighbours(parse_credentials("test:test,other:secret:123456789012"))
    yield made
    made.reset()


async def test_nothing_is_loaded_before_the_first_call() -> None:
    untouched = Neighbours({})
    untouched.reset()
    assert not untouched.loaded


async def test_an_object_opens_signed_unsigned_and_presigned(neighbours: Neighbours) -> None:
    await ask(neighbours.answer, "PUT", "/calls", signed("s3"))
    await ask(neighbours.answer, "PUT", "/calls/a/hello.txt", signed("s3"), b"hello")
    link = urlsplit(S3(neighbours).link("http://localhost:4610", "us-east-1", "calls", "a/hello.txt", NOW))
    answers = [
        await ask(neighbours.answer, "GET", "/calls/a/hello.txt", signed("s3")),
        await ask(neighbours.answer, "GET", "/calls/a/hello.txt"),
        await ask(neighbours.answer, "GET", f"{link.path}?{link.query}"),
    ]
    assert [(answer.status, answer.body) for answer in answers] == [(200, b"hello")] * 3


async def test_a_slash_encoded_in_a_key_is_not_a_folder(neighbours: Neighbours) -> None:
    await ask(neighbours.answer, "PUT", "/calls", signed("s3"))
    await ask(neighbours.answer, "PUT", "/calls/a%2520b", signed("s3"), b"odd")
    assert (await ask(neighbours.answer, "GET", "/calls/a%2520b", signed("s3"))).body == b"odd"
    assert (await ask(neighbours.answer, "GET", "/calls/a%20b", signed("s3"))).status == 404


@pytest.mark.parametrize(("key", "account"), [("test", "000000000000"), ("other", "123456789012")])
async def test_each_key_is_its_own_account(neighbours: Neighbours, key: str, account: str) -> None:
    form = {**signed("sts", key), "content-type": "application/x-www-form-urlencoded", "x-moto-account-id": "9" * 12}
    answer = await ask(neighbours.answer, "POST", "/", form, b"Action=GetCallerIdentity&Version=2011-06-15")
    assert f"<Account>{account}</Account>" in answer.body.decode()


async def test_what_we_put_the_client_reads(neighbours: Neighbours) -> None:
    s3 = S3(neighbours)
    for region in ("us-east-1", "eu-west-1"):
        bucket = f"aws-transcribe-{region}-prod"
        for text in (b"{}", b'{"again":1}'):
            s3.put(region, bucket, "0/job/asrOutput.json", text, "application/json")
        answer = await ask(neighbours.answer, "GET", f"/{bucket}/0/job/asrOutput.json")
        assert (answer.status, answer.body) == (200, b'{"again":1}')
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("key", "most", "body"),
    [
        ("terms.txt", 100, b"Los-Angeles"),
        ("terms.txt", 3, b"Los"),
        ("a%20b/%C3%BC.txt", 100, b"deep"),
        ("empty.txt", 100, b""),
        ("not-there.txt", 100, None),
    ],
)
async def test_we_read_what_the_client_put(neighbours: Neighbours, key: str, most: int, body: bytes | None) -> None:
    await ask(neighbours.answer, "PUT", "/mine", signed("s3"))
    objects = {"terms.txt": b"Los-Angeles", "a%20b/%C3%BC.txt": b"deep", "empty.txt": b""}
    for name, content in objects.items():
        await ask(neighbours.answer, "PUT", f"/mine/{name}", signed("s3"), content)
    s3 = S3(neighbours)
    assert s3.get("us-east-1", "mine", unquote(key), most) == body
    assert s3.get("us-east-1", "no-bucket", unquote(key), most) is None


def test_a_clients_bucket_is_never_made(neighbours: Neighbours) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        S3(neighbours).put("us-east-1", "not-there", "job.json", b"{}", "application/json")
    assert failed.value.reason == (
        "The specified S3 bucket can't be accessed."
        " Make sure you have write permission on the bucket and try your request again."
    )


@pytest.mark.parametrize(
    ("authorization", "query", "key"),
    [
        (b"", b"", None),
        (b"AWS4-HMAC-SHA256 Credential=AKID/20261121/us-east-1/s3/aws4_request, SignedHeaders=host", b"", "AKID"),
        (b"", b"X-Amz-Credential=AKID%2F20261121%2Fus-east-1%2Fs3%2Faws4_request", "AKID"),
    ],
)
def test_access_key(authorization: bytes, query: bytes, key: str | None) -> None:
    assert access_key(authorization, query) == key
