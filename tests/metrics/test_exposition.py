"""The metrics as Prometheus' own parser reads them."""

from collections import Counter
from collections.abc import Mapping

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

from emulator import __version__
from emulator.metrics.exposition import Seen, text
from emulator.metrics.meter import BOUNDS, Counts, Durations, Request
from emulator.streaming.traffic import Carried, Of

LIST, START = "ListVocabularies", "StartStreamTranscription"
COUNTS = Counts(
    requests={Request("batch", LIST, 200): 3, Request("batch", LIST, None): 1},
    durations={LIST: Durations([1, 2, *[0] * (len(BOUNDS) - 2), 1], 20.5)},
    errors={(LIST, "ThrottlingException"): 2, (START, "BadRequestException"): 1},
    faults={START: 4},
    jobs={("transcription-job", "FAILED"): 5},
)
CARRIED = Carried(9, 2, 12.5, 100, 50, Counter(completed=6, gone=1))
SEEN = Seen(COUNTS, {Of("http", START): CARRIED}, {("vocabulary", "READY"): 7}, 1893456000.0, 60.0)


def samples(body: bytes) -> dict[tuple[str, frozenset[str]], float]:
    """The value of each sample, by its name and the values of its labels."""
    families = prometheus(body.decode())
    return {
        (sample.name.removeprefix("transcribe_emulator_"), frozenset(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def at(name: str, *labels: str) -> tuple[str, frozenset[str]]:
    return name, frozenset(labels)


EXPECTED: Mapping[tuple[str, frozenset[str]], float] = {
    at("requests_total", "batch", LIST, "200"): 3,
    at("requests_total", "batch", LIST, "none"): 1,
    at("request_seconds_bucket", LIST, "0.0005"): 1,
    at("request_seconds_bucket", LIST, "0.001"): 3,
    at("request_seconds_bucket", LIST, "10.0"): 3,
    at("request_seconds_bucket", LIST, "+Inf"): 4,
    at("request_seconds_count", LIST): 4,
    at("request_seconds_sum", LIST): 20.5,
    at("errors_total", LIST, "ThrottlingException"): 2,
    at("errors_total", START, "BadRequestException"): 1,
    at("throttled_total", LIST): 2,
    at("faults_fired_total", START): 4,
    at("jobs_ended_total", "transcription-job", "FAILED"): 5,
    at("resources", "vocabulary", "READY"): 7,
    at("streams_open", "http", START): 2,
    at("streams_started_total", "http", START): 9,
    at("streams_ended_total", "http", START, "completed"): 6,
    at("streams_ended_total", "http", START, "gone"): 1,
    at("stream_audio_seconds_total", "http", START): 12.5,
    at("stream_events_in_total", "http", START): 100,
    at("stream_events_out_total", "http", START): 50,
    at("clock_seconds"): 1893456000.0,
    at("clock_rate"): 60.0,
}


@pytest.mark.parametrize("one", EXPECTED, ids=lambda one: "-".join((one[0], *sorted(one[1]))))
def test_each_number_is_told(one: tuple[str, frozenset[str]]) -> None:
    assert samples(text(SEEN, "")[0])[one] == EXPECTED[one]


def test_nothing_else_is_told_of_the_emulator() -> None:
    told = {key for key in samples(text(SEEN, "")[0]) if not key[0].startswith(("process_", "python_"))}
    others = {key for key in told if key not in EXPECTED and key[0] != "request_seconds_bucket"}
    assert {name for name, _ in others} == {"build_info"}
    assert any(__version__ in labels for _, labels in others)


def test_process_and_python_are_told_of_too() -> None:
    names = {name for name, _ in samples(text(SEEN, "")[0])}
    assert {"process_resident_memory_bytes", "process_cpu_seconds_total", "python_info"} <= names


def test_openmetrics_for_those_who_ask() -> None:
    body, content_type = text(SEEN, "application/openmetrics-text; version=1.0.0")
    assert content_type.startswith("application/openmetrics-text")
    names = {family.name for family in openmetrics(body.decode())}  # type: ignore[no-untyped-call]
    assert {"transcribe_emulator_requests", "transcribe_emulator_request_seconds"} <= names
    assert text(SEEN, "text/html")[1].startswith("text/plain")
