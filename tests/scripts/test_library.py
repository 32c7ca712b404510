"""Which script of a folder answers, why, and what happens when files change."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emulator.scripts.format import ScriptError
from emulator.scripts.library import Library, Question, addition

Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file below the folder, each time with a later time of change."""
    clock = iter(range(1, 1000))

    def write_file(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
        os.utime(path, (0, next(clock)))

    return write_file


def name_of(library: Library, **question: Any) -> str:
    return Path(library.find(Question(**question)).script.file).name


SCRIPTS = {
    "all.yaml": "say: Hi.",
    "job.yaml": "say: Hi.\nmatch: { job: call-* }",
    "longer.yaml": "say: Hi.\nmatch: { job: call-1* }",
    "two.yaml": "say: Hi.\nmatch: { job: '*', language: en-* }",
    "media.yml": "say: Hi.\nmatch: { media: 's3://calls/*.wav' }",
    "deep/session.yaml": "say: Hi.\nmatch: { session: 's-[0-9]?' }",
    "notes.txt": "not a script",
    ".hidden.yaml": "not a script",
    ".git/config.yaml": "not a script",
}


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ({}, "all.yaml"),
        ({"job": "other"}, "all.yaml"),
        ({"job": "call-2"}, "job.yaml"),
        ({"job": "call-12"}, "longer.yaml"),
        ({"job": "call-12", "language": "en-GB"}, "two.yaml"),
        ({"job": "call-12", "language": "de-DE"}, "longer.yaml"),
        ({"language": "en-GB"}, "all.yaml"),
        ({"job": "Call-2"}, "all.yaml"),
        ({"job": "call-2", "media": "s3://calls/deep/a.wav"}, "media.yml"),
        ({"media": "s3://calls/a.wav.gz"}, "all.yaml"),
        ({"media": "https://s3/calls/a.wav"}, "all.yaml"),
        ({"session": "s-12"}, "session.yaml"),
        ({"session": "s-a2"}, "all.yaml"),
    ],
)
def test_the_most_specific_script_answers(write: Write, tmp_path: Path, question: dict[str, Any], name: str) -> None:
    for file, text in SCRIPTS.items():
        write(file, text)
    assert name_of(Library(tmp_path), **question) == name


@pytest.mark.parametrize(
    ("match", "fits", "fails"),
    [
        ("{ tag: { team: b* } }", {"tag": {"team": "blue"}}, {"tag": {"teams": "blue"}}),
        ("{ tag: { a: '1', b: '2' } }", {"tag": {"a": "1", "b": "2"}}, {"tag": {"a": "1"}}),
        ("{ metadata: { X-Amz-Meta-Case: '?' } }", {"metadata": {"case": "7"}}, {"metadata": {"case": "77"}}),
        ("{ metadata: { case: '?' } }", {"metadata": {"case": "7"}}, {"metadata": {}}),
        ("{ header: { X-Run: '7' } }", {"header": {"x-run": "7"}}, {"header": {"x-run": "8"}}),
        ("{ sha256: BA78* }", {"sha256": "ba7816bf"}, {"sha256": "aa7816bf"}),
        ("{ vocabulary: mine }", {"vocabulary": ("his", "mine")}, {"vocabulary": ("his",)}),
        ("{ vocabulary: mine }", {"vocabulary": ("mine",)}, {"vocabulary": ()}),
        ("{ access_key: AK* }", {"access_key": "AKIA"}, {"access_key": "test"}),
        ("{ operation: Start*Stream* }", {"operation": "StartStreamTranscription"}, {"operation": "StartJob"}),
    ],
)
def test_each_condition(write: Write, tmp_path: Path, match: str, fits: dict[str, Any], fails: dict[str, Any]) -> None:
    write("a.yaml", f"say: Hi.\nmatch: {match}")
    write("b.yaml", "say: Ho.")
    library = Library(tmp_path)
    assert (name_of(library, **fits), name_of(library, **fails), name_of(library)) == ("a.yaml", "b.yaml", "b.yaml")


def test_a_library_knows_what_its_scripts_ask_for(write: Write, tmp_path: Path) -> None:
    write("a.yaml", "say: Hi.\nmatch: { header: { X-Run: '7', X-Case: '*' }, sha256: a* }")
    library = Library(tmp_path)
    assert library.names_of("header") == {"x-run", "x-case"}
    assert (library.asks_for("sha256"), library.asks_for("metadata")) == (True, False)
    why = "answers: it wants sha256 'a*' and header.x-case '*' and header.x-run '7'"
    assert library.find(Question(sha256="ab", header={"x-run": "7", "x-case": ""})).why == f"a.yaml {why}"
    missed = library.find(Question(sha256="ab", header={"x-case": "", "x-run": "8"})).why
    assert missed.endswith("a.yaml wants header.x-run '7', not '8'")


