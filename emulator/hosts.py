"""What a host says: which bucket of S3 it names (in front of an S3 host, of a host of our own, or none), its port."""

import re
from collections.abc import Collection
from ipaddress import ip_address

# bucket.s3.region.amazonaws.com, bucket.s3.amazonaws.com, bucket.s3-region.amazonaws.com; without a bucket: path style
S3_HOST = re.compile(r"(?:(?P<bucket>.+?)\.)?s3[.-].+")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def bucket_of(host: str, own: Collection[str]) -> str | None:
    """The bucket that `host` (no port) names; empty where the path does; None: it is no host of S3.

    `own`: the hosts where S3 can be reached beside AWS's.
    """
    if host in own:
        return ""
    found = S3_HOST.fullmatch(host)
    if found is not None:
        return found["bucket"] or ""
    return next((host.removesuffix(f".{name}") for name in own if host.endswith(f".{name}")), None)


def host_and_port(netloc: str) -> tuple[str, str]:
    """`localhost:4610` → `localhost`, `:4610`; the port is empty, or begins with its colon."""
    host, colon, port = netloc.rpartition(":")
    return (host.strip("[]"), f":{port}") if colon and port.isdigit() else (netloc.strip("[]"), "")


def is_address(name: str) -> bool:
    """Whether a host is an IP address, of version 4 or 6 and without brackets, and no name."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
