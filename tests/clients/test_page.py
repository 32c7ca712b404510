"""The page at "/", in a real browser: what clients do is seen as they do it, and every lever is pulled."""

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.clients.audio import CHUNK, wav
from tests.clients.events import audio_event
from tests.clients.running import SCRIPTS, Running, running
from tests.clients.said import GREETING
from tests.clients.steering import Tab, awaited, tab
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
    steer(watched, "reset", {})
    with tab(tmp_path / "profile", f"{watched.http}/") as opened_tab:
        opened_tab.look(1280, 900)
        opened_tab.shows("#version", "0.")
        yield opened_tab
        hosts = opened_tab.get("performance.getEntriesByType('resource').map((each) => new URL(each.name).origin)")
        assert set(hosts) == {watched.http}
        assert opened_tab.troubles == []


def steer(emulator: Running, path: str, body: Any = None) -> Any:
    """What the control API answers; with a body it is told something."""
    sent = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(f"{emulator.http}/_emulator/{path}", sent, {"content-type": "application/json"})
    with urllib.request.urlopen(asked) as answer:
        return json.load(answer)


def service(emulator: Running, name: str) -> Any:
    keys = {"aws_access_key_id": emulator.access_key, "aws_secret_access_key": emulator.secret_key}
    return boto3.client(name, endpoint_url=emulator.http, region_name=emulator.region, **keys)


def transcribe(emulator: Running) -> Any:
    return service(emulator, "transcribe")


def go(page: Tab, part: str) -> None:
    """Show a part of the page. Who has gone there is at its beginning with the keyboard."""
    page.get(f"location.hash = '#{part}'")
    page.until(f"!document.querySelector('#{part}').hidden && document.activeElement.id === 'main'")


def job(emulator: Running, name: str) -> None:
    """Start one, about a file that is there."""
    s3 = service(emulator, "s3")
    s3.create_bucket(Bucket="calls")
    s3.put_object(Bucket="calls", Key="call.wav", Body=wav())
    media = {"MediaFileUri": "s3://calls/call.wav"}
    transcribe(emulator).start_transcription_job(TranscriptionJobName=name, LanguageCode="en-US", Media=media)


@asynccontextmanager
async def streamed(emulator: Running, session: str, seconds: float) -> AsyncIterator[list[Any]]:
    """A stream that has heard so much, and is ended after the block: then the list has what it said."""
    said: list[Any] = []
    async with opened(emulator, presigned(emulator, {"language-code": "en-US", "session-id": session})) as connection:
        for _ in range(int(seconds * 10)):
            await connection.send(audio_event(LOUD))
        yield said
        await connection.send(STOP)
        said.extend([frame async for frame in connection])


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


def test_only_what_is_wanted_comes(watched: Running, page: Tab) -> None:
    client = transcribe(watched)
    client.list_vocabularies()
    page.shows("#lines", "ListVocabularies")
    page.fill("#wanted [name=operation]", "*Filters")
    page.fill("#wanted [name=status]", "2xx")
    page.click("#wanted button")
    page.shows("#lines", "Nothing yet")
    client.list_vocabularies()
    with suppress(ClientError):
        client.list_vocabulary_filters(MaxResults=1000)
    client.list_vocabulary_filters()
    page.shows("#lines", "ListVocabularyFilters")
    assert page.get(f"{ROWS}.map((row) => row.cells[4].innerText)") == ["200"]
    page.fill("#wanted [name=status]", "400")
    page.click("#wanted button")
    page.until(f"{ROWS}.length === 1 && {ROWS}[0].innerText.includes('BadRequestException')")


def test_bad_habits_are_told(watched: Running, page: Tab) -> None:
    client = transcribe(watched)
    for name in ("seen", "left-out"):
        client.create_vocabulary(VocabularyName=name, LanguageCode="en-US", Phrases=["emulator"])
    assert "NextToken" in client.list_vocabularies(MaxResults=1)
    page.get("location.reload()")
    page.shows("#habits", "bad habit")