def test_equally_specific_ones_go_by_name(write: Write, tmp_path: Path) -> None:
    write("b.yaml", "say: Hi.\nmatch: { job: a* }")
    write("a.yaml", "say: Hi.\nmatch: { job: '*b' }")
    assert name_of(Library(tmp_path), job="ab") == "a.yaml"


@pytest.mark.parametrize(
    ("question", "why"),
    [
        ({"job": "a-1", "language": "en-US"}, "deep/two.yaml answers: it wants job 'a-*' and language 'en-*'"),
        (
            {"job": "a-1"},
            (
                "n.yaml answers: it wants job 'a*'; deep/two.yaml wants language 'en-*', which is not given;"
                " m.yaml wants media '*.wav', which is not given"
            ),
        ),
        (
            {"job": "b"},
            (
                "all.yaml answers: it is the default; deep/two.yaml wants job 'a-*', not 'b';"
                " m.yaml wants media '*.wav', which is not given; n.yaml wants job 'a*', not 'b'; 2 more do not fit"
            ),
        ),
    ],
)
def test_a_choice_says_why(write: Write, tmp_path: Path, question: dict[str, Any], why: str) -> None:
    write("all.yaml", "say: Hi.")
    write("deep/two.yaml", "say: Hi.\nmatch: { language: en-*, job: a-* }")
    write("m.yaml", "say: Hi.\nmatch: { media: '*.wav' }")
    write("n.yaml", "say: Hi.\nmatch: { job: a* }")
    write("s.yaml", "say: Hi.\nmatch: { session: s }")
    write("t.yaml", "say: Hi.\nmatch: { session: t }")
    assert Library(tmp_path).find(Question(**question)).why == why


def test_a_folder_without_a_default_falls_back_to_the_shipped_one(write: Write, tmp_path: Path) -> None:
    write("a.yaml", "say: Hi.\nmatch: { job: a }")
    choice = Library(tmp_path).find(Question(job="b"))
    assert Path(choice.script.file).name == "default.yaml"
    assert choice.why == "the shipped default.yaml answers: it is the default; a.yaml wants job 'a', not 'b'"


@pytest.mark.parametrize(
    ("files", "error"),
    [
        (
            {"a.yaml": "say:"},
            "a.yaml:1: say: must be a text or a list of segments, like `say: Hello world.`; it is empty",
        ),
        (
            {"a.yaml": "say: Hi.\nmatch: { job: a, media: m }", "b.yaml": "say: Ho.\n\nmatch: { media: m, job: a }"},
            "b.yaml:3: match: must differ from that of {folder}/a.yaml; it is the same",
        ),
        (
            {"a.yaml": "say: Hi.", "b.yaml": "say: Ho."},
            "b.yaml:1: match: must differ from that of {folder}/a.yaml; neither has one, and there is one default",
        ),
        ({"a.yaml": b"say: H\xffi"}, "a.yaml:1: must be text in UTF-8; invalid start byte"),
        ({"a.yaml": b"# a\n\nsay: H\xff"}, "a.yaml:3: must be text in UTF-8; invalid start byte"),
    ],
)
def test_a_start_refuses_what_is_wrong(tmp_path: Path, files: dict[str, str | bytes], error: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ScriptError) as caught:
        Library(tmp_path)
    assert str(caught.value) == f"{tmp_path}/" + error.format(folder=tmp_path)


def test_a_start_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ScriptError) as caught:
        Library(tmp_path / "none")
    assert str(caught.value) == f"{tmp_path}/none: must be a folder of scripts; there is none"


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfsay: Hi.")
    assert name_of(Library(tmp_path)) == "a.yaml"


def says(library: Library, **question: Any) -> str:
    return library.find(Question(**question)).script.say[0].text


def test_an_edited_script_answers_after_a_refresh(write: Write, tmp_path: Path) -> None:
    write("a.yaml", "say: Hi.")
    library = Library(tmp_path)
    assert library.refresh() is False
    write("a.yaml", "say: Ho.")
    assert says(library) == "Hi."
    assert library.refresh() is True
    assert says(library) == "Ho."
    assert library.refresh() is False


def test_scripts_come_and_go(write: Write, tmp_path: Path) -> None:
    library = Library(tmp_path)
    write("deep/a.yaml", "say: Hi.\nmatch: { job: a }")
    assert library.refresh()
    assert says(library, job="a") == "Hi."
    (tmp_path / "deep/a.yaml").unlink()
    assert library.refresh()
    assert says(library, job="a") == says(library)


