"""The two models as loaded: the batch one is what botocore itself sees, the streaming one is well-formed and bound."""

import gzip
import json
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from emulator.model import shapes
from emulator.model.shapes import Model, batch, streaming

STREAMS = [name for name in streaming().operations if name.startswith("Start")]


@pytest.fixture(scope="module")
def theirs() -> Any:
    return ServiceModel(Loader().load_service_model("transcribe", "service-2"), "transcribe")


def raw(model: Model) -> dict[str, Any]:
    return {"metadata": model.metadata, "operations": model.operations, "shapes": model.shapes}


def test_batch_operations_are_those_of_botocore(theirs: Any) -> None:
    assert list(batch().operations) == list(theirs.operation_names)
    assert len(batch().operations) >= 44


def test_batch_inputs_and_outputs_are_those_of_botocore(theirs: Any) -> None:
    for operation in batch().operations:
        model = theirs.operation_model(operation)
        assert batch().input_of(operation) == model.input_shape.name
        assert batch().output_of(operation) == (model.output_shape and model.output_shape.name)


def test_batch_members_are_those_of_botocore(theirs: Any) -> None:
    for name, shape in batch().shapes.items():
        if shape["type"] == "structure":
            model = theirs.shape_for(name)
            assert list(shape["members"]) == list(model.members)
            assert shape.get("required", []) == model.required_members
            assert [one["shape"] for one in shape["members"].values()] == [one.name for one in model.members.values()]


@pytest.mark.parametrize("model", [batch(), streaming()], ids=["batch", "streaming"])
def test_no_description_is_kept(model: Model) -> None:
    assert "documentation" not in str(raw(model))


def test_models_are_loaded_once() -> None:
    assert batch() is batch()
    assert streaming() is streaming()


def test_botocore_is_not_imported_for_its_data() -> None:
    code = "import sys; from emulator.model.shapes import batch; batch(); sys.exit('botocore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_botocore_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "find_spec", lambda _: None)
    with pytest.raises(ModuleNotFoundError, match="model of Amazon Transcribe"):
        batch.__wrapped__()


def test_the_newest_version_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for version in ("2017-10-26", "2031-01-01", "2024-02-29"):
        folder = tmp_path / "data" / "transcribe" / version
        folder.mkdir(parents=True)
        text = json.dumps({"metadata": {"apiVersion": version}, "operations": {}, "shapes": {}})
        (folder / "service-2.json.gz").write_bytes(gzip.compress(text.encode()))
    spec = ModuleSpec("botocore", None)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(shapes, "find_spec", lambda _: spec)
    assert batch.__wrapped__().metadata["apiVersion"] == "2031-01-01"


def test_every_streaming_shape_is_defined_and_used() -> None:
    def named(node: Any) -> set[str]:
        children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        here = {node["shape"]} if isinstance(node, dict) and isinstance(node.get("shape"), str) else set()
        return here.union(*map(named, children))

    assert named(raw(streaming())) == set(streaming().shapes)


@pytest.mark.parametrize("operation", STREAMS)
def test_botocore_reads_the_streaming_model(operation: str) -> None:
    model = ServiceModel(raw(streaming()), "transcribe-streaming").operation_model(operation)
    assert model.has_event_stream_input
    assert model.has_event_stream_output
    for shape in (model.input_shape, model.output_shape):
        headers = {name for name, member in shape.members.items() if "location" in member.serialization}
        assert headers == set(shape.members) - {shape.serialization["payload"]}
    exceptions = {
        name for name, shape in model.get_event_stream_output().members.items() if shape.metadata.get("error")
    }
    assert exceptions == {shape.name for shape in model.error_shapes}


@pytest.mark.parametrize("operation", STREAMS)
def test_a_header_means_the_same_in_the_request_and_in_the_response(operation: str) -> None:
    model = streaming()
    sent = model.shapes[model.input_of(operation)]["members"]
    answered = model.shapes[str(model.output_of(operation))]["members"]
    echoed = {name: one for name, one in answered.items() if one.get("location") == "header" and name != "RequestId"}
    assert echoed == {name: one for name, one in sent.items() if one.get("location") == "header"}
    assert answered["RequestId"]["locationName"] == "x-amzn-request-id"


@pytest.mark.parametrize(
    ("enum", "count", "some"),
    [
        ("LanguageCode", 99, "uz-UZ"),
        ("CallAnalyticsLanguageCode", 9, "pt-BR"),
        ("MediaEncoding", 6, "g729"),
        ("Specialty", 6, "UROLOGY"),
        ("TranscriptFormat", 2, "spoken"),
    ],
)
def test_streaming_enums(enum: str, count: int, some: str) -> None:
    values = streaming().shapes[enum]["enum"]
    assert len(set(values)) == len(values) == count
    assert some in values
    assert set(values) <= set(batch().shapes["LanguageCode"]["enum"]) or not enum.endswith("LanguageCode")
