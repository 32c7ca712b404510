"""The neighbours: S3 inside, for clients through ASGI and for ourselves by calls; each key sees its own account."""

import asyncio
import json
import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from emulator.accounts import account_of
from emulator.clock import Clock
from emulator.jobs.delivery import S3, DeliveryFailed, encryption_of
from emulator.neighbours import Neighbours
from emulator.settings import parse_credentials
from tests.asgi.ask import ask

NOW = 1795298400.0
KNOWN = parse_credentials("test:test,other:secret:123456789012")


def signed(service: str, key: str = "test") -> dict[str, str]:
    scope = f"{key}/20261121/us-east-1/{service}/aws4_request"
    return {"authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}


@pytest.fixture
def neighbours() -> Iterator[Neighbours]:
    clock = Clock()
    clock.hold(NOW)
    made = Neighbours(KNOWN, clock, own=["transcribe"])
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


@pytest.mark.parametrize(("later", "status"), [(899.9, 200), (900.0, 403), (1e6, 403)])
async def test_a_link_runs_out(later: float, status: int) -> None:
    clock = Clock()
    clock.hold(NOW)
    neighbours = Neighbours({}, clock)
    s3 = S3(neighbours)
    s3.put("us-east-1", "aws-transcribe-x", "k.json", b"{}", "application/json")
    link = urlsplit(s3.link("http://localhost:4610", "us-east-1", "aws-transcribe-x", "k.json", NOW))
    clock.advance(later)
    answer = await ask(neighbours.answer, "GET", f"{link.path}?{link.query}")
    neighbours.reset()
    assert answer.status == status
    if status == 403:
        assert answer.headers["content-type"] == "application/xml"
        assert b"<Code>AccessDenied</Code><Message>Request has expired</Message>" in answer.body


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("calls.localhost:4610", "/a%20b/hello.txt"),
        ("calls.s3.localhost:4610", "/a%20b/hello.txt"),
        ("calls.transcribe:4610", "/a%20b/hello.txt"),
        ("calls.s3.eu-west-1.amazonaws.com", "/a%20b/hello.txt"),
        ("s3.eu-west-1.amazonaws.com", "/calls/a%20b/hello.txt"),
        ("emulator.internal.example:4610", "/calls/a%20b/hello.txt"),
        ("localhost:4610", "/calls/a%20b/hello.txt"),
    ],
)
async def test_a_bucket_may_be_in_the_host(neighbours: Neighbours, host: str, path: str) -> None:
    await ask(neighbours.answer, "PUT", "/calls", signed("s3"))
    await ask(neighbours.answer, "PUT", path, {**signed("s3"), "host": host}, b"hello")
    assert (await ask(neighbours.answer, "GET", "/calls/a%20b/hello.txt", signed("s3"))).body == b"hello"
    assert (await ask(neighbours.answer, "GET", path, {**signed("s3"), "host": host})).body == b"hello"


async def test_the_host_of_another_service_is_left_alone(neighbours: Neighbours) -> None:
    form = {**signed("sts"), "host": "sts.localhost", "content-type": "application/x-www-form-urlencoded"}
    answer = await ask(neighbours.answer, "POST", "/", form, b"Action=GetCallerIdentity&Version=2011-06-15")
    assert answer.status == 200


async def test_an_object_is_opened_and_read_by_parts(neighbours: Neighbours) -> None:
    s3 = S3(neighbours).of("123456789012")
    await ask(neighbours.answer, "PUT", "/calls", signed("s3", "other"))
    about = {"x-amz-meta-Case": "7"}
    await ask(neighbours.answer, "PUT", "/calls/hello.txt", {**signed("s3", "other"), **about}, b"hello")
    await ask(neighbours.answer, "PUT", "/calls/empty.txt", signed("s3", "other"), b"")
    stored = s3.open("us-east-1", "calls", "hello.txt")
    assert stored is not None
    assert (stored.size, stored.read(1, 3), stored.read(4, 1)) == (5, b"ell", b"o")
    assert stored.metadata == {"case": "7"}
    empty = s3.open("us-east-1", "calls", "empty.txt")
    assert empty is not None
    assert empty.size == 0
    assert s3.open("us-east-1", "calls", "not-there.txt") is None
    assert s3.open("us-east-1", "not-there", "hello.txt") is None
    await ask(neighbours.answer, "DELETE", "/calls/hello.txt", signed("s3", "other"))
    with pytest.raises(DeliveryFailed, match="read permission"):
        stored.read(0, 1)


