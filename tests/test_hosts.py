"""Hosts of S3: the bucket that each names, if any."""

import pytest

from emulator.hosts import bucket_of, host_and_port

OWN = {"localhost", "127.0.0.1", "transcribe"}


@pytest.mark.parametrize(
    ("host", "bucket"),
    [
        ("localhost", ""),
        ("127.0.0.1", ""),
        ("calls.localhost", "calls"),
        ("my.calls.localhost", "my.calls"),
        ("calls.transcribe", "calls"),
        ("s3.amazonaws.com", ""),
        ("s3.eu-west-1.amazonaws.com", ""),
        ("s3-eu-west-1.amazonaws.com", ""),
        ("s3.dualstack.eu-west-1.amazonaws.com", ""),
        ("s3.cn-north-1.amazonaws.com.cn", ""),
        ("calls.s3.amazonaws.com", "calls"),
        ("my.calls.s3.eu-west-1.amazonaws.com", "my.calls"),
        ("calls.s3-eu-west-1.amazonaws.com", "calls"),
        ("s3calls.s3.amazonaws.com", "s3calls"),
        ("s3-calls.s3.amazonaws.com", "s3-calls"),
        ("calls.s3.localhost", "calls"),
        ("s3.localhost", ""),
        ("calls.s3.localhost.localstack.cloud", "calls"),
        ("example.com", None),
        ("my-s3-bucket.example.com", None),
        ("notlocalhost", None),
        ("", None),
    ],
)
def test_the_bucket_of_a_host(host: str, bucket: str | None) -> None:
    assert bucket_of(host, OWN) == bucket


@pytest.mark.parametrize(
    ("netloc", "parts"),
    [
        ("localhost:4610", ("localhost", ":4610")),
        ("localhost", ("localhost", "")),
        ("[::1]:4610", ("::1", ":4610")),
        ("[::1]", ("::1", "")),
        ("", ("", "")),
    ],
)
def test_host_and_port(netloc: str, parts: tuple[str, str]) -> None:
    assert host_and_port(netloc) == parts