def test_a_script_that_breaks_keeps_its_last_good_version(write: Write, tmp_path: Path) -> None:
    write("a.yaml", "say: Hi.\nmatch: { job: a }")
    write("b.yaml", "say: Hi.\nmatch: { job: b }")
    library = Library(tmp_path)
    write("a.yaml", "sey: Ho.")
    write("b.yaml", "say: Ho.\nmatch: { job: b }")
    assert library.refresh()
    assert [str(problem) for problem in library.problems] == [
        (
            f"{tmp_path}/a.yaml:1: sey: must be a key of a script"
            " (say, match, language, summary, job, stream, call, repeat); did you mean say?"
        )
    ]
    assert (says(library, job="a"), says(library, job="b")) == ("Hi.", "Ho.")
    write("b.yaml", "say: Hm.\nmatch: { job: b }")
    assert library.refresh()
    assert len(library.problems) == 1
    assert (says(library, job="a"), says(library, job="b")) == ("Hi.", "Hm.")
    write("a.yaml", "say: Ho.\nmatch: { job: a }")
    assert library.refresh()
    assert not library.problems
    assert says(library, job="a") == "Ho."


def test_a_tie_after_the_start_keeps_what_was_good(write: Write, tmp_path: Path) -> None:
    write("a.yaml", "say: Hi.\nmatch: { job: a }")
    write("b.yaml", "say: Ho.\nmatch: { job: b }")
    library = Library(tmp_path)
    write("b.yaml", "say: Hm.\nmatch: { job: a }")
    assert library.refresh()
    assert [problem.file for problem in library.problems] == [f"{tmp_path}/b.yaml"]
    assert (says(library, job="a"), says(library, job="b")) == ("Hi.", "Ho.")


def test_a_last_good_version_gives_way_to_the_script_that_took_its_conditions(write: Write, tmp_path: Path) -> None:
    write("a.yaml", "say: Hi.\nmatch: { job: a }")
    write("b.yaml", "say: Ho.\nmatch: { job: b }")
    library = Library(tmp_path)
    write("a.yaml", "say: Hm.\nmatch: { job: b }")
    write("b.yaml", "say:")
    assert library.refresh()
    assert says(library, job="b") == "Hm."
    assert [row["says"] for row in library.describe() if row["problems"]] == [None]


def test_two_scripts_may_change_places(write: Write, tmp_path: Path) -> None:
    write("a.yaml", "say: Hi.\nmatch: { job: a }")
    write("b.yaml", "say: Ho.\nmatch: { job: b }")
    library = Library(tmp_path)
    write("a.yaml", "say: Hi.\nmatch: { job: b }")
    write("b.yaml", "say: Ho.\nmatch: { job: a }")
    assert library.refresh()
    assert not library.problems
    assert (says(library, job="a"), says(library, job="b")) == ("Ho.", "Hi.")


