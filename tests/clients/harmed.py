"""What each SDK makes of each fault: the faults, one run of all clients, and the tables of docs/faults.md.

`python -m tests.clients.harmed` makes the tables anew, of several runs: where those differ, all that was seen is told.
"""

import asyncio
import json
import re
import subprocess
import sys
import tempfile
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.eventstream import ParserError
from websockets.exceptions import ConnectionClosed

from tests.clients.browsing import make_page, streamed
from tests.clients.events import finals_of, read, results_of
from tests.clients.harms import CALLS, STREAMS, Fault
from tests.clients.running import ROOT, SCRIPTS, Running, running
from tests.clients.said import GREETING
from tests.clients.talks import STANDARD, texts
from tests.clients.test_javascript import node
from tests.clients.test_websocket import LAST_WORDS, opened, plain, presigned

PAGE = ROOT / "docs" / "faults.md"
PROGRAM = Path(__file__).parent / "harmed_streams.py"
PATIENCE = 12.0  # seconds after which a stream counts as one that waits
RUNS = 4
FLAGS = ("--scripts", str(SCRIPTS), "--auth", "relaxed", "--quotas", "http2-streams=500,websocket-streams=500")
OR = " *or* "
NORMAL = 1000  # the code of a close that says nothing is wrong

CALLERS = ("boto3", "boto3, https", "JavaScript")
STREAMERS = ("JavaScript", "JavaScript, https", "JavaScript, browser", "amazon-transcribe, https", "WebSocket")
BY_WEBSOCKET = ("JavaScript, browser", "WebSocket")

ALL, SHUFFLED = "hears all", "hears all, out of order"
NOTHING = "no error; hears nothing"
WAITS = "waits"


class Met(NamedTuple):
    """A fault and a client: what the client saw, how often the fault fired, and the client's lines of the journal."""

    saw: str
    fired: int
    lines: Sequence[Mapping[str, Any]]


# What was seen in one run: of "calls" and of "streams", by client, one for each fault.
Seen = Mapping[str, Mapping[str, Sequence[Met]]]


def control(emulator: Running, method: str, path: str, body: Any = None) -> Any:
    """The answer of the control API."""
    sent = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{emulator.http}/_emulator/{path}", sent, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or "null")


def set_for(emulator: Running, member: str, faults: Sequence[Fault]) -> list[str]:
    """Set each fault for one client; what each client is known by: an access key, or a session."""
    ids = [str(uuid.uuid4()) for _ in faults]
    for one, fault in zip(ids, faults, strict=True):
        control(emulator, "PUT", f"faults/{one}", {"when": {member: one}, "do": fault.do})
    return ids


def tidy(text: str) -> str:
    """A message without what differs from run to run."""
    text = re.sub(r"0x[0-9a-f]{5,}|\b[0-9]{5,}\b", "…", text)
    return re.sub(r"https?://localhost:…/", "…", text).partition("\n")[0].strip()


def said(answer: Any) -> str:
    return "answers" if answer == {"TranscriptionJobSummaries": []} else f"no error; answers `{json.dumps(answer)}`"


def by_boto3(endpoint: str, ca: str, key: str) -> str:
    config = Config(retries={"total_max_attempts": 1, "mode": "standard"}, read_timeout=3)
    known = {"aws_access_key_id": key, "aws_secret_access_key": "any", "region_name": "us-east-1"}
    client = boto3.Session(**known).client("transcribe", endpoint_url=endpoint, verify=ca, config=config)
    try:
        answer = client.list_transcription_jobs()
    except Exception as error:  # noqa: BLE001 - whatever the SDK raises is what is asked for
        return tidy(f"{type(error).__name__}: {error}".replace(" when calling the ListTranscriptionJobs operation", ""))
    return said({name: value for name, value in answer.items() if name != "ResponseMetadata"})


