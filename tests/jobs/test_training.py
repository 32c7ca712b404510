"""The step of a language model."""

from pathlib import Path

from emulator.clock import Clock
from emulator.jobs import life
from emulator.jobs.outcome import Parts
from emulator.jobs.steps import step
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Resource, Store


def test_a_model_is_trained(tmp_path: Path) -> None:
    clock, store = Clock(), Store(":memory:")
    clock.hold(70.0)
    document = {"CreateTime": 5.0, "LastModifiedTime": 5.0}
    model = Resource(life.LANGUAGE_MODEL, "111122223333", "eu-west-1", "m", 5.0, "IN_PROGRESS", 70.0, document)
    trained, deliveries, called, _ = step(model, Parts(store, clock, Library(tmp_path), Settings()))
    assert (trained.status, trained.due, deliveries, called) == ("COMPLETED", None, (), None)
    assert trained.document == {"CreateTime": 5.0, "LastModifiedTime": 70.0}
    store.close()
