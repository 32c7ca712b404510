"""The SDK `amazon-transcribe` over TLS: it keeps one connection, so that a stream which fails has neighbours."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from tests.clients.audio import CHUNK, CHUNKS, SECOND
from tests.clients.moving import moved, settled
from tests.clients.running import SCRIPTS, Running, running
from tests.clients.said import GREETING, WEATHER, new_session, weather_session

PROGRAM = Path(__file__).parent / "amazon_transcribe_streams.py"


class Plan(NamedTuple):
    """One stream that the program is to make, of `chunks` audio events of `size` bytes."""

    session: str
    language: str = "en-US"
    chunks: int = CHUNKS
    size: int = len(CHUNK)
    hold: bool = False


def streams(emulator: Running, *plans: Plan, **changes: str) -> list[dict[str, Any]]:
    """Run these streams at once, over one connection; their reports in the same order."""
    variables = {**emulator.variables(), "SSL_CERT_FILE": emulator.ca, **changes}
    words = [sys.executable, str(PROGRAM), emulator.https, json.dumps([plan._asdict() for plan in plans])]
    done = subprocess.run(words, env=variables, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    reports: list[dict[str, Any]] = json.loads(done.stdout)
    return reports


def test_a_stream(emulator: Running) -> None:
    session = new_session()
    assert streams(emulator, Plan(session)) == [{"session": session, "finals": GREETING}]


def test_a_failing_stream_leaves_its_neighbour_alone(emulator: Running) -> None:
    whole, too_big = Plan(new_session()), Plan(new_session(), chunks=20, size=2 * len(SECOND))
    assert streams(emulator, whole, too_big) == [
        {"session": whole.session, "finals": GREETING},
        {
            "error": "BadRequestException",
            "message": "Your stream is too big. Reduce the frame size and try your request again.",
        },
    ]


def test_a_refused_start_leaves_its_neighbour_alone(emulator: Running) -> None:
    whole, refused = streams(emulator, Plan(new_session()), Plan(new_session(), language="xx-XX"))
    assert whole["finals"] == GREETING
    assert refused["error"] == "BadRequestException"
    assert refused["message"].startswith("1 validation error detected: Value 'xx-XX' at 'languageCode' failed")


def test_ten_streams_on_one_connection(emulator: Running) -> None:
    reports = streams(emulator, *(Plan(session()) for session in (new_session, weather_session) * 5))
    assert [report["finals"] for report in reports] == [GREETING, WEATHER] * 5


def test_a_wrong_secret(emulator: Running) -> None:
    [report] = streams(emulator, Plan(new_session()), AWS_SECRET_ACCESS_KEY="wrong")
    assert report["message"].startswith("The request signature we calculated does not match the signature")


def test_fifteen_seconds_without_audio(tmp_path: Path) -> None:
    """In an emulator of its own: its clock is moved."""
    plan = Plan(new_session(), chunks=10, hold=True)
    with running(tmp_path, "--scripts", str(SCRIPTS)) as emulator, ThreadPoolExecutor(1) as pool:
        going = pool.submit(streams, emulator, plan)
        settled(emulator, plan.session, plan.chunks)
        with moved(emulator, 16):
            reports = going.result(60)
    message = "Your request timed out because no new audio was received for 15 seconds."
    assert reports == [{"error": "BadRequestException", "message": message}]
