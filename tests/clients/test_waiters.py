"""boto3's seven waiters: each ends, well or badly, as the thing that it waits for does."""

from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import WaiterError

from tests.clients.running import Running
from tests.clients.test_boto3 import QUICK, client
from tests.clients.touring import BAD_TERMS_KEY, WAITED, new_name, prepare
from tests.tour import BUCKET, Stop

# What makes a thing fail: here media that are none. A language model never does: nobody trains it.
TERMS_FOR_MEDIA: dict[str, Any] = {"Media": {"MediaFileUri": f"s3://{BUCKET}/{BAD_TERMS_KEY}"}}
FAILURES: dict[str, dict[str, Any]] = {
    "transcription-job": TERMS_FOR_MEDIA,
    "medical-transcription-job": TERMS_FOR_MEDIA,
    "medical-scribe-job": TERMS_FOR_MEDIA,
    "analytics": TERMS_FOR_MEDIA,
    "vocabulary": {"Phrases": ["-Hawn"]},
    "medical-vocabulary": {"VocabularyFileUri": f"s3://{BUCKET}/{BAD_TERMS_KEY}"},
}


@pytest.fixture(scope="module")
def transcribe(emulator: Running) -> Any:
    prepare(emulator)
    return client(emulator, "transcribe")


def wait_for(transcribe: Any, stop: Stop, **changes: Any) -> None:
    name = stop.named(new_name())
    getattr(transcribe, xform_name(stop.create))(**name, **{**stop.request, **changes})
    transcribe.get_waiter(xform_name(stop.waiter)).wait(**name, WaiterConfig=QUICK)


def test_there_are_seven(transcribe: Any) -> None:
    assert sorted(transcribe.waiter_names) == sorted(xform_name(stop.waiter) for stop in WAITED)
    assert len(WAITED) == 7


@pytest.mark.parametrize("stop", WAITED, ids=[stop.kind for stop in WAITED])
def test_a_waiter_ends_when_all_is_well(transcribe: Any, stop: Stop) -> None:
    wait_for(transcribe, stop)


@pytest.mark.parametrize("stop", [stop for stop in WAITED if stop.kind in FAILURES], ids=FAILURES)
def test_a_waiter_ends_when_it_fails(transcribe: Any, stop: Stop) -> None:
    with pytest.raises(WaiterError, match=r'encountered a terminal failure state.*"FAILED"'):
        wait_for(transcribe, stop, **FAILURES[stop.kind])
