"""Operations are found by the name of their file."""

from pathlib import Path

import pytest

import emulator.operations
from emulator.model.shapes import batch, streaming
from emulator.operations import find, snake_case


@pytest.mark.parametrize(
    ("name", "file"),
    [("GetTranscriptionJob", "get_transcription_job"), ("ListVocabularies", "list_vocabularies")],
)
def test_a_name_in_snake_case(name: str, file: str) -> None:
    assert snake_case(name) == file


def test_an_operation_that_is_there() -> None:
    operation = find("StartTranscriptionJob")
    assert operation is not None
    assert operation.check is not None


def test_an_operation_that_waits() -> None:
    waiting = {name for name in batch().operations if (operation := find(name)) is not None and operation.waits}
    families = ("Vocabulary", "MedicalVocabulary", "VocabularyFilter")
    assert waiting >= {f"{verb}{family}" for verb in ("Create", "Update") for family in families}
    assert not waiting & {"GetVocabulary", "ListVocabularies", "DeleteVocabulary", "GetTranscriptionJob"}


def test_an_operation_without_rules() -> None:
    operation = find("GetTranscriptionJob")
    assert operation is not None
    assert operation.check is None


def test_every_file_is_named_like_an_operation() -> None:
    folder = Path(emulator.operations.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert files <= {snake_case(name) for name in (*batch().operations, *streaming().operations)}


def test_a_name_without_a_file() -> None:
    assert find("NoSuchOperation") is None