def of_javascript(report: Mapping[str, Any]) -> str:
    if "answer" in report:
        return said(report["answer"])
    error = report.get("error", {})
    if error and not report.get("waiting"):
        code = error.get("code")
        return tidy(f"{error['name']}{f' {code}' if code else ''}: {error['message']}").removesuffix(":")
    results = [result for event in report["events"] for result in event["TranscriptEvent"]["Transcript"]["Results"]]
    ends = [result["EndTime"] for result in results]
    return of_stream({**report, "finals": texts(report["events"]), "ends": ends})


def of_page(report: Mapping[str, Any]) -> str:
    close = report["close"]
    plain = close is None or close["code"] == NORMAL  # whose reason is seen then is a matter of who is faster
    return of_javascript(report) + ("" if plain else closed_with(close["code"], close["reason"]))


def closed_with(code: int | None, reason: str | None) -> str:
    return f"; closed with {code} {reason}".rstrip()


def of_stream(report: Mapping[str, Any]) -> str:
    """`ends`: the second of the audio at which each result that was heard ends."""
    if report["waiting"]:
        return WAITS
    if "error" in report:
        return tidy(f"{report['error']['name']}: {report['error']['message']}")
    finals, ends = report["finals"], report["ends"]
    if finals == GREETING:
        return ALL if ends == sorted(ends) else SHUFFLED
    if finals == [each for each in GREETING for _ in range(2)]:
        return "hears each final twice"
    return NOTHING if not finals else f"hears {finals}"


async def by_websocket(emulator: Running, session: str, patience: float = PATIENCE) -> str:
    """A raw client that takes each message for one whole event, as the service sends them."""
    raw: list[bytes] = []
    try:
        async with asyncio.timeout(patience), opened(emulator, presigned(emulator, {"session-id": session})) as client:

            async def hear() -> None:
                async for frame in client:
                    assert isinstance(frame, bytes), "every message is binary"
                    raw.append(frame)

            hearing = asyncio.create_task(hear())
            with suppress(ConnectionClosed):
                for frame in plain():
                    await client.send(frame)
            try:
                await hearing
            except ConnectionClosed as error:
                return tidy(f"{type(error).__name__}: {error}")
    except TimeoutError:
        return WAITS
    except Exception as error:  # noqa: BLE001 - whatever the library raises is what is asked for
        return tidy(f"{type(error).__name__}: {error}")
    return of_messages(raw, closed_with(client.close_code, client.close_reason))


def of_messages(raw: Sequence[bytes], closed: str) -> str:
    try:
        messages = [read(frame) for frame in raw]
    except ValueError:
        return f"a message is not one whole event{closed}"
    except ParserError as error:
        return tidy(f"{type(error).__name__}: {error}")
    if messages and "Message" in messages[-1].document:
        return f"{messages[-1].kind}: {messages[-1].document['Message']}{closed}"
    ends = [result["EndTime"] for result in results_of(messages)]
    heard = of_stream({"waiting": False, "finals": finals_of(messages), "ends": ends})
    return heard if closed == closed_with(NORMAL, LAST_WORDS) else heard + closed


