"""The page at "/", in a real browser: what clients do is seen as they do it, and every lever is pulled."""

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.clients.audio import CHUNK
from tests.clients.events import audio_event
from tests.clients.running import SCRIPTS, Running, running
from tests.clients.said import GREETING
from tests.clients.steering import Tab, tab
from tests.clients.test_websocket import STOP, opened, presigned

ROWS = "[...document.querySelectorAll('#lines tr')]"
LOUD = b"\x00\x40" * (len(CHUNK) // 2)  # half of what a sample can be


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An emulator that nobody else calls."""
    with running(tmp_path_factory.mktemp("watched"), f"--scripts={SCRIPTS}") as started:
        yield started


@pytest.fixture
def page(watched: Running, tmp_path: Path) -> Iterator[Tab]:
    """The page of an emulator that nobody has called. It must log no error and load nothing from elsewhere."""
    reset(watched)
    with tab(tmp_path / "profile", f"{watched.http}/") as opened_tab:
        opened_tab.look(1280, 900)
        opened_tab.shows("#version", "0.")
        yield opened_tab
        hosts = opened_tab.get("performance.getEntriesByType('resource').map((each) => new URL(each.name).origin)")
        assert set(hosts) == {watched.http}
        assert opened_tab.troubles == []


def reset(emulator: Running) -> None:
    urllib.request.urlopen(urllib.request.Request(f"{emulator.http}/_emulator/reset", method="POST")).close()


def transcribe(emulator: Running) -> Any:
    keys = {"aws_access_key_id": emulator.access_key, "aws_secret_access_key": emulator.secret_key}
    return boto3.client("transcribe", endpoint_url=emulator.http, region_name=emulator.region, **keys)


@asynccontextmanager
async def streamed(emulator: Running, session: str, seconds: float) -> AsyncIterator[None]:
    """A stream that has heard so much, and is ended after the block."""
    async with opened(emulator, presigned(emulator, {"language-code": "en-US", "session-id": session})) as connection:
        for _ in range(int(seconds * 10)):
            await connection.send(audio_event(LOUD))
        yield
        await connection.send(STOP)
        async for _ in connection:
            pass


def test_calls_come_as_they_are_made_with_request_and_answer_side_by_side(watched: Running, page: Tab) -> None:
    page.shows("#lines", "Nothing yet")
    phrases = {"VocabularyName": "seen", "LanguageCode": "en-US", "Phrases": ["emulator"]}
    transcribe(watched).create_vocabulary(**phrases)
    page.shows("#lines", "CreateVocabulary")
    page.get(f"{ROWS}.find((row) => row.innerText.includes('CreateVocabulary')).querySelector('a').click()")
    page.shows("#line", "Answer")
    both = "[...document.querySelectorAll('#line .sides > div > pre')].map((each) => each.innerText)"
    request, answer = page.get(both)
    assert json.loads(request) == phrases
    assert json.loads(answer)["VocabularyName"] == "seen"
    left, right = page.get("[...document.querySelectorAll('#line .sides > div')].map((each) => each.offsetLeft)")
    assert left < right
    page.fill("#wanted [name=operation]", "Delete*")
    page.click("#wanted button")
    page.shows("#lines", "Nothing yet")


def test_bad_habits_are_told(watched: Running, page: Tab) -> None:
    client = transcribe(watched)
    for name in ("seen", "left-out"):
        client.create_vocabulary(VocabularyName=name, LanguageCode="en-US", Phrases=["emulator"])
    assert "NextToken" in client.list_vocabularies(MaxResults=1)
    page.get("location.reload()")
    page.shows("#habits", "bad habit")


async def test_a_streams_words_and_sound_are_seen_while_it_goes_on(watched: Running, page: Tab) -> None:
    page.get("location.hash = '#streams'")
    session = "5e550000-0000-4000-8000-000000000001"
    async with streamed(watched, session, 3.0):
        await asyncio.to_thread(page.shows, "#stream-list", session)
        await asyncio.to_thread(page.until, "document.querySelector('#stream-list meter').value === 0.5")
        words = await asyncio.to_thread(page.until, "document.querySelector('#stream-list .words').innerText")
        assert words in " ".join(GREETING)
        assert "30 events in" in page.text("#stream-list")
    await asyncio.to_thread(page.shows, "#stream-list", "Streaming completed successfully")


def test_jobs_and_vocabularies_are_listed(watched: Running, page: Tab) -> None:
    transcribe(watched).create_vocabulary(VocabularyName="listed", LanguageCode="en-US", Phrases=["emulator"])
    page.click("nav a[href='#vocabularies']")
    page.shows("#vocabulary-list", "READY")
    assert "listed" in page.text("#vocabulary-list")
    page.click("nav a[href='#jobs']")
    page.shows("#job-list", "None.")


def test_a_script_is_tried_saved_and_removed(page: Tab) -> None:
    page.get("location.hash = '#scripts'")
    page.shows("#script-list", "greeting.yaml")
    page.fill("#script [name=name]", "mine")
    page.fill("#script [name=text]", "match: { job: mine }\nsay: Seen in a browser.\n")
    page.fill("#script [name=job]", "mine")
    page.click("#try")
    page.shows("#tried", "Seen in a browser.")
    page.click("#script button:not([type])")
    page.shows("#script-list", "mine")
    page.fill("#script [name=text]", "shout: Hello.\n")
    page.click("#try")
    page.shows("#trouble", "shout")
    page.click("#remove-script")
    page.until("!document.querySelector('#script-list').innerText.includes('mine')")
    assert page.get("document.querySelector('#trouble').hidden")
    page.click("#script-list button")
    page.until("document.querySelector('#script [name=text]').value.includes('say')")


def test_faults_have_switches(watched: Running, page: Tab) -> None:
    page.get("location.hash = '#faults'")
    page.shows("#fault-list", "the service behaves")
    page.fill("#fault textarea", '{"when": {"operation": "ListVocabularies"}, "do": {"raise": "ThrottlingException"}}')
    page.click("#fault button")
    page.shows("#fault-list", "ThrottlingException")
    page.click("#fault-list [role=switch]")
    page.until("document.querySelector('#fault-list [role=switch]').checked === false")
    assert transcribe(watched).list_vocabularies()["Vocabularies"] == []  # switched off, it harms nobody
    page.click("#fault-list button")
    page.shows("#fault-list", "the service behaves")
    page.click("#preset button")
    page.shows("#fault-list", "done 0 times")
    page.get("fetch('/_emulator/faults', { method: 'DELETE' })")
    assert page.text("#about")


def test_the_clock_is_moved(page: Tab) -> None:
    page.get("location.hash = '#clock'")
    page.click("""[data-change='{"mode": "manual"}']""")
    page.shows("#now", "manual")
    page.click("""[data-change='{"mode": "real"}']""")
    page.shows("#now", "real")


def test_it_is_used_with_the_keyboard_alone(page: Tab) -> None:
    page.press("Tab")
    assert page.get("document.activeElement.className") == "skip"
    for _ in range(4):
        page.press("Tab")
    assert page.get("document.activeElement.hash") == "#jobs"
    page.press("Enter")
    page.until("!document.querySelector('#jobs').hidden")
    assert page.get("document.activeElement.id") == "main"
    assert page.text("nav a[aria-current]") == "Jobs"


@pytest.mark.parametrize("part", ["journal", "streams", "jobs", "scripts", "faults", "clock"])
def test_it_fits_a_phone(page: Tab, part: str) -> None:
    page.look(360, 700)
    page.get(f"location.hash = '#{part}'")
    page.until(f"!document.querySelector('#{part}').hidden")
    assert page.get("document.documentElement.scrollWidth") <= 360


def test_it_is_light_or_dark_as_its_reader_likes(page: Tab) -> None:
    backgrounds = []
    for scheme in ("light", "dark"):
        page.look(1200, 800, scheme)
        backgrounds.append(page.get("getComputedStyle(document.body).backgroundColor"))
    assert backgrounds == ["rgb(253, 253, 252)", "rgb(22, 25, 28)"]
