"""The AWS SDK for JavaScript in node: the batch API, and streams over cleartext HTTP/2 and over TLS."""

import json
import shutil
import signal
import subprocess
import uuid
from typing import Any, NamedTuple

import pytest

from tests.clients.audio import CHUNKS
from tests.clients.browsing import PROGRAMS
from tests.clients.running import Running
from tests.clients.said import GREETING, WEATHER, new_session, weather_session
from tests.clients.talks import DOORS, STANDARD


class Plan(NamedTuple):
    """One stream that the node program is to make. `empty`: it ends by an event without sound; `hold`:
    its input stays open.
    """

    language: str = "en-US"
    session: str = ""
    chunks: int = CHUNKS
    empty: bool = False
    leave: bool = False
    hold: bool = False

    def told(self) -> dict[str, Any]:
        asked = {"LanguageCode": self.language, "SessionId": self.session or new_session()}
        end, hold = "empty" if self.empty else None, self.empty or self.hold
        return STANDARD.plan(input=asked, chunks=self.chunks, last=end, hold=hold, leave=self.leave)


class Died(Exception):
    """A signal has ended node."""


def node(emulator: Running, program: str, *words: str, **changes: str) -> Any:
    """Run one of the programs to its end; what it reports. Raises Died."""
    found = shutil.which("node")
    assert found, "node is needed: `python -m tests` brings it"
    variables = {
        **emulator.variables(),
        "AWS_ENDPOINT_URL": emulator.http,
        "NODE_EXTRA_CA_CERTS": emulator.ca,
        **changes,
    }
    done = subprocess.run(
        [found, program, *words], cwd=PROGRAMS, env=variables, capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode < 0:
        raise Died(f"by {signal.Signals(-done.returncode).name}: {done.stderr}")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def made(emulator: Running, *plans: dict[str, Any], **changes: str) -> list[dict[str, Any]]:
    """Make these streams at once; their reports in the same order."""
    reports: list[dict[str, Any]] = node(emulator, "streams.mjs", json.dumps(plans), **changes)
    return reports


def streams(emulator: Running, *plans: Plan, **changes: str) -> list[dict[str, Any]]:
    """The same for StartStreamTranscription; with the `results` of each."""
    reports = made(emulator, *(plan.told() for plan in plans), **changes)
    for report in reports:
        events = (event["TranscriptEvent"]["Transcript"] for event in report["events"])
        report["results"] = [result for event in events for result in event["Results"]]
    return reports


def texts(results: list[dict[str, Any]], *, partial: bool) -> list[str]:
    return [one["Alternatives"][0]["Transcript"] for one in results if one["IsPartial"] is partial]


def test_the_batch_tour(emulator: Running) -> None:
    name = f"tour-{uuid.uuid4().hex}"
    assert node(emulator, "batch.mjs", name, name) == {
        "started": "IN_PROGRESS",
        "startedAt": True,
        "done": "COMPLETED",
        "transcript": " ".join(GREETING),
        "listed": [name],
        "again": {
            "name": "ConflictException",
            "message": "The requested job name already exists. Use a different job name.",
            "status": 400,
        },
        "gone": {
            "name": "BadRequestException",
            "message": "The requested job couldn't be found. Check the job name and try your request again.",
            "status": 400,
        },
    }


@DOORS
@pytest.mark.parametrize("empty", [False, True], ids=["return", "empty"])
def test_a_stream(emulator: Running, door: str, empty: bool) -> None:
    session = new_session()
    [report] = streams(emulator, Plan(session=session, empty=empty), AWS_ENDPOINT_URL=getattr(emulator, door))
    assert "error" not in report
    assert report["session"] == session
    assert uuid.UUID(report["requestId"])
    assert texts(report["results"], partial=False) == GREETING
    for final in GREETING:
        heard = [text for text in texts(report["results"], partial=True) if final.startswith(text.rstrip(".?,"))]
        assert heard == sorted(heard, key=len), "partials grow"
        assert heard


def test_every_segment_has_one_result_id(emulator: Running) -> None:
    [report] = streams(emulator, Plan())
    finals = [one["ResultId"] for one in report["results"] if not one["IsPartial"]]
    assert len(set(finals)) == len(finals) == 2
    in_order = [one["ResultId"] for one in report["results"]]
    assert in_order == sorted(in_order, key=finals.index), "a segment is finished before the next begins"


def test_two_streams_at_once_hear_their_own_scripts(emulator: Running) -> None:
    greeting, weather = streams(emulator, Plan(), Plan(session=weather_session()))
    assert texts(greeting["results"], partial=False) == GREETING
    assert texts(weather["results"], partial=False) == WEATHER


def test_a_short_input_hears_what_was_said_until_then(emulator: Running) -> None:
    [report] = streams(emulator, Plan(chunks=10))
    assert "error" not in report
    [final] = texts(report["results"], partial=False)
    assert final.startswith("Hello")
    assert GREETING[1] not in final


def test_a_reader_who_leaves_harms_nobody(emulator: Running) -> None:
    leaver, stayer = streams(emulator, Plan(leave=True), Plan())
    assert len(leaver["results"]) >= 1
    assert texts(stayer["results"], partial=False) == GREETING


@DOORS
def test_a_wrong_secret(emulator: Running, door: str) -> None:
    [report] = streams(emulator, Plan(), AWS_SECRET_ACCESS_KEY="wrong", AWS_ENDPOINT_URL=getattr(emulator, door))
    assert report["error"]["name"] == "InvalidSignatureException"
    assert report["error"]["status"] == 403
    assert report["error"]["message"].startswith("The request signature we calculated does not match the signature")


def test_relaxed_takes_any_secret(relaxed: Running) -> None:
    [report] = streams(relaxed, Plan(), AWS_SECRET_ACCESS_KEY="anything", AWS_ACCESS_KEY_ID="ANYBODY")
    assert texts(report["results"], partial=False) == GREETING
