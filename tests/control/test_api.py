"""The control API: what it shows, what its levers move, and that no secret gets out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.app import Emulator, create
from emulator.control.api import shown as shown_settings
from emulator.jobs import life
from emulator.jobs.journaled import noted
from emulator.scripts.format import parse
from emulator.scripts.library import Choice
from emulator.settings import Settings
from emulator.store.database import Resource
from tests.asgi.ask import Answered
from tests.control.documented import ask

JSON = {"content-type": "application/json"}


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    made = create(
        Settings(
            credentials="test:hush,other:hush-too:123456789012",
            service_credentials="svc:hush",
            database=str(tmp_path / "store.sqlite"),
        )
    )
    yield made
    made.store.close()


async def get(emulator: Emulator, path: str) -> Any:
    answer = await ask(emulator, "GET", f"/_emulator/{path}")
    assert answer.status == 200
    return json.loads(answer.body)


async def post(emulator: Emulator, path: str, **body: Any) -> Answered:
    return await ask(emulator, "POST", f"/_emulator/{path}", JSON, json.dumps(body).encode())


def job(name: str, created: float) -> Resource:
    return Resource("transcription-job", "000000000000", "us-east-1", name, created, "IN_PROGRESS", created + 5, {})


async def test_it_is_up_and_says_what_it_is(emulator: Emulator) -> None:
    version = await get(emulator, "version")
    assert version["name"] == "transcribe-emulator"


async def test_settings_are_shown_without_their_secrets(emulator: Emulator) -> None:
    shown = await get(emulator, "settings")
    assert set(shown) == set(Settings.model_fields)
    assert shown["service_credentials"] == {"access_key": "svc", "secret_key": "hidden"}
    assert shown["credentials"] == [
        {"access_key": "test", "secret_key": "hidden", "account": "000000000000"},
        {"access_key": "other", "secret_key": "hidden", "account": "123456789012"},
    ]
    assert "hush" not in json.dumps(shown)


async def test_jobs_are_listed_newest_first_and_forgotten_by_reset(emulator: Emulator) -> None:
    emulator.store.add(job("old", 1000.0))
    emulator.store.add(job("new", 2000.0))
    emulator.store.add(job("of a session", 3000.0)._replace(kind=life.POSITION))  # which no client has made
    rows = await get(emulator, "jobs")
    assert [row["name"] for row in rows] == ["new", "old"]
    assert rows[0] == {
        "kind": "transcription-job",
        "account": "000000000000",
        "region": "us-east-1",
        "name": "new",
        "status": "IN_PROGRESS",
        "created": 2000.0,
        "due": 2005.0,
        "script": None,
        "why": None,
    }
    kept = emulator.store.get("transcription-job", "000000000000", "us-east-1", "old")
    assert kept is not None
    emulator.store.save(noted(kept, [Choice(parse("say: Hi.", "hi.yaml"), "it is the default")], None)[0])
    told = (await get(emulator, "jobs"))[1]
    assert (told["script"], told["why"]) == ("hi.yaml", "it is the default")
    await post(emulator, "clock", mode="manual", at=1000.0)
    assert (await post(emulator, "reset")).status == 200
    assert await get(emulator, "jobs") == []
    assert (await get(emulator, "clock"))["mode"] == "real"


async def test_streams_and_scripts_are_described(emulator: Emulator) -> None:
    assert await get(emulator, "streams") == []
    files = {Path(row["file"]).name for row in await get(emulator, "scripts")}
    assert {"default.yaml", "least.yaml", "two-speakers.yaml"} <= files


async def test_a_body_that_is_too_long_is_not_read_to_its_end(emulator: Emulator) -> None:
    read: list[int] = []

    async def endless(scope: Any, _receive: Any, send: Any) -> None:
        async def receive() -> Any:
            read.append(1)
            return {"type": "http.request", "body": b" " * 65536, "more_body": len(read) < 100}

        await emulator(scope, receive, send)

    assert (await ask(endless, "POST", "/_emulator/clock", JSON)).status == 413
    assert len(read) == 17


async def test_who_leaves_is_not_answered(emulator: Emulator) -> None:
    async def leaving(scope: Any, _receive: Any, send: Any) -> None:
        async def receive() -> Any:
            return {"type": "http.disconnect"}

        await emulator(scope, receive, send)

    with pytest.raises(IndexError):  # nothing was sent
        await ask(leaving, "POST", "/_emulator/reset")


async def test_the_page_and_its_parts_come_from_here(emulator: Emulator) -> None:
    page = (await ask(emulator, "GET", "/_emulator/docs")).body.decode()
    assert "http://" not in page
    assert "https://" not in page
    assert (await ask(emulator, "GET", "/_emulator/static/swagger-ui.css")).status == 200


async def test_every_route_is_documented_with_an_answer(emulator: Emulator) -> None:
    document = await get(emulator, "openapi.json")
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len(operations) >= 14
    for operation in operations:
        assert operation["summary"]
        if "204" not in operation["responses"]:
            assert all(answer["schema"] for answer in operation["responses"]["200"]["content"].values())


@pytest.mark.parametrize("path", ["/_emulator", "/_emulator/"])
async def test_the_root_of_the_control_api_leads_to_its_documents(emulator: Emulator, path: str) -> None:
    answer = await ask(emulator, "GET", path, {"accept": "text/html"})
    assert answer.status == 307
    assert answer.headers["location"] in ("/_emulator/docs", "http://localhost:4610/_emulator")


@pytest.mark.parametrize(
    ("database", "told"),
    [
        ("/var/lib/store.db", "/var/lib/store.db"),
        ("postgresql+psycopg://me:hush@db:5432/store", "postgresql+psycopg://me:***@db:5432/store"),
        (
            "postgresql://db/store?password=hush&sslmode=require",
            "postgresql://db/store?password=hidden&sslmode=require",
        ),
    ],
)
def test_no_password_of_a_database_is_shown(database: str, told: str) -> None:
    assert shown_settings(Settings(database=database))["database"] == told


@pytest.mark.parametrize("path", ["faults", "expectations"])
@pytest.mark.parametrize("deep", [400, 40_000])
async def test_what_is_nested_too_deep_is_refused_in_words(emulator: Emulator, path: str, deep: int) -> None:
    input_ = b"[" * deep + b"]" * deep
    body = b'{"name":"c","do":%b,"rules":[{"rule":"never","call":{"input":{"a":%b}}}]}' % (input_, input_)
    answer = await ask(emulator, "POST", f"/_emulator/{path}", JSON, body)
    assert answer.status in (400, 422)
    assert json.loads(answer.body)["detail"]


@pytest.mark.parametrize(("method", "path"), [("PUT", "scripts/deep"), ("POST", "scripts/try")])
async def test_a_script_that_is_nested_too_deep_ends_nothing(emulator: Emulator, method: str, path: str) -> None:
    deep = "[" * 100_000
    body = deep if method == "PUT" else json.dumps({"text": deep})
    answer = await ask(emulator, method, f"/_emulator/{path}", JSON if method == "POST" else {}, body.encode())
    assert answer.status == 422
    assert "must be nested no more than 100 deep" in json.loads(answer.body)["detail"][0]["msg"]


async def test_a_mistake_of_ours_is_told_as_json(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lenient(*asked: Any) -> None:
        with pytest.raises(ZeroDivisionError):  # for the server's log
            await emulator(*asked)

    monkeypatch.setattr(emulator.streams, "describe", lambda: 1 / 0)
    answer = await ask(lenient, "GET", "/_emulator/streams")
    assert answer.status == 500
    assert json.loads(answer.body) == {"detail": "The emulator has failed (ZeroDivisionError); its log says where."}


async def test_a_body_that_is_too_long_is_refused_in_words(emulator: Emulator) -> None:
    answer = await ask(emulator, "PUT", "/_emulator/scripts/long", JSON, b"x" * (1024 * 1024 + 1))
    assert answer.status == 413
    assert json.loads(answer.body) == {"detail": "The body is longer than 1048576 bytes."}


@pytest.mark.parametrize("path", ["/_emulator/reset", "/_emulator/clock", "/moto-api/reset"])
async def test_a_page_of_somebody_else_pulls_no_lever(emulator: Emulator, path: str) -> None:
    emulator.store.add(job("mine", 1.0))
    stranger = {"origin": "https://evil.example", "content-type": "text/plain"}
    answer = await ask(emulator, "POST", path, stranger)
    assert answer.status == 403
    assert "https://evil.example" in json.loads(answer.body)["detail"]
    assert [each["name"] for each in await get(emulator, "jobs")] == ["mine"]


async def test_a_page_of_this_machine_may(emulator: Emulator) -> None:
    answer = await ask(emulator, "POST", "/_emulator/reset", {"origin": "http://localhost:3000"})
    assert answer.status == 200
