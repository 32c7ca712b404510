"""A seed in an emulator that starts: what is there then, what stays at a later start, and what stops it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from emulator.app import Emulator, create
from emulator.neighbours import Errand, Neighbours
from emulator.settings import Settings
from emulator.snapshots.pack import pack
from emulator.state import Part
from tests.clients.audio import wav

CALLS = """\
- call: CreateVocabulary
  input: { VocabularyName: terms, LanguageCode: en-US, Phrases: [Illinois] }
- call: StartTranscriptionJob
  input:
    TranscriptionJobName: job
    LanguageCode: en-US
    Media: { MediaFileUri: "s3://media/call.wav" }
    Settings: { VocabularyName: terms }
- call: CreateVocabulary
  account: "111122223333"
  region: eu-west-1
  input: { VocabularyName: terms, LanguageCode: en-US, Phrases: [Iowa] }
- call: UpdateVocabulary
  input: { VocabularyName: terms, LanguageCode: en-US, Phrases: [Kansas] }
"""


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    folder = tmp_path / "seed"
    media = folder / "s3" / "media"
    media.mkdir(parents=True)
    (media / "call.wav").write_bytes(wav())
    (folder / "calls.yaml").write_text(CALLS)
    return folder


@pytest.fixture(autouse=True)
def nothing_of_other_tests() -> None:
    """moto's state is that of the process."""
    neighbours = Neighbours({})
    neighbours.load()
    neighbours.reset()


@asynccontextmanager
async def started(folder: Path, seed: Path, **settings: Any) -> AsyncIterator[Emulator]:
    """An emulator whose lifespan has begun; RuntimeError with what it says when it does not start."""
    scripts = folder / "scripts"
    scripts.mkdir(exist_ok=True)
    set_so = {"scripts": scripts, "database": str(folder / "store.sqlite"), "seed": seed, **settings}
    emulator = create(Settings(**set_so))
    told: asyncio.Queue[Any] = asyncio.Queue()
    heard: asyncio.Queue[Any] = asyncio.Queue()
    running = asyncio.create_task(emulator({"type": "lifespan"}, told.get, heard.put))
    await told.put({"type": "lifespan.startup"})
    async with asyncio.timeout(30):
        answer = await heard.get()
    if answer["type"] != "lifespan.startup.complete":
        await running
        raise RuntimeError(answer["message"])
    try:
        yield emulator
    finally:
        await told.put({"type": "lifespan.shutdown"})
        await running


def kept(emulator: Emulator) -> dict[tuple[str, ...], str]:
    found, _ = emulator.store.every(0, 100)
    return {(each.kind, each.account, each.region, each.name): each.status for each in found}


ALL = {
    ("vocabulary", "000000000000", "us-east-1", "terms"): "READY",
    ("transcription-job", "000000000000", "us-east-1", "job"): "COMPLETED",
    ("vocabulary", "111122223333", "eu-west-1", "terms"): "READY",
}


async def test_what_the_folder_says_is_there(tmp_path: Path, seed: Path) -> None:
    async with started(tmp_path, seed) as emulator:
        await emulator.worker.rest(20)
        assert kept(emulator) == ALL
        stored = emulator.s3.open("us-east-1", "media", "call.wav")
        assert stored is not None
        assert stored.read(0, 4) == b"RIFF"
        head = emulator.neighbours.send(Errand("s3", "us-east-1", "HEAD", "/media/call.wav"))
        assert head.headers["content-type"] == "audio/x-wav"


async def test_what_is_there_already_is_kept(tmp_path: Path, seed: Path) -> None:
    async with started(tmp_path, seed) as emulator:
        await emulator.worker.rest(20)
        job = emulator.store.get("transcription-job", "000000000000", "us-east-1", "job")
        vocabulary = emulator.store.get("vocabulary", "111122223333", "eu-west-1", "terms")
        assert job is not None
        assert vocabulary is not None
        emulator.store.delete(vocabulary)
        emulator.neighbours.reset()
    async with started(tmp_path, seed) as emulator:
        await emulator.worker.rest(20)
        assert kept(emulator) == ALL
        again = emulator.store.get("transcription-job", "000000000000", "us-east-1", "job")
        assert again is not None
        assert again.document == job.document
        assert emulator.s3.open("us-east-1", "media", "call.wav") is not None  # the S3 inside is memory