def test_a_file_that_cannot_be_read_is_a_problem(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.yaml", "say: Hi.")
    library = Library(tmp_path)
    write("a.yaml", "say: Ho.")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    library.refresh()
    assert [str(problem) for problem in library.problems] == [f"{tmp_path}/a.yaml: must be readable; Permission denied"]
    assert says(library) == "Hi."


def test_links_that_lead_nowhere_and_a_folder_that_goes_are_left_alone(write: Write, tmp_path: Path) -> None:
    write("scripts/a.yaml", "say: Hi.\nmatch: { job: a }")
    (tmp_path / "scripts/b.yaml").symlink_to(tmp_path / "none.yaml")
    library = Library(tmp_path / "scripts")
    assert says(library, job="a") == "Hi."
    (tmp_path / "scripts").rename(tmp_path / "elsewhere")
    assert library.refresh()
    assert says(library, job="a") == says(library)
    assert not library.problems


def test_a_link_to_itself_is_a_problem_and_stops_nothing(write: Write, tmp_path: Path) -> None:
    write("a.yaml", "say: Hi.")
    library = Library(tmp_path)
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    assert library.refresh()
    [problem] = library.problems
    assert str(problem).startswith(f"{tmp_path}/loop.yaml: must be readable; ")
    assert says(library) == "Hi."
    (tmp_path / "loop.yaml").unlink()
    assert library.refresh()
    assert not library.problems


def test_a_closed_folder_is_a_problem_and_stops_nothing(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who runs the tests may be allowed everything: so the system's answers are made here."""
    write("a.yaml", "say: Hi.")
    write("closed/b.yaml", "say: Ho.\nmatch: { job: a }")
    library = Library(tmp_path)
    closed = PermissionError(13, "Permission denied")
    scandir = os.scandir

    def refuse(folder: str) -> Any:
        if folder.endswith("closed"):
            raise closed
        return scandir(folder)

    def unread(_path: Path) -> bytes:
        raise closed

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(Path, "read_bytes", unread)
    assert library.refresh()
    assert [str(each) for each in library.problems] == [f"{tmp_path}/closed: must be readable; Permission denied"]
    assert says(library) == "Hi."


def test_a_pipe_is_no_script(write: Write, tmp_path: Path) -> None:
    write("a.yaml", "say: Hi.")
    os.mkfifo(tmp_path / "b.yaml")
    library = Library(tmp_path)  # without waiting for anybody to write into it
    assert says(library) == "Hi."
    assert not library.problems


def test_a_library_describes_itself(write: Write, tmp_path: Path) -> None:
    write("a.yaml", "say: [Hello., { spk_0: How are you? }]")
    write("b.yaml", f"say: {'word ' * 20}\nmatch: {{ job: a, language: en-US }}")
    library = Library(tmp_path)
    write("a.yaml", "say:")
    write("c.yaml", "say:")
    library.refresh()
    what = "say: must be a text or a list of segments, like `say: Hello world.`; it is empty"
    assert library.describe() == [
        {
            "name": "b.yaml",
            "file": f"{tmp_path}/b.yaml",
            "source": "folder",
            "match": {"job": "a", "language": "en-US"},
            "says": "word " * 12 + "…",
            "problems": [],
        },
        {
            "name": "a.yaml",
            "file": f"{tmp_path}/a.yaml",
            "source": "folder",
            "match": {},
            "says": "Hello. How are you?",
            "problems": [f"{tmp_path}/a.yaml:1: {what}"],
        },
        {
            "name": "c.yaml",
            "file": f"{tmp_path}/c.yaml",
            "source": "folder",
            "match": None,
            "says": None,
            "problems": [f"{tmp_path}/c.yaml:1: {what}"],
        },
    ]


def test_an_added_script_hides_one_of_its_name_or_its_conditions(write: Write, tmp_path: Path) -> None:
    write("all.yaml", "say: All.")
    write("job.yaml", "say: Job.\nmatch: { job: a }")
    library = Library(tmp_path)
    library.add("mine", "say: Mine.\nmatch: { job: a }")
    library.add("all.yaml", "say: Mine, for b.\nmatch: { job: b }")
    assert [(row["name"], row["source"]) for row in library.describe()] == [
        ("all.yaml", "added"),
        ("mine", "added"),
        ("the shipped default.yaml", "shipped"),
    ]
    write("job.yaml", "say: Job again.\nmatch: { job: a }")
    assert library.refresh()
    assert library.find(Question(job="a")).script.file == "mine"
    assert library.remove("mine")
    assert not library.remove("mine")
    assert name_of(library, job="a") == "job.yaml"
    library.keep(lambda _name, _script: False)
    assert says(library) == "All."


def test_a_script_for_a_key_goes_before_all_that_name_none(write: Write, tmp_path: Path) -> None:
    write("two.yaml", "say: Hi.\nmatch: { job: '*', language: en-* }")
    write("key.yaml", "say: Hi.\nmatch: { access_key: mine }")
    library = Library(tmp_path)
    assert name_of(library, job="a", language="en-US", access_key="mine") == "key.yaml"
    assert name_of(library, job="a", language="en-US", access_key="theirs") == "two.yaml"
    library.add("both", "say: Hi.\nmatch: { access_key: mine, job: a }")
    assert name_of(library, job="a", language="en-US", access_key="mine") == "both"


def test_an_added_script_is_tried_out_without_being_kept(write: Write, tmp_path: Path) -> None:
    write("all.yaml", "say: All.")
    library = Library(tmp_path)
    trial = library.trial()
    trial.add("new", "say: New.\nmatch: { job: a }")
    assert (name_of(trial, job="a"), name_of(library, job="a")) == ("new", "all.yaml")
    with pytest.raises(ScriptError, match="must say something"):
        library.add("new", "")
    assert not library.added


def test_what_was_read_before_is_put_in_the_place_of_its_like(write: Write, tmp_path: Path) -> None:
    write("all.yaml", "say: All.")
    library = Library(tmp_path)
    for name, job in (("same", "a"), ("like", "b"), ("stays", "c")):
        library.add(name, f"say: Old.\nmatch: {{ job: {job} }}")
    made = {
        name: addition(name, f"say: New.\nmatch: {{ job: {job} }}", {}) for name, job in (("same", "x"), ("new", "b"))
    }
    library.put(made)
    assert set(library.added) == {"same", "new", "stays"}
    assert [name_of(library, job=job) for job in "abcx"] == ["all.yaml", "new", "stays", "same"]


def test_what_a_second_thread_adds_meanwhile_is_not_lost(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("all.yaml", "say: All.")
    library = Library(tmp_path)
    order, others = library._ordered, ["say: Theirs.\nmatch: { job: b }"]

    def slow(*given: Any) -> Any:
        made = order(*given)
        if others:
            library.add("theirs", others.pop())
        return made

    monkeypatch.setattr(library, "_ordered", slow)
    library.add("mine", "say: Mine.\nmatch: { job: a }")
    assert [each.name for each in library.in_force()] == ["mine", "theirs", "all.yaml"]
