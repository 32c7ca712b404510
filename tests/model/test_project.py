"""Only what the model knows travels: nested, in lists and in maps; nothing that is None; times marked as times."""

from typing import Any

import pytest

from emulator.model.project import project
from emulator.model.shapes import Model, batch, streaming
from emulator.wire.values import Timestamp


@pytest.mark.parametrize(
    ("shape", "document", "projected"),
    [
        ("DeleteCallAnalyticsJobResponse", {"Any": 1}, {}),
        ("GetTranscriptionJobResponse", {"TranscriptionJob": {"Due": 1}, "Secret": 2}, {"TranscriptionJob": {}}),
        ("GetTranscriptionJobResponse", {"TranscriptionJob": None}, {}),
        (
            "GetTranscriptionJobResponse",
            {"TranscriptionJob": {"Settings": {"MaxSpeakerLabels": 2, "Own": 1, "VocabularyName": None}, "Tags": []}},
            {"TranscriptionJob": {"Settings": {"MaxSpeakerLabels": 2}, "Tags": []}},
        ),
        (
            "TranscriptionJob",
            {"IdentifyLanguage": False, "IdentifiedLanguageScore": 0.0, "FailureReason": ""},
            {"IdentifyLanguage": False, "IdentifiedLanguageScore": 0.0, "FailureReason": ""},
        ),
        (
            "TranscriptionJob",
            {"Tags": [{"Key": "a", "Value": "b", "Own": 1}, {"Key": "c"}]},
            {"Tags": [{"Key": "a", "Value": "b"}, {"Key": "c"}]},
        ),
        (
            "TranscriptionJob",
            {"LanguageIdSettings": {"en-US": {"VocabularyName": "v", "Own": 1}}},
            {"LanguageIdSettings": {"en-US": {"VocabularyName": "v"}}},
        ),
        ("TranscriptionJob", {"LanguageOptions": ["en-US", "de-DE"]}, {"LanguageOptions": ["en-US", "de-DE"]}),
        ("EncryptionConfiguration", {"KMSEncryptionContext": {"a": "b"}}, {"KMSEncryptionContext": {"a": "b"}}),
    ],
)
def test_only_the_members_of_the_shape_travel(shape: str, document: dict[str, Any], projected: dict[str, Any]) -> None:
    assert project(batch(), shape, document) == projected


def test_members_come_in_the_order_of_the_model() -> None:
    projected = project(batch(), "Tag", {"Value": "v", "Key": "k"})
    assert list(projected) == ["Key", "Value"]


@pytest.mark.parametrize("seconds", [1715896910.979, 1715896910])
def test_times_are_marked_wherever_they_are(seconds: float) -> None:
    summary = {"TranscriptionJobName": "j", "CreationTime": seconds, "IdentifiedLanguageScore": 0.5}
    document = {"TranscriptionJobSummaries": [summary, summary]}
    for one in project(batch(), "ListTranscriptionJobsResponse", document)["TranscriptionJobSummaries"]:
        assert one == summary
        assert type(one["CreationTime"]) is Timestamp
        assert type(one["IdentifiedLanguageScore"]) is float
    assert type(summary["CreationTime"]) is not Timestamp


def test_a_streaming_answer() -> None:
    details = {"SessionId": "s", "StreamCreatedAt": 1.5, "Own": 1}
    projected = project(streaming(), "GetMedicalScribeStreamResponse", {"MedicalScribeStreamDetails": details})
    assert projected == {"MedicalScribeStreamDetails": {"SessionId": "s", "StreamCreatedAt": 1.5}}
    assert type(projected["MedicalScribeStreamDetails"]["StreamCreatedAt"]) is Timestamp


@pytest.mark.parametrize("model", [batch(), streaming()], ids=["batch", "streaming"])
def test_every_output_can_be_projected(model: Model) -> None:
    for operation in model.operations:
        output = model.output_of(operation)
        if output is not None:
            assert project(model, output, dict.fromkeys(model.shapes[output]["members"])) == {}


def test_a_shape_may_hold_itself() -> None:
    members = {"Name": {"shape": "Name"}, "More": {"shape": "Nodes"}}
    shapes = {"Node": {"type": "structure", "members": members}, "Nodes": {"type": "list", "member": {"shape": "Node"}}}
    model = Model({}, {}, {**shapes, "Name": {"type": "string"}})
    document = {"Name": "a", "More": [{"Name": "b", "Own": 1}]}
    assert project(model, "Node", document) == {"Name": "a", "More": [{"Name": "b"}]}


def test_who_asks_while_another_thread_makes_a_shape_ready_gets_all_of_it() -> None:
    model = streaming()
    document = {"Key": 1.0, "Value": 2.0}
    shape = {"type": "structure", "members": {"Key": {"shape": "First"}, "Value": {"shape": "Second"}}}
    inner: list[dict[str, Any]] = []

    class Shapes(dict[str, Any]):
        def __getitem__(self, name: str) -> Any:
            if name == "Second" and not inner:  # half of it is ready
                inner.append({})
                inner.append(project(odd, "Both", document))
            return super().__getitem__(name)

    shapes = Shapes({"Both": shape, "First": {"type": "double"}, "Second": {"type": "double"}})
    odd = Model(model.metadata, model.operations, shapes)
    assert project(odd, "Both", document) == document
    assert inner == [{}, document]
