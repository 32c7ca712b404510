"""What `transcribe-emulator scripts` prints, writes and returns."""

from pathlib import Path

import pytest

from emulator.__main__ import main
from emulator.scripts.format import parse
from emulator.scripts.schema import rendered
from emulator.settings import shipped_scripts

BAD = """\
say:
  - spk_0: Hi.
    at: soon
    confidence: 9
  - text: Ho.
    att: 2
match: { jobs: a }
"""


def test_a_folder_of_good_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scripts", "check", str(shipped_scripts())]) == 0
    said = capsys.readouterr().out
    assert said.endswith(" good scripts, 0 problems\n")
    assert said.count("\n") == 1


def test_all_that_is_wrong_in_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    (tmp_path / "b.yaml").write_text("say: Hi.\nmatch: { job: b }")
    (tmp_path / "c.yaml").write_text("say: Ho.\nmatch: { job: b }")
    (tmp_path / "d.yaml").write_text("say: 'Hi")
    assert main(["scripts", "check", str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.removeprefix(f"{tmp_path}/").partition(";")[0].partition("(")[0] for line in lines] == [
        "a.yaml:3: say[0].at: must be seconds ≥ 0, like 2.4",
        "a.yaml:4: say[0].confidence: must be a number from 0 to 1, like 0.93",
        "a.yaml:6: say[1].att: must be a key of a segment ",
        "a.yaml:7: match.jobs: must be a key of match ",
        f"c.yaml:2: match: must differ from that of {tmp_path}/b.yaml",
        "d.yaml:1: must be YAML, with quotes around text that has ': ' in it or opens with a sign",
        "1 good script, 6 problems",
    ]


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scripts", "check", str(tmp_path / "none")]) == 1
    assert (
        capsys.readouterr().err == f"transcribe-emulator: {tmp_path}/none must be a folder of scripts; there is none\n"
    )


def test_a_file_is_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("say: Hi.")
    assert main(["scripts", "check", str(file)]) == 1
    assert capsys.readouterr().err == f"transcribe-emulator: {file} must be a folder of scripts; it is a file\n"


def test_an_import_is_printed_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("spk_0: Hello.\nspk_1: Hi.\n")
    assert main(["scripts", "import", str(tmp_path / "a.txt")]) == 0
    printed = capsys.readouterr().out
    assert [(each.speaker, each.text) for each in parse(printed, "a").say] == [("spk_0", "Hello."), ("spk_1", "Hi.")]
    assert main(["scripts", "import", str(tmp_path / "a.txt"), "-o", str(tmp_path / "a.yaml")]) == 0
    assert (tmp_path / "a.yaml").read_text() == printed
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"\n...\n", "{file} can't be imported. There is no word in it."),
        (b"\xff\xfe", "{file} can't be imported. It is not text in UTF-8."),
        (None, "{file}: No such file or directory"),
    ],
)
def test_an_import_that_fails(
    data: bytes | None, error: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.txt"
    if data is not None:
        file.write_bytes(data)
    assert main(["scripts", "import", str(file)]) == 1
    assert capsys.readouterr().err == f"transcribe-emulator: {error.format(file=file)}\n"


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scripts", "schema"]) == 0
    assert capsys.readouterr().out.encode() == rendered()