async def test_a_snapshot_is_a_seed_and_what_is_there_is_kept(tmp_path: Path, seed: Path) -> None:
    file = tmp_path / "state.zip"
    async with started(tmp_path, seed) as emulator:
        await emulator.worker.rest(20)
        with file.open("wb") as into:
            await asyncio.to_thread(pack, emulator, Part(), into)
        vocabulary = emulator.store.get("vocabulary", "111122223333", "eu-west-1", "terms")
        assert vocabulary is not None
        emulator.store.save(vocabulary._replace(status="FAILED"))
        emulator.store.delete(vocabulary._replace(kind="x"))
        emulator.neighbours.reset()
    async with started(tmp_path, file) as emulator:
        assert kept(emulator) == {**ALL, ("vocabulary", "111122223333", "eu-west-1", "terms"): "FAILED"}
        assert emulator.s3.open("us-east-1", "media", "call.wav") is not None


async def test_moto_is_not_loaded_without_buckets(tmp_path: Path, seed: Path) -> None:
    (seed / "calls.yaml").write_text("- call: DeleteVocabularyFilter\n  input: { VocabularyFilterName: none }\n")
    (seed / "s3" / "media" / "call.wav").unlink()
    (seed / "s3" / "media").rmdir()
    (seed / "s3").rmdir()
    with pytest.raises(RuntimeError, match=r"calls.yaml:1: \[0\]: must be a call of DeleteVocabularyFilter that the"):
        async with started(tmp_path, seed):
            pass
    (seed / "calls.yaml").write_text("- call: ListVocabularies\n")
    async with started(tmp_path, seed) as emulator:
        assert not emulator.neighbours.loaded


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("- call: CreateVocabulary", "1 validation error detected|must not be null|VocabularyName"),
        (
            "- call: CreateVocabulary\n  input: { VocabularyName: t, LanguageCode: xx-XX, Phrases: [a] }",
            "'languageCode' failed to satisfy constraint",
        ),
        (
            CALLS[CALLS.index("- call: Start") : CALLS.index("    Settings")].replace("media/", "none/"),
            "BadRequestException: The S3 URI that you provided can't be accessed",
        ),
        (CALLS + CALLS[: CALLS.index("- call: Start")], "calls.yaml:15: .4.: .*the call on line 1 has made it already"),
        ("- call: Sing\n- call: Dance", "calls.yaml:1: .0..call: must be .*\n.*calls.yaml:2: .1..call: must be"),
    ],
)
async def test_what_is_wrong_stops_the_start(tmp_path: Path, seed: Path, written: str, said: str) -> None:
    (seed / "calls.yaml").write_text(written)
    with pytest.raises(RuntimeError, match=said):
        async with started(tmp_path, seed):
            pass


@pytest.mark.parametrize(
    ("name", "said"),
    [("none", "none: must be a folder that can be read; No such"), ("text", "text: must be a folder or a snapshot")],
)
async def test_a_seed_is_a_folder_or_a_snapshot(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "text").write_text("neither")
    with pytest.raises(RuntimeError, match=said):
        async with started(tmp_path, tmp_path / name):
            pass


async def test_an_s3_outside_is_not_filled(tmp_path: Path, seed: Path) -> None:
    with pytest.raises(RuntimeError, match="s3: must not be there with --s3-endpoint; the S3 is http://minio:9000"):
        async with started(tmp_path, seed, s3_endpoint="http://minio:9000"):
            pass


async def test_a_file_that_can_not_be_read_is_told(tmp_path: Path, seed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def refuse(path: Path, *given: Any, **named: Any) -> Any:
        if path.name in ("call.wav", "state.zip"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *given, **named)

    (tmp_path / "state.zip").write_bytes(b"")
    monkeypatch.setattr(Path, "open", refuse)
    for place in (seed, tmp_path / "state.zip"):
        with pytest.raises(RuntimeError, match=": must be readable; Permission denied"):
            async with started(tmp_path, place):
                pass
