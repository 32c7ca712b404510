"""The application: its lifespan, its doors, and that one built twice shares nothing."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from emulator.app import Emulator, create
from emulator.clock import Clock
from emulator.neighbours import Neighbours
from emulator.outside import Outside
from emulator.settings import Settings
from emulator.store.database import Resource, Store
from emulator.store.opening import Unusable
from tests.asgi.ask import ask


class Lifespan:
    """Starts and stops an application as a server does."""

    def __init__(self, app: Emulator) -> None:
        self._app = app
        self._told: asyncio.Queue[Any] = asyncio.Queue()
        self._heard: asyncio.Queue[Any] = asyncio.Queue()

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._app({"type": "lifespan"}, self._told.get, self._heard.put))
        await self._told.put({"type": "lifespan.startup"})
        assert (await self._heard.get())["type"] == "lifespan.startup.complete"

    async def __aexit__(self, *_: object) -> None:
        await self._told.put({"type": "lifespan.shutdown"})
        assert (await self._heard.get())["type"] == "lifespan.shutdown.complete"
        await self._task


@pytest.mark.sqlite
async def test_the_store_of_its_own_goes_with_it() -> None:
    app = create(Settings())
    (folder,) = [Path(app._folder.name)] if app._folder else []
    async with Lifespan(app):
        assert list(folder.iterdir())
    assert not folder.exists()


@pytest.mark.sqlite
async def test_a_database_that_was_named_stays(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    async with Lifespan(create(Settings(database=str(file)))):
        pass
    assert file.exists()


async def test_it_takes_the_environments_settings_and_the_clock_that_it_is_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRANSCRIBE_EMULATOR_AUTH", "relaxed")
    monkeypatch.setenv("TRANSCRIBE_EMULATOR_DATABASE", str(tmp_path / "store.sqlite"))
    clock = Clock()
    app = create(clock=clock)
    assert app.settings.auth == "relaxed"
    assert app.clock is clock
    app.store.close()


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/_emulator/ready", {}, 200),
        ("GET", "/_emulator/version", {}, 200),
        ("POST", "/", {"x-amz-target": "Transcribe.ListTranscriptionJobs"}, 400),
        ("POST", "/stream-transcription", {}, 403),
        ("GET", "/no-such-bucket/key", {}, 404),
        ("GET", "/", {"accept": "text/html"}, 200),
    ],
)
async def test_each_door_opens(method: str, path: str, headers: dict[str, str], status: int, tmp_path: Path) -> None:
    app = create(Settings(database=str(tmp_path / "store.sqlite")))
    async with Lifespan(app):
        assert (await ask(app, method, path, headers)).status == status


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/", {"x-amz-target": "Transcribe.ListTranscriptionJobs"}),
        ("GET", "/medical-scribe-stream/0c38e1d5-4a1c-4a6c-a5b1-4d2d5d1b1d0e", {}),
        (
            "POST",
            "/stream-transcription",
            {
                "x-amzn-transcribe-language-code": "en-US",
                "x-amzn-transcribe-sample-rate": "16000",
                "x-amzn-transcribe-media-encoding": "pcm",
            },
        ),
    ],
)
@pytest.mark.parametrize("host", ["[", "[::1", "a]b"])
async def test_what_is_no_host_is_a_bad_request(
    method: str, path: str, headers: dict[str, str], host: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = create(Settings(auth="relaxed"))
    async with Lifespan(app):
        body = b"{}" if "x-amz-target" in headers else b""
        assert (await ask(app, method, path, headers | {"host": host}, body)).status == 400
    assert caplog.records == []


async def test_an_s3_outside_is_used_with_the_services_own_keys() -> None:
    app = create(Settings(s3_endpoint="http://minio:9000", service_credentials="AKID:secret"))
    async with Lifespan(app):
        assert isinstance(app.s3._carrier, Outside)
        assert "AKID" in app.s3.link("http://minio:9000", "us-east-1", "b", "k", 0.0)


async def test_what_is_wrong_with_an_edited_script_is_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    script = tmp_path / "default.yaml"
    script.write_text("say: Hello.\n")
    app = create(Settings(database=str(tmp_path / "store.sqlite"), scripts=tmp_path))
    script.write_text("say: { at: 1 }\n")
    async with Lifespan(app):
        await ask(app, "GET", "/_emulator/scripts")
    (record,) = caplog.records
    assert record.getMessage().startswith(f"{script}:1: say")


@pytest.mark.parametrize(
    ("settings", "carrier"),
    [
        ({}, None),
        ({"events_endpoint": "http://bridge:1"}, None),
        ({"events": "default"}, Neighbours),
        ({"events": "default", "events_endpoint": "http://bridge:1"}, Outside),
    ],
)
async def test_state_changes_are_told_where_the_settings_say(settings: dict[str, Any], carrier: type | None) -> None:
    app = create(Settings(**settings))
    async with Lifespan(app):
        bus = app.worker._bus
        assert (None if bus is None else type(bus._carrier)) == carrier


@pytest.mark.sqlite
def test_a_database_that_is_damaged_within_is_told_of_in_a_sentence(tmp_path: Path) -> None:
    place = tmp_path / "store.sqlite"
    store = Store(str(place))
    for number in range(200):
        store.add(Resource("transcription-job", "1", "r", f"j{number}", 1.0, "IN_PROGRESS", 1.0, {"x": "y" * 300}))
    store.close()
    whole = place.read_bytes()
    place.write_bytes(whole[: 3 * 4096] + b"\xff" * (len(whole) - 3 * 4096))
    with pytest.raises(Unusable, match=r"cannot be used: database disk image is malformed\. Name another one"):
        create(Settings(database=str(place)))
