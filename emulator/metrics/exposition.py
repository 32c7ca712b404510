"""The counts in the form that Prometheus reads, by its own library, which is imported with this module only."""

import platform
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from emulator import __version__
from emulator.metrics.meter import BOUNDS, THROTTLED

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.app import Emulator
    from emulator.metrics.meter import Counts
    from emulator.streaming.traffic import Carried, Of

PREFIX = "transcribe_emulator"
BUILD = ("version", "python")
OF_PYTHON = (ProcessCollector(registry=None), PlatformCollector(registry=None), GCCollector(CollectorRegistry()))

Rows = Iterable[tuple[tuple[str, ...], float]]


class Seen(NamedTuple):
    """What one scrape tells: all of it is of the same moment."""

    counts: "Counts"
    streams: "Mapping[Of, Carried]"
    resources: Mapping[tuple[str, str], int]  # how many there are, by kind and state
    now: float
    rate: float


class Emulated(Collector):
    """The emulator's own metrics."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen

    def collect(self) -> Iterator[Metric]:
        seen = self._seen
        yield gauge("build_info", "The version that runs.", BUILD, [((__version__, platform.python_version()), 1)])
        yield from of_requests(seen.counts)
        yield from of_streams(seen.streams)
        text = "Jobs, vocabularies and all else that clients have made and that is kept, by state."
        yield gauge("resources", text, ("kind", "status"), seen.resources.items())
        text = "Jobs, vocabularies and the like that the worker brought to an end, by the state that they ended in."
        yield counter("jobs_ended", text, ("kind", "status"), seen.counts.jobs.items())
        yield gauge("clock_seconds", "What the emulator's clock shows.", (), [((), seen.now)])
        yield gauge("clock_rate", "How many of its seconds go by in one of the machine's.", (), [((), seen.rate)])


def seen_of(emulator: "Emulator", resources: Mapping[tuple[str, str], int]) -> Seen:
    """Look at everything, on the event loop; `resources` is the store's census."""
    clock, streams = emulator.clock, emulator.streams.traffic.totals()
    return Seen(emulator.meter.counts(), streams, resources, clock.now(), clock.rate)


def text(seen: Seen, accept: str) -> tuple[bytes, str]:
    """All metrics in the format that the Accept header asks for, and its content type."""
    registry = CollectorRegistry()
    for collector in (Emulated(seen), *OF_PYTHON):
        registry.register(collector)
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


def of_requests(counts: "Counts") -> Iterator[Metric]:
    yield counter(
        "requests",
        "Requests that were answered, by door, operation (for neighbours the service) and HTTP status.",
        ("door", "operation", "status"),
        (((one.door, one.operation, str(one.status or "none")), count) for one, count in counts.requests.items()),
    )
    yield of_durations(counts)
    text = "Requests and streams that were refused or that failed, by the code of the error."
    yield counter("errors", text, ("operation", "code"), counts.errors.items())
    throttled = (((operation,), count) for (operation, code), count in counts.errors.items() if code == THROTTLED)
    yield counter("throttled", "Requests that were throttled.", ("operation",), throttled)
    faults = (((operation,), count) for operation, count in counts.faults.items())
    yield counter("faults_fired", "Requests, streams and jobs that a fault was done to.", ("operation",), faults)


def of_streams(totals: "Mapping[Of, Carried]") -> Iterator[Metric]:
    numbers: tuple[tuple[Callable[..., Metric], str, str, Callable[[Carried], float]], ...] = (
        (gauge, "streams_open", "Streams that are open.", lambda carried: carried.open),
        (counter, "streams_started", "Streams that were opened.", lambda carried: carried.started),
        (counter, "stream_audio_seconds", "Seconds of audio that came.", lambda carried: carried.seconds),
        (counter, "stream_events_in", "Events that clients sent.", lambda carried: carried.events_in),
        (counter, "stream_events_out", "Events that clients were sent.", lambda carried: carried.events_out),
    )
    for make, name, text, number in numbers:
        yield make(name, text, ("carrier", "operation"), [(of, number(carried)) for of, carried in totals.items()])
    ended = [((*of, how), count) for of, carried in totals.items() for how, count in carried.ended.items()]
    text = "Streams that ended, by how: completed, gone (the client was), or an error's code."
    yield counter("streams_ended", text, ("carrier", "operation", "ended"), ended)


def of_durations(counts: "Counts") -> Metric:
    text = "How long calls took, in the machine's seconds, from their head to the end of the answer."
    family = HistogramMetricFamily(f"{PREFIX}_request_seconds", text, labels=("operation",))
    bounds = [*map(str, BOUNDS), "+Inf"]
    for operation, (each, seconds) in counts.durations.items():
        family.add_metric((operation,), [*zip(bounds, accumulate(each), strict=True)], seconds)
    return family


def counter(name: str, text: str, labels: tuple[str, ...], rows: Rows) -> Metric:
    return filled(CounterMetricFamily(f"{PREFIX}_{name}", text, labels=labels), rows)


def gauge(name: str, text: str, labels: tuple[str, ...], rows: Rows) -> Metric:
    return filled(GaugeMetricFamily(f"{PREFIX}_{name}", text, labels=labels), rows)


def filled(family: CounterMetricFamily | GaugeMetricFamily, rows: Rows) -> Metric:
    for labels, value in rows:
        family.add_metric(labels, value)
    return family
