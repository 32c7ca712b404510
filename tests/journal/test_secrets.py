"""What would let a reader act in a client's name is hidden; all else stays as it came."""

import pytest

from emulator.journal.secrets import hidden_headers, hidden_query

V4 = "AWS4-HMAC-SHA256 Credential=test/20261121/us-east-1/transcribe/aws4_request, SignedHeaders=host, Signature="


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ({"authorization": V4 + "0abc"}, {"authorization": V4 + "hidden"}),
        ({"authorization": "A Signature=1,Credential=k"}, {"authorization": "A Signature=hidden,Credential=k"}),
        ({"authorization": "Bearer abc"}, {"authorization": "hidden"}),
        ({"x-amz-security-token": "t", "host": "h"}, {"x-amz-security-token": "hidden", "host": "h"}),
        ({"cookie": "a=b", "proxy-authorization": "x"}, {"cookie": "hidden", "proxy-authorization": "hidden"}),
        (
            {"x-amz-server-side-encryption-customer-key": "k", "x-amz-s3session-token": "t"},
            {"x-amz-server-side-encryption-customer-key": "hidden", "x-amz-s3session-token": "hidden"},
        ),
        ({}, {}),
    ],
)
def test_headers(headers: dict[str, str], shown: dict[str, str]) -> None:
    before = dict(headers)
    assert hidden_headers(headers) == shown
    assert headers == before


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ""),
        ("flag", "flag"),
        ("a=1&X-Amz-Signature=0abc&b=2", "a=1&X-Amz-Signature=hidden&b=2"),
        ("X-Amz-Security-Token=t%2F", "X-Amz-Security-Token=hidden"),
        ("x-amz-signature=0", "x-amz-signature=hidden"),
        ("AWSAccessKeyId=k&Signature=s&Expires=1", "AWSAccessKeyId=k&Signature=hidden&Expires=1"),
        ("session-id=1&X-Amz-SignedHeaders=host", "session-id=1&X-Amz-SignedHeaders=host"),
    ],
)
def test_queries(query: str, shown: str) -> None:
    assert hidden_query(query) == shown
