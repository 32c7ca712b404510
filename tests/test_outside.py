"""Errands outside: signed as any client signs, and no answer is no crash. Nothing is sent anywhere."""

from collections.abc import Mapping
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from emulator.neighbours import Answer, Errand, Unreachable
from emulator.outside import Outside


class Line:
    """What stands in for the network: keeps the request, gives the answer."""

    status_code = 200
    headers: Mapping[str, str] = {"Content-Length": "2", "X-Amz-Bucket-Region": "eu-west-1"}
    content = b"hi"

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault
        self.sent: Any = None

    def send(self, request: Any) -> "Line":
        self.sent = request
        if self.fault is not None:
            raise self.fault
        return self


def outside(line: Line) -> Outside:
    made = Outside("http://s3:9000/", ("AKID", "secret"))
    made.__dict__["_session"] = line
    return made


@pytest.mark.parametrize(("service", "hashed"), [("s3", True), ("events", False)])
def test_an_errand_is_signed_and_sent(service: str, hashed: bool) -> None:
    line = Line()
    answer = outside(line).send(Errand(service, "eu-west-1", "PUT", "/b/k%20y", {"Content-Type": "text/plain"}, b"x"))
    assert answer == Answer(200, {"content-length": "2", "x-amz-bucket-region": "eu-west-1"}, b"hi")
    assert (line.sent.method, line.sent.url, line.sent.body) == ("PUT", "http://s3:9000/b/k%20y", b"x")
    assert line.sent.headers["Content-Type"] == "text/plain"
    signature = line.sent.headers["Authorization"]
    assert signature.startswith("AWS4-HMAC-SHA256 Credential=AKID/")
    assert f"/eu-west-1/{service}/aws4_request" in signature
    assert ("X-Amz-Content-SHA256" in line.sent.headers) == hashed


def test_a_file_is_sent_from_its_start_and_hashed() -> None:
    line = Line()
    with SpooledTemporaryFile() as file:
        file.write(b"sound" * 1000)
        file.seek(0)
        outside(line).send(Errand("s3", "eu-west-1", "PUT", "/b/k.wav", {}, file))
        assert line.sent.headers["Content-Length"] == "5000"
        assert line.sent.headers["X-Amz-Content-SHA256"] == sha256(b"sound" * 1000).hexdigest()
        assert line.sent.body.read() == b"sound" * 1000


@pytest.mark.parametrize(
    "fault",
    [
        EndpointConnectionError(endpoint_url="http://s3:9000", error="refused"),
        ReadTimeoutError(endpoint_url="http://s3:9000"),
    ],
)
def test_no_answer(fault: Exception) -> None:
    with pytest.raises(Unreachable) as unreachable:
        outside(Line(fault)).send(Errand("s3", "eu-west-1", "GET", "/b/k"))
    assert unreachable.value.code == "InternalFailureException"
    assert unreachable.value.message == "S3 can't be reached. Try your request again."


def test_its_connections_are_botocores() -> None:
    assert type(Outside("http://s3:9000", ("AKID", "secret"))._session).__name__ == "URLLib3Session"
