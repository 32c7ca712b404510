"""What all tours need: a bucket with a sound and a file of terms, and a name for what a tour makes. Holds no test."""

import uuid

from tests.clients.audio import wav
from tests.clients.running import Running
from tests.clients.test_boto3 import client
from tests.tour import BUCKET, MEDIA_KEY, TERMS, TERMS_KEY, TOUR

ACCOUNT = "000000000000"  # whose the test key is
TAG = {"Key": "stage", "Value": "tour"}
WAITED = [stop for stop in TOUR if stop.waiter is not None]
BAD_TERMS_KEY = "bad-terms.txt"


def prepare(emulator: Running) -> None:
    """Put the files into S3; again is no harm."""
    s3 = client(emulator, "s3")
    s3.create_bucket(Bucket=BUCKET)
    for key, body in ((MEDIA_KEY, wav(channels=2)), (TERMS_KEY, TERMS), (BAD_TERMS_KEY, b"Los Angeles\n")):
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)


def new_name() -> str:
    return f"tour-{uuid.uuid4().hex}"
