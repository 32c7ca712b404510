"""The edge: whose request it is."""

from typing import Any

import pytest

from emulator.edge import door_of, signed_service


def http(method: str = "POST", path: str = "/", query: str = "", **headers: str) -> dict[str, Any]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": pairs}


def signed(service: str, key: str = "test") -> str:
    return (
        f"AWS4-HMAC-SHA256 Credential={key}/20261121/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
    )


PRESIGNED = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F20261121%2Fus-east-1%2F{}%2Faws4_request"


@pytest.mark.parametrize(
    ("scope", "door"),
    [
        (http(x_amz_target="Transcribe.GetTranscriptionJob", authorization=signed("transcribe")), "batch"),
        (http("GET", path="/_emulator/live"), "health"),
        (http("GET", path="/_emulator/ready"), "health"),
        (http("GET", path="/_emulator/health"), "health"),
        (http("GET", path="/_emulator/healthy"), "control"),
        (http("GET", path="/_emulator/ready", query=PRESIGNED.format("s3")), "neighbours"),
        (http(x_amz_target="com.amazonaws.transcribe.Transcribe.GetTranscriptionJob", path="/transcribe"), "batch"),
        (http(authorization=signed("transcribe")), "batch"),
        (http(authorization=signed("transcribe", key="a/b"), path="/any"), "batch"),
        (http("GET", query=PRESIGNED.format("transcribe")), "batch"),
        (http(content_type="application/x-amz-json-1.1"), "batch"),
        (http(path="/service/Transcribe/operation/GetVocabulary", smithy_protocol="rpc-v2-cbor"), "batch"),
        (http("GET", path="/service/Transcribe/operation/GetVocabulary"), "batch"),
        (http(path="/service/Transcribe/operation/GetVocabulary", authorization=signed("s4")), "batch"),
        (http(path="/service/Transcribe/operation/key", authorization=signed("s3")), "neighbours"),
        (http("GET", path="/service/Transcribe/operation/key", query=PRESIGNED.format("s3")), "neighbours"),
        (http(path="/service/Polly/operation/ListLexicons", smithy_protocol="rpc-v2-cbor"), "neighbours"),
        (http(path="/stream-transcription", authorization=signed("transcribe")), "http2"),
        (http(path="/medical-scribe-stream"), "http2"),
        (http("GET", path="/_emulator"), "control"),
        (http("GET", path="/_emulator/version"), "control"),
        (http("GET", path="/_emulators"), "neighbours"),
        (http("GET", accept="text/html,*/*"), "control"),
        (http("GET", accept="text/html", authorization=signed("s3")), "neighbours"),
        (http("PUT", path="/bucket/stream-transcription", authorization=signed("s3")), "neighbours"),
        (http("GET", path="/stream-transcription", authorization=signed("s3")), "neighbours"),
        (http("POST", path="/stream-transcription", authorization=signed("s3")), "neighbours"),
        (http("GET", path="/_emulator/key", query=PRESIGNED.format("s3")), "neighbours"),
        (http(authorization=signed("sts"), content_type="application/x-www-form-urlencoded"), "neighbours"),
        (http(x_amz_target="AWSEvents.PutEvents", authorization=signed("events")), "neighbours"),
        (http("GET", path="/bucket/key"), "neighbours"),
        (http("GET", path="/bucket/key", query=PRESIGNED.format("s3")), "neighbours"),
        ({"type": "websocket", "path": "/anything"}, "websocket"),
    ],
)
def test_door(scope: dict[str, Any], door: str) -> None:
    assert door_of(scope) == door


@pytest.mark.parametrize(
    ("authorization", "query", "service"),
    [
        ("", "", None),
        ("AWS4-HMAC-SHA256 Credential=k/20261121/eu-west-1/s3/aws4_request,SignedHeaders=host", "", "s3"),
        ("AWS4-HMAC-SHA256 Credential=nonsense", "", None),
        ("Bearer x", "", None),
        ("", "X-Amz-Credential=k%2F20261121%2Fus-east-1%2Fkms%2Faws4_request&a=b", "kms"),
        ("", "X-Amz-Credential=", None),
    ],
)
def test_signed_service(authorization: str, query: str, service: str | None) -> None:
    assert signed_service(authorization, query) == service