def amazon_transcribe(emulator: Running, sessions: Sequence[str]) -> list[str]:
    variables = {**emulator.variables(), "SSL_CERT_FILE": emulator.ca}
    words = [sys.executable, str(PROGRAM), emulator.https, json.dumps(sessions), str(PATIENCE)]
    done = subprocess.run(words, env=variables, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return [of_stream(report) for report in json.loads(done.stdout)]


async def websockets(emulator: Running, sessions: Sequence[str]) -> list[str]:
    return list(await asyncio.gather(*(by_websocket(emulator, session) for session in sessions)))


def javascript(emulator: Running, endpoint: str, calls: Sequence[str], sessions: Sequence[str]) -> dict[str, list[str]]:
    plan = {"calls": calls, "streams": plans_of(sessions), "patience": PATIENCE}
    report = node(emulator, "harmed.mjs", json.dumps(plan), AWS_ENDPOINT_URL=endpoint)
    return {part: list(map(of_javascript, report[part])) for part in ("calls", "streams")}


def plans_of(sessions: Sequence[str], **more: Any) -> list[dict[str, Any]]:
    return [STANDARD.plan(input={"SessionId": session}, **more) for session in sessions]


def by_page(emulator: Running, sessions: Sequence[str]) -> list[str]:
    page = emulator.folder / "page"
    page.mkdir(exist_ok=True)
    make_page(page)
    plans = plans_of(sessions, last="empty")
    return list(map(of_page, streamed(emulator, page, plans, patience=PATIENCE)))


def met(emulator: Running, member: str, one: str, saw: str) -> Met:
    """`one`: the id of the fault, which is the only access key or session that it is for."""
    fired = control(emulator, "GET", f"faults/{one}")["fired"]
    return Met(saw, fired, control(emulator, "GET", f"journal?{member}={one}"))


def seen(emulator: Running) -> Seen:
    """Run all clients, each with faults of its own."""
    keys = {name: set_for(emulator, "access_key", CALLS) for name in CALLERS}
    sessions = {name: set_for(emulator, "session", STREAMS) for name in STREAMERS}
    calls = {
        name: [by_boto3(at, emulator.ca, key) for key in keys[name]]
        for name, at in (("boto3", emulator.http), ("boto3, https", emulator.https))
    }
    with ThreadPoolExecutor(5) as pool:
        cleartext = pool.submit(javascript, emulator, emulator.http, keys["JavaScript"], sessions["JavaScript"])
        secure = pool.submit(javascript, emulator, emulator.https, [], sessions["JavaScript, https"])
        python = pool.submit(amazon_transcribe, emulator, sessions["amazon-transcribe, https"])
        raw = pool.submit(lambda: asyncio.run(websockets(emulator, sessions["WebSocket"])))
        page = pool.submit(by_page, emulator, sessions["JavaScript, browser"])
        calls["JavaScript"] = cleartext.result()["calls"]
        streams = {
            "JavaScript": cleartext.result()["streams"],
            "JavaScript, https": secure.result()["streams"],
            "JavaScript, browser": page.result(),
            "amazon-transcribe, https": python.result(),
            "WebSocket": raw.result(),
        }
    known = {"calls": ("access_key", keys, calls), "streams": ("session", sessions, streams)}
    return {
        part: {
            name: [met(emulator, member, *each) for each in zip(ids[name], saw, strict=True)]
            for name, saw in sentences.items()
        }
        for part, (member, ids, sentences) in known.items()
    }


def shown(fault: Fault) -> str:
    """A fault in a cell of a table."""
    return f"`{json.dumps(fault.do)[1:-1]}`"


def marks(part: str) -> tuple[str, str]:
    return f"<!-- {part}: made by python -m tests.clients.harmed -->", f"<!-- End of {part} -->"


def cells(part: str, clients: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """What docs/faults.md says of each fault, by client: all that may be seen."""
    begin, end = marks(part)
    rows = PAGE.read_text(encoding="utf-8").partition(begin)[2].partition(end)[0].strip().splitlines()[2:]
    found = {}
    for row in rows:
        fault, *told = (cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1])
        found[fault] = {client: cell.split(OR) for client, cell in zip(clients, told, strict=True)}
    return found


def table(faults: Sequence[Fault], clients: Sequence[str], runs: Sequence[Mapping[str, Sequence[Met]]]) -> str:
    lines = [f"| `do` | {' | '.join(clients)} |", "|---" * (len(clients) + 1) + "|"]
    for number, fault in enumerate(faults):
        told = (OR.join(dict.fromkeys(run[client][number].saw for run in runs)) for client in clients)
        lines.append(" | ".join(("| " + shown(fault), *(cell.replace("|", r"\|") for cell in told))) + " |")
    return "\n".join(lines)


def main() -> None:
    runs = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder, running(Path(folder), *FLAGS) as emulator:
            runs.append(seen(emulator))
    text = PAGE.read_text(encoding="utf-8")
    for part, faults, clients in (("calls", CALLS, CALLERS), ("streams", STREAMS, STREAMERS)):
        begin, end = marks(part)
        before, _, after = text.partition(begin)
        made = table(faults, clients, [run[part] for run in runs])
        text = f"{before}{begin}\n\n{made}\n\n{end}{after.partition(end)[2]}"
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
