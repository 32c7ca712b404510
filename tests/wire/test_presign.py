"""Presigned GETs: the same signature that botocore makes."""

import datetime
from unittest import mock
from urllib.parse import parse_qs

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from emulator.wire.presign import presigned

NOW = datetime.datetime(2026, 11, 21, 22, 0, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize("path", ["/bucket/key.json", "/bucket/a%20b/%C3%A9.json"])
def test_botocore_would_sign_it_so(path: str) -> None:
    query = presigned(("key", "secret"), "eu-west-1", "localhost:4610", path, NOW.timestamp(), 900)
    request = AWSRequest("GET", f"http://localhost:4610{path}")
    with mock.patch("botocore.auth.get_current_datetime", return_value=NOW.replace(tzinfo=None)):
        S3SigV4QueryAuth(Credentials("key", "secret"), "s3", "eu-west-1", expires=900).add_auth(request)
    assert parse_qs(query) == parse_qs(request.url.partition("?")[2])
