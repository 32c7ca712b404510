"""Presigned GETs: the same signature that botocore makes."""

import datetime
from unittest import mock
from urllib.parse import parse_qs

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from emulator.wire.claim import stamp
from emulator.wire.presign import presigned, refusal

NOW = datetime.datetime(2026, 11, 21, 22, 0, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize("path", ["/bucket/key.json", "/bucket/a%20b/%C3%A9.json"])
def test_botocore_would_sign_it_so(path: str) -> None:
    query = presigned(("key", "secret"), "eu-west-1", "localhost:4610", path, stamp(NOW.timestamp()), 900)
    request = AWSRequest("GET", f"http://localhost:4610{path}")
    with mock.patch("botocore.auth.get_current_datetime", return_value=NOW.replace(tzinfo=None)):
        S3SigV4QueryAuth(Credentials("key", "secret"), "s3", "eu-west-1", expires=900).add_auth(request)
    assert parse_qs(query) == parse_qs(request.url.partition("?")[2])


SIGNED = {"X-Amz-Date": "20261121T220000Z", "X-Amz-Expires": "900"}
OLD = {"AWSAccessKeyId": "test", "Signature": "x", "Expires": "1795298400"}


@pytest.mark.parametrize(
    ("query", "later", "right"),
    [
        (SIGNED, 899.999, True),
        (SIGNED, 900, False),
        (OLD, -0.001, True),
        (OLD, 0, False),
        ({}, 1e9, True),
        ({"Expires": "0"}, 0, True),
        ({"X-Amz-Expires": "900"}, 1e9, True),
        ({"X-Amz-Date": "20261121T220000Z", "X-Amz-Expires": "soon"}, 1e9, True),
    ],
)
def test_a_query_runs_out(query: dict[str, str], later: float, right: bool) -> None:
    assert (refusal(query, NOW.timestamp() + later) is None) == right


def test_the_words_of_s3_for_a_query_that_has_run_out() -> None:
    assert refusal(SIGNED, NOW.timestamp() + 901.5) == (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code>'
        b"<Message>Request has expired</Message><X-Amz-Expires>900</X-Amz-Expires>"
        b"<Expires>2026-11-21T22:15:00Z</Expires><ServerTime>2026-11-21T22:15:01Z</ServerTime></Error>"
    )
    assert b"X-Amz-Expires" not in (refusal(OLD, NOW.timestamp()) or b"X-Amz-Expires")