async def test_a_streams_words_and_sound_are_seen_while_it_goes_on(watched: Running, page: Tab) -> None:
    go(page, "streams")
    session = "5e550000-0000-4000-8000-000000000001"
    async with streamed(watched, session, 3.0) as said:
        await asyncio.to_thread(page.shows, "#stream-list", session)
        await asyncio.to_thread(page.until, "document.querySelector('#stream-list meter').value === 0.5")
        words = await asyncio.to_thread(page.until, "document.querySelector('#stream-list .words').innerText")
        assert words in " ".join(GREETING)
        assert "30 events in" in page.text("#stream-list")
        assert "greeting.yaml answers: it is the default" in page.text("#stream-list")
    await asyncio.to_thread(page.shows, "#stream-list", "Streaming completed successfully")
    assert len(said) > 10
    assert f"31 events in, {len(said)} out" in page.text("#stream-list")  # the last one in ends it
    page.click("#stream-list a")
    await asyncio.to_thread(page.until, f"!document.querySelector('#journal').hidden && {ROWS}.length === 1")
    page.click("#lines a")
    await asyncio.to_thread(page.shows, "#line", f"31 events in, {len(said)} out")
    assert page.text("#line").count('"kind": "TranscriptEvent"') == len(said)


def test_jobs_are_listed_with_the_script_that_spoke_and_why(watched: Running, page: Tab) -> None:
    page.click("nav a[href='#jobs']")
    page.shows("#job-list", "None.")
    job(watched, "listed")
    page.shows("#job-list", "COMPLETED")
    [cells] = page.get("[...document.querySelectorAll('#job-list tr')].map((row) => row.innerText.split('\\t'))")
    assert cells[:3] == ["listed", "transcription-job", "COMPLETED"]
    assert cells[3].startswith("greeting.yaml answers: it is the default; weather.yaml wants session 'feedface-*'")
    page.click("#job-list a")
    page.until(f"{ROWS}.length > 1 && {ROWS}.every((row) => row.cells[3]?.innerText === 'listed')")
    page.click("nav a[href='#scripts']")
    page.shows("#script-list tr:last-child", "1: listed")
    page.click("#script-list tr:last-child a")
    page.shows("#line", "it is the default")


def test_vocabularies_and_categories_are_no_jobs(watched: Running, page: Tab) -> None:
    client = transcribe(watched)
    client.create_vocabulary(VocabularyName="listed", LanguageCode="en-US", Phrases=["emulator"])
    client.create_call_analytics_category(CategoryName="kept", Rules=[{"SentimentFilter": {"Sentiments": ["MIXED"]}}])
    page.click("nav a[href='#vocabularies']")
    page.shows("#vocabulary-list", "listed")
    page.shows("#vocabulary-list", "kept")
    page.click("nav a[href='#jobs']")
    page.shows("#job-list", "None.")


def test_a_script_is_tried_saved_and_removed(page: Tab) -> None:
    go(page, "scripts")
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
    go(page, "faults")
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


async def test_a_stream_goes_on_when_its_fault_is_switched_off(watched: Running, page: Tab) -> None:
    steer(watched, "faults", {"when": {"operation": "StartStream*"}, "do": {"stall": "forever"}})
    go(page, "faults")
    async with asyncio.timeout(30), streamed(watched, "5e550000-0000-4000-8000-000000000003", 3.0) as said:
        await asyncio.to_thread(page.shows, "#fault-list", "done 1 time")
        page.click("#fault-list [role=switch]")
        await asyncio.to_thread(awaited, lambda: not steer(watched, "faults")[0]["on"], lambda: "it is still on")
    assert len(said) > 10


def test_the_clock_is_moved(watched: Running, page: Tab) -> None:
    go(page, "clock")
    page.click("""[data-change='{"mode": "manual"}']""")
    page.shows("#now", "manual")
    before = steer(watched, "clock")["now"]
    page.click("""[data-change='{"advance": 3600}']""")
    awaited(lambda: steer(watched, "clock")["now"] == before + 3600, lambda: "an hour has not gone by")
    page.fill("#advance [name=advance]", "90.5")
    page.click("#advance button")
    awaited(lambda: steer(watched, "clock")["now"] == before + 3690.5, lambda: "90.5 seconds have not gone by")
    page.shows("#state", str(before + 3690.5))
    page.click("""[data-change='{"mode": "real"}']""")
    page.shows("#now", "real")


def test_its_parts_are_reached_with_the_keyboard_alone(page: Tab) -> None:
    page.reach("nav a[href='#jobs']")
    page.press("Enter")
    page.until("!document.querySelector('#jobs').hidden")
    page.until("document.activeElement.id === 'main'")
    assert page.text("nav a[aria-current]") == "Jobs"
    page.reach(".skip")
    page.press("Enter")
    assert page.get("document.activeElement.id") == "main"
    assert not page.get("document.querySelector('#jobs').hidden")


