"""The scripts that we ship: each loads, answers what its first lines say, and is laid out as a reader expects."""

from pathlib import Path

import pytest

from emulator.scripts.format import parse
from emulator.scripts.library import Library, Question
from emulator.scripts.timeline import timeline
from emulator.settings import shipped_scripts

Row = tuple[str | None, float, str]


@pytest.mark.parametrize(
    ("question", "file", "rows"),
    [
        (
            Question(job="my-job", media="s3://bucket/sound.wav", language="en-US"),
            "default.yaml",
            [
                (None, 0.0, "Hello, and welcome to the transcription emulator."),
                (None, 3.57, "Put a script of your own beside this one, and it will say what you like."),
            ],
        ),
        (Question(job="least-1"), "least.yaml", [(None, 0.0, "Hello world.")]),
        (
            Question(job="my-job", media="s3://bucket/two-speakers.wav"),
            "two-speakers.yaml",
            [
                ("spk_0", 0.0, "Hello, how can I help you?"),
                ("spk_1", 2.4, "My name is Jane Roe. I would like to change my order."),
                ("spk_0", 6.12, "Sure, one moment please."),
                ("spk_1", 9.0, "Thank you."),
            ],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_shipped_script_is_said(question: Question, file: str, rows: list[Row]) -> None:
    script = Library(shipped_scripts()).find(question).script
    assert Path(script.file).name == file
    assert [(each.speaker, each.start, each.text) for each in timeline(script).segments] == rows


def test_every_shipped_script_begins_by_telling_what_it_is() -> None:
    files = sorted(shipped_scripts().glob("*.yaml"))
    assert {file.name for file in files} >= {"default.yaml", "least.yaml", "two-speakers.yaml"}
    for file in files:
        text = file.read_text()
        assert text.startswith("# ")
        assert parse(text, file.name).say