async def test_a_policy_forbids(neighbours: Neighbours) -> None:
    s3 = S3(neighbours)
    await ask(neighbours.answer, "PUT", "/calls", signed("s3"))
    await ask(neighbours.answer, "PUT", "/calls/hello.txt", signed("s3"), b"hello")
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::calls/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}).encode()
    await ask(neighbours.answer, "PUT", "/calls?policy", signed("s3"), policy)
    assert s3.open("us-east-1", "calls", "hello.txt") is None
    with pytest.raises(DeliveryFailed, match="write permission"):
        s3.put("us-east-1", "calls", "job.json", b"{}", "application/json")


async def test_a_bucket_lies_in_a_region(neighbours: Neighbours) -> None:
    s3 = S3(neighbours)
    await ask(neighbours.answer, "PUT", "/calls", signed("s3"))
    s3.put("eu-west-1", "aws-transcribe-x", "k", b"", "text/plain")
    assert s3.region_of("eu-west-1", "calls") == "us-east-1"
    assert s3.region_of("us-east-1", "aws-transcribe-x") == "eu-west-1"
    assert s3.region_of("us-east-1", "not-there") is None


async def test_slow_uploads_hold_up_nobody(neighbours: Neighbours) -> None:
    await ask(neighbours.answer, "PUT", "/calls", signed("s3"))
    threads = threading.active_count()
    silence = asyncio.Event()

    async def stalled(scope: Any, _receive: Any, send: Any) -> None:
        async def receive() -> Any:
            await silence.wait()
            return {"type": "http.disconnect"}

        await neighbours.answer(scope, receive, send)

    uploads = [asyncio.create_task(ask(stalled, "PUT", f"/calls/{number}", signed("s3"))) for number in range(40)]
    async with asyncio.timeout(10):
        assert (await ask(neighbours.answer, "GET", "/calls/none", signed("s3"))).status == 404
    assert threading.active_count() <= threads + 1  # none of them is left to wait for when the program ends
    silence.set()
    assert {type(end) for end in await asyncio.gather(*uploads, return_exceptions=True)} == {IndexError}
    assert b"<KeyCount>0</KeyCount>" in (await ask(neighbours.answer, "GET", "/calls?list-type=2")).body


async def test_an_upload_of_unknown_length(neighbours: Neighbours) -> None:
    await ask(neighbours.answer, "PUT", "/calls", signed("s3"))
    body = b"hello" * 1024 * 1024
    parts = [{"type": "http.request", "body": body, "more_body": True}, {"type": "http.request"}]

    async def chunked(scope: Any, _receive: Any, send: Any) -> None:
        async def receive() -> Any:
            return parts.pop(0)

        headers = [pair for pair in scope["headers"] if pair[0] != b"content-length"]
        scope["headers"] = [*headers, (b"transfer-encoding", b"chunked")]
        await neighbours.answer(scope, receive, send)

    assert (await ask(chunked, "PUT", "/calls/long", signed("s3"))).status == 200
    assert (await ask(neighbours.answer, "GET", "/calls/long", signed("s3"))).body == body


async def test_a_fault_of_moto_is_a_fault_of_s3(neighbours: Neighbours, caplog: pytest.LogCaptureFixture) -> None:
    answer = await ask(neighbours.answer, "PUT", "/calls?lifecycle", signed("s3"), b"junk")
    assert answer.status == 500
    assert answer.headers["content-type"] == "application/xml"
    assert b"<Code>InternalError</Code>" in answer.body
    [line] = [record.getMessage() for record in caplog.records if record.name == "emulator.wsgi"]
    assert "PUT /calls?lifecycle" in line


