"""The bus: what is put on it, for whom, and that its troubles are only logged."""

import json

import pytest

from emulator.jobs import life
from emulator.jobs.bus import Bus
from emulator.jobs.events import Event
from emulator.neighbours import Answer, Errand, Unreachable
from emulator.store.database import Resource

JOB = Resource(life.TRANSCRIPTION_JOB, "111122223333", "eu-west-2", "j", 1.0, life.COMPLETED, None, {})
EVENT = Event("Transcribe Job State Change", {"TranscriptionJobName": "j", "TranscriptionJobStatus": "COMPLETED"})
NOW = 1_641_754_569.9


class Line:
    """Keeps the errands, and gives one answer to all."""

    def __init__(self, status: int = 200, body: bytes = b'{"FailedEntryCount": 0}') -> None:
        self.errands: list[Errand] = []
        self.answer = Answer(status, {}, body)

    def send(self, errand: Errand) -> Answer:
        self.errands.append(errand)
        return self.answer


class Down(Line):
    def send(self, errand: Errand) -> Answer:
        raise Unreachable(errand.service)


def test_what_is_put(caplog: pytest.LogCaptureFixture) -> None:
    line = Line()
    Bus(line, "mine").put(JOB, [EVENT], NOW)
    [errand] = line.errands
    assert (errand.service, errand.region, errand.account) == ("events", "eu-west-2", "111122223333")
    assert (errand.method, errand.path, errand.headers["X-Amz-Target"]) == ("POST", "/", "AWSEvents.PutEvents")
    assert isinstance(errand.body, bytes)
    [entry] = json.loads(errand.body)["Entries"]
    assert json.loads(entry.pop("Detail")) == EVENT.detail
    assert entry == {
        "Time": 1_641_754_569,
        "Source": "aws.transcribe",
        "Resources": [],
        "DetailType": "Transcribe Job State Change",
        "EventBusName": "mine",
    }
    assert caplog.records == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (Down(), "it gave no answer"),
        (Line(200, b"<html>"), "it gave no answer"),
        (Line(400, b'{"message": "no such bus"}'), "no such bus"),
        (Line(200, b'{"FailedEntryCount": 1}'), "FailedEntryCount"),
    ],
)
def test_trouble_is_logged(line: Line, words: str, caplog: pytest.LogCaptureFixture) -> None:
    Bus(line, "mine").put(JOB, [EVENT], NOW)
    assert "transcription-job j" in caplog.text
    assert words in caplog.text
