"""The access key of a request to S3, wherever it stands."""

from io import BytesIO

import pytest

from emulator.callers import access_key, access_key_of_form, bucket_in


@pytest.mark.parametrize(
    ("authorization", "query", "key"),
    [
        (b"", b"", None),
        (b"Bearer x", b"list-type=2", None),
        (b"AWS4-HMAC-SHA256 Credential=AKID/20261121/us-east-1/s3/aws4_request, SignedHeaders=host", b"", "AKID"),
        (b"AWS4-HMAC-SHA256 SignedHeaders=host,Credential=AKID/20261121/us-east-1/s3/aws4_request", b"", "AKID"),
        (b"AWS AKID:c2lnbmF0dXJl", b"", "AKID"),
        (b"", b"X-Amz-Credential=AKID%2F20261121%2Fus-east-1%2Fs3%2Faws4_request", "AKID"),
        (b"", b"versionId=1&X-Amz-Credential=AKID/20261121/us-east-1/s3/aws4_request", "AKID"),
        (b"", b"AWSAccessKeyId=AKID&Signature=x&Expires=1", "AKID"),
        (b"", b"Expires=1&AWSAccessKeyId=AKID", "AKID"),
        (b"AWS header:x", b"AWSAccessKeyId=query", "header"),
        (b"", b"prefix=AWSAccessKeyId", None),
    ],
)
def test_access_key(authorization: bytes, query: bytes, key: str | None) -> None:
    assert access_key(authorization, query) == key


def form(*fields: tuple[bytes, bytes]) -> bytes:
    return (
        b"".join(b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % field for field in fields)
        + b"--x--"
    )


@pytest.mark.parametrize(
    ("content_type", "body", "key"),
    [
        (b"Multipart/form-data; boundary=x", form((b"key", b"k"), (b"X-Amz-Credential", b"AKID/2026/s3")), "AKID"),
        (b"multipart/form-data; boundary=x", form((b"AWSAccessKeyId", b"AKID"), (b"file", b"...")), "AKID"),
        (b"multipart/form-data; boundary=x", form((b"key", b"k"), (b"file", b"...")), None),
        (b"text/xml", form((b"AWSAccessKeyId", b"AKID")), None),
        (b"", b"", None),
    ],
)
def test_access_key_of_a_form(content_type: bytes, body: bytes, key: str | None) -> None:
    file = BytesIO(body)
    assert access_key_of_form({b"content-type": content_type}, file) == key
    assert file.tell() == 0


@pytest.mark.parametrize(("path", "bucket"), [("/media/a/b", "media"), ("/media", "media"), ("/", ""), ("", "")])
def test_bucket_in_a_path(path: str, bucket: str) -> None:
    assert bucket_in(path) == bucket