def test_a_reset_waits_for_what_is_being_delivered() -> None:
    neighbours = Neighbours({})
    reset = threading.Thread(target=neighbours.reset)
    forgotten = threading.Event()
    seen: list[bool] = []

    def moto(environ: Any, start: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/moto-api/reset":
            forgotten.set()
        else:
            reset.start()
            seen.append(forgotten.wait(0.1))
        start("200 OK", [])
        return []

    neighbours._wsgi = moto
    S3(neighbours).put("us-east-1", "calls", "job.json", b"{}", "application/json")
    reset.join(10)
    assert (seen, forgotten.is_set()) == ([False], True)


async def test_motos_recorder_is_out_of_reach(neighbours: Neighbours) -> None:
    assert (await ask(neighbours.answer, "POST", "/moto-api/recorder/start-recording")).status == 404


async def test_a_name_that_no_header_can_hold_is_refused(neighbours: Neighbours) -> None:
    await ask(neighbours.answer, "PUT", "/calls", signed("s3"))
    await ask(neighbours.answer, "PUT", "/calls/a", signed("s3"), b"hello")
    query = "response-content-disposition=attachment;filename="
    answer = await ask(neighbours.answer, "GET", f"/calls/a?{query}%E2%82%AC", signed("s3"))
    assert (answer.status, b"<Code>InvalidArgument</Code>" in answer.body) == (400, True)
    assert (await ask(neighbours.answer, "GET", f"/calls/a?{query}a", signed("s3"))).status == 200


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


async def test_each_account_has_a_bucket_of_the_same_name(neighbours: Neighbours) -> None:
    for key in ("test", "other", "2" * 12):
        assert (await ask(neighbours.answer, "PUT", "/media", signed("s3", key))).status == 200
        assert (await ask(neighbours.answer, "PUT", "/media/k", signed("s3", key), key.encode())).status == 200
    for key in ("test", "other", "2" * 12):
        assert (await ask(neighbours.answer, "GET", "/media/k", signed("s3", key))).body == key.encode()
        assert S3(neighbours).of(account_of(key, KNOWN)).get("us-east-1", "media", "k", 99) == key.encode()
    assert (await ask(neighbours.answer, "HEAD", "/media", signed("s3", "3" * 12))).status == 404
    assert b"<Name>" not in (await ask(neighbours.answer, "GET", "/", signed("s3", "3" * 12))).body


async def test_an_own_bucket_is_made_once(neighbours: Neighbours) -> None:
    placed = (
        b"<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>"
    )
    there = {**signed("s3")}
    there["authorization"] = there["authorization"].replace("us-east-1", "eu-west-1")
    answers = [await ask(neighbours.answer, "PUT", "/media", there, placed) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 409]
    assert b"<Code>BucketAlreadyOwnedByYou</Code>" in answers[1].body
    assert (await ask(neighbours.answer, "DELETE", "/media", there)).status == 204
    assert (await ask(neighbours.answer, "PUT", "/media", there, placed)).status == 200


def presigned_v2(key: str) -> str:
    return f"/media/k?AWSAccessKeyId={key}&Signature=x&Expires={4 * NOW:.0f}"  # far away on any clock


async def test_a_presigned_url_opens_the_bucket_of_its_signer(neighbours: Neighbours) -> None:
    for key in ("test", "other"):
        await ask(neighbours.answer, "PUT", "/media", signed("s3", key))
        await ask(neighbours.answer, "PUT", "/media/k", signed("s3", key), key.encode())
        assert (await ask(neighbours.answer, "GET", presigned_v2(key))).body == key.encode()
        s3 = S3(neighbours).of(account_of(key, KNOWN))
        link = urlsplit(s3.link("http://localhost:4610", "us-east-1", "media", "k", NOW))
        assert (await ask(neighbours.answer, "GET", f"{link.path}?{link.query}")).body == key.encode()


@pytest.mark.parametrize(
    ("keys", "status", "body"),
    [
        (["test"], 200, b"test"),
        (["other"], 200, b"other"),
        (["other", "test"], 200, b"test"),
        (["other", "2" * 12], 403, b"Several accounts have a bucket of this name"),
        ([], 404, b"NoSuchBucket"),
    ],
)
async def test_who_does_not_sign_is_taken_for(
    neighbours: Neighbours, keys: list[str], status: int, body: bytes
) -> None:
    await ask(neighbours.answer, "PUT", "/else", signed("s3"))
    for key in keys:
        await ask(neighbours.answer, "PUT", "/media", signed("s3", key))
        await ask(neighbours.answer, "PUT", "/media/k", signed("s3", key), key.encode())
    for host, path in (("localhost:4610", "/media/k"), ("media.localhost:4610", "/k")):
        answer = await ask(neighbours.answer, "GET", path, {"host": host})
        assert answer.status == status
        assert body in answer.body


async def test_a_form_is_of_the_account_that_its_fields_name(neighbours: Neighbours) -> None:
    for key in ("other", "2" * 12):
        await ask(neighbours.answer, "PUT", "/media", signed("s3", key))
    fields = {"key": "k", "x-amz-credential": f"{'2' * 12}/20261121/us-east-1/s3/aws4_request", "file": "hello"}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}' for name, text in fields.items()]
    form = "\r\n".join([*parts, "--x--", ""]).encode()
    answer = await ask(neighbours.answer, "POST", "/media", {"content-type": "multipart/form-data; boundary=x"}, form)
    assert answer.status == 204
    assert (await ask(neighbours.answer, "GET", "/media/k", signed("s3", "2" * 12))).body == b"hello"
    assert (await ask(neighbours.answer, "GET", "/media/k", signed("s3", "other"))).status == 404


