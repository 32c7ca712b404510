"""Metrics over the control API: what clients do is in the next scrape, whatever the journal keeps."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from emulator.app import Emulator, create
from emulator.settings import Settings
from tests.control.documented import ask
from tests.test_app import Lifespan
from tests.test_follows_the_clock import House

PREFIX = "transcribe_emulator_"


@pytest.fixture(params=[0, 1000], ids=["without a journal", "with one"])
async def emulator(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Emulator]:
    made = create(Settings(database=str(tmp_path / "store.sqlite"), rates=True, journal_lines=request.param))
    async with Lifespan(made):
        yield made


async def scraped(emulator: Emulator) -> dict[tuple[str, ...], float]:
    """The values, by name and labels."""
    answered = await ask(emulator, "GET", "/_emulator/metrics", {"accept": "text/plain"})
    assert answered.status == 200
    assert answered.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name.removeprefix(PREFIX), *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(answered.body.decode())
        for sample in family.samples
    }


async def test_calls_throttles_and_jobs(emulator: Emulator) -> None:
    house = House(emulator)
    await house.clock(mode="manual")
    for _ in range(7):
        await house.post("ListVocabularies")
    await house.call("CreateVocabulary", VocabularyName="words", LanguageCode="en-US", Phrases=["one"])
    await house.start()
    assert (await house.job())["TranscriptionJobStatus"] == "COMPLETED"
    seen = await scraped(emulator)
    assert seen["requests_total", "batch", "ListVocabularies", "200"] == 5
    assert seen["requests_total", "batch", "ListVocabularies", "400"] == 2
    assert seen["request_seconds_count", "ListVocabularies"] == 7
    assert seen["throttled_total", "ListVocabularies"] == 2
    assert seen["requests_total", "neighbours", "s3", "200"] == 2
    assert seen["resources", "vocabulary", "READY"] == 1
    assert seen["resources", "transcription-job", "COMPLETED"] == 1
    assert seen["jobs_ended_total", "transcription-job", "COMPLETED"] == 1
    assert seen[("clock_rate",)] == 0
    assert (await scraped(emulator))["requests_total", "batch", "CreateVocabulary", "200"] == 1


async def test_faults_that_were_fired(emulator: Emulator) -> None:
    house = House(emulator)
    fault = {"when": {"operation": "ListVocabularies", "nth": "1-2"}, "do": {"raise": "ThrottlingException"}}
    headers = {"content-type": "application/json"}
    assert (await ask(emulator, "POST", "/_emulator/faults", headers, json.dumps(fault).encode())).status == 200
    for _ in range(3):
        await house.post("ListVocabularies")
    seen = await scraped(emulator)
    assert seen["faults_fired_total", "ListVocabularies"] == seen["throttled_total", "ListVocabularies"] == 2
    assert seen["requests_total", "batch", "ListVocabularies", "200"] == 1


async def test_openmetrics(emulator: Emulator) -> None:
    accept = {"accept": "application/openmetrics-text"}
    answered = await ask(emulator, "GET", "/_emulator/metrics", accept)
    assert answered.headers["content-type"].startswith("application/openmetrics-text")
    assert answered.body.endswith(b"# EOF\n")


async def test_the_document_has_an_example(emulator: Emulator) -> None:
    document = json.loads((await ask(emulator, "GET", "/_emulator/openapi.json")).body)
    content = document["paths"]["/_emulator/metrics"]["get"]["responses"]["200"]["content"]
    (family,) = text_string_to_metric_families(content["text/plain"]["example"])
    assert family.name == f"{PREFIX}requests"