def test_the_journal_is_read_with_the_keyboard_alone(watched: Running, page: Tab) -> None:
    client = transcribe(watched)
    client.list_vocabularies()
    page.shows("#lines", "ListVocabularies")
    page.write("#wanted [name=operation]", "List*")
    page.press("Enter")
    page.reach("#lines a")
    client.list_vocabulary_filters()
    page.shows("#lines", "ListVocabularyFilters")
    row = "document.activeElement.closest('#lines tr')"
    assert "ListVocabularies" in page.get(f"{row}.innerText")  # lines that come take nobody elsewhere
    page.press("Enter")
    page.until("document.activeElement.matches('#line a')")
    assert "ListVocabularies" in page.text("#line")
    page.press("Enter")
    page.until(f"{row} !== null")
    assert "ListVocabularies" in page.get(f"{row}.innerText")
    assert page.text("#line") == ""


def test_scripts_are_written_with_the_keyboard_alone(page: Tab) -> None:
    go(page, "scripts")
    page.shows("#script-list", "greeting.yaml")
    page.write("#script [name=name]", "typed")
    page.write("#script [name=text]", "say: Typed and tried.")
    page.reach("#try")
    page.press("Space")
    page.shows("#tried", "Typed and tried.")
    page.reach("#script button:not([type])")
    page.press("Enter")
    page.shows("#script-list", "typed")
    page.reach("#remove-script")
    page.press("Enter")
    page.until("!document.querySelector('#script-list').innerText.includes('typed')")


def test_faults_are_switched_with_the_keyboard_alone(watched: Running, page: Tab) -> None:
    go(page, "faults")
    page.shows("#fault-list", "the service behaves")
    page.write("#fault textarea", '{"when": {"operation": "ListVocabularies"}, "do": {"raise": "ThrottlingException"}}')
    page.reach("#fault button")
    page.press("Space")
    page.shows("#fault-list", "done 0 times")
    page.reach("#fault-list [role=switch]")
    page.press("Space")
    awaited(lambda: not steer(watched, "faults")[0]["on"], lambda: "the fault is still on")
    page.press("Space")
    awaited(lambda: steer(watched, "faults")[0]["on"], lambda: "the fault is still off")
    with pytest.raises(ClientError):
        transcribe(watched).list_vocabularies()
    page.shows("#fault-list", "raised ThrottlingException")
    assert page.get("document.activeElement.role") == "switch"  # what comes in takes nobody elsewhere
    page.reach("#fault-list button")
    page.press("Enter")
    page.shows("#fault-list", "the service behaves")
    assert page.get("document.activeElement.id") == "main"


def test_the_clock_is_moved_with_the_keyboard_alone(watched: Running, page: Tab) -> None:
    go(page, "clock")
    page.reach("""[data-change='{"mode": "manual"}']""")
    page.press("Space")
    page.shows("#now", "manual")
    before = steer(watched, "clock")["now"]
    page.write("#advance [name=advance]", "30")
    page.press("Enter")
    awaited(lambda: steer(watched, "clock")["now"] == before + 30, lambda: "30 seconds have not gone by")


async def test_it_fits_a_phone(watched: Running, page: Tab) -> None:
    page.look(360, 700)
    await asyncio.to_thread(job, watched, "a-name-as-long-as-names-may-be-" * 6)
    steer(watched, "faults", {"when": {"operation": "ListVocabularies"}, "do": {"raise": "ThrottlingException"}})
    async with streamed(watched, "5e550000-0000-4000-8000-000000000002", 1.0):
        for part in ("streams", "jobs", "vocabularies", "scripts", "faults", "clock", "journal"):
            await asyncio.to_thread(go, page, part)
            await asyncio.to_thread(
                page.until, f"document.querySelectorAll('#{part} :is(tbody > *, article, dt, button)').length"
            )
            assert page.get("document.documentElement.scrollWidth") <= 360, part
    await asyncio.to_thread(page.until, f"{ROWS}.length > 1")
    page.click("#lines a")
    await asyncio.to_thread(page.shows, "#line", "Answer")
    assert page.get("document.documentElement.scrollWidth") <= 360


def test_it_is_light_or_dark_as_its_reader_likes(page: Tab) -> None:
    backgrounds = []
    for scheme in ("light", "dark"):
        page.look(1200, 800, scheme)
        backgrounds.append(page.get("getComputedStyle(document.body).backgroundColor"))
    assert backgrounds == ["rgb(253, 253, 252)", "rgb(22, 25, 28)"]