@pytest.mark.parametrize(
    ("part", "left"),
    [
        ((None, None), []),
        (("123456789012", None), [("test", "media"), ("test", "there")]),
        ((None, "us-east-1"), [("test", "there"), ("other", "there")]),
        (("000000000000", "eu-west-1"), [("test", "media"), ("other", "media"), ("other", "there")]),
    ],
)
async def test_a_part_of_the_buckets_is_forgotten(
    neighbours: Neighbours, part: tuple[str | None, str | None], left: list[tuple[str, str]]
) -> None:
    for key in ("test", "other"):
        s3 = S3(neighbours).of(account_of(key, KNOWN))
        await ask(neighbours.answer, "PUT", "/media", signed("s3", key))
        for version in (b"1", b"2"):
            await ask(neighbours.answer, "PUT", "/media/k", signed("s3", key), version)
        await ask(neighbours.answer, "POST", "/media/parts?uploads", signed("s3", key))
        s3._make_bucket("eu-west-1", "there")
    neighbours.reset(*part)
    places = [(key, bucket) for key in ("test", "other") for bucket in ("media", "there")]
    there = [
        place
        for place in places
        if (await ask(neighbours.answer, "HEAD", f"/{place[1]}", signed("s3", place[0]))).status == 200
    ]
    assert there == left


async def test_a_part_of_the_events_is_forgotten(neighbours: Neighbours) -> None:
    def asked(key: str, name: str, body: dict[str, Any]) -> Any:
        headers = {**signed("events", key), "content-type": "application/x-amz-json-1.1"}
        return ask(
            neighbours.answer, "POST", "/", {**headers, "x-amz-target": f"AWSEvents.{name}"}, json.dumps(body).encode()
        )

    for key in ("test", "other"):
        await asked(key, "PutRule", {"Name": "rule", "EventPattern": "{}"})
    neighbours.reset("123456789012")
    assert [len(json.loads((await asked(key, "ListRules", {})).body)["Rules"]) for key in ("test", "other")] == [1, 0]


async def test_what_we_put_the_client_reads(neighbours: Neighbours) -> None:
    s3 = S3(neighbours)
    for region in ("us-east-1", "eu-west-1"):
        bucket = f"aws-transcribe-{region}-prod"
        for text in (b"{}", b'{"again":1}'):
            s3.put(region, bucket, "0/job/asrOutput.json", text, "application/json")
        answer = await ask(neighbours.answer, "GET", f"/{bucket}/0/job/asrOutput.json")
        assert (answer.status, answer.body) == (200, b'{"again":1}')
        assert answer.headers["content-type"] == "application/json"


async def test_a_file_is_put_as_it_is_also_into_a_bucket_that_must_be_made(neighbours: Neighbours) -> None:
    sound = b"\0\1\2\3" * 100_000
    for _ in range(2):
        S3(neighbours).put("us-east-1", "aws-transcribe-us-east-1-prod", "call.wav", BytesIO(sound), "audio/wav")
        answer = await ask(neighbours.answer, "GET", "/aws-transcribe-us-east-1-prod/call.wav")
        assert (answer.status, answer.body, answer.headers["content-type"]) == (200, sound, "audio/wav")


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


@pytest.mark.parametrize("bucket", ["calls?acl", "calls#", "[", "..", "ü", "calls?x="])
async def test_what_is_no_bucket_is_not_there(neighbours: Neighbours, bucket: str) -> None:
    await ask(neighbours.answer, "PUT", "/calls", signed("s3"))
    s3 = S3(neighbours)
    assert s3.get("us-east-1", bucket, "k", 100) is None
    assert s3.open("us-east-1", bucket, "k") is None
    assert s3.region_of("us-east-1", bucket) is None


def test_a_clients_bucket_is_never_made(neighbours: Neighbours) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        S3(neighbours).put("us-east-1", "not-there", "job.json", b"{}", "application/json")
    assert failed.value.reason == (
        "The specified S3 bucket can't be accessed."
        " Make sure you have write permission on the bucket and try your request again."
    )


async def test_what_is_encrypted_says_with_which_key(neighbours: Neighbours) -> None:
    wanted = encryption_of({"OutputEncryptionKMSKeyId": "alias/mine", "KMSEncryptionContext": {"team": "blue"}})
    S3(neighbours).put("us-east-1", "aws-transcribe-x", "k.json", b"{}", "application/json", wanted)
    answer = await ask(neighbours.answer, "GET", "/aws-transcribe-x/k.json", signed("s3"))
    assert answer.headers["x-amz-server-side-encryption"] == "aws:kms"
    assert answer.headers["x-amz-server-side-encryption-aws-kms-key-id"] == "alias/mine"
