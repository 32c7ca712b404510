"""The house style as far as it can be counted: lengths, imports, purity, and what must be documented."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.__main__ import main
from emulator.settings import Settings
from tests.docs import tables

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "emulator"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
BENCH = sorted((ROOT / "bench").rglob("*.py"))
OPERATIONS = sorted(path for path in (PACKAGE / "operations").glob("*.py") if path.name != "__init__.py")

POM = "http://maven.apache.org/POM/4.0.0"  # the name of a grammar
LOCKS = (
    "clients/javascript/package-lock.json",
    "sdks/java/pom.xml",
    "sdks/python/requirements-newer.txt",
    "sdks/go/go.mod",
    "sdks/go/go.sum",
    "sdks/rust/Cargo.toml",
    "sdks/rust/crates.lock",
)

LONGEST_FILE = 300
LONGEST_FUNCTION = 50

# Who may import whom: the parts of the program from the bottom to the top. What has no row may import everything.
# "types" is emulator.asgi.types, which says what ASGI's messages are and imports nothing.
TYPES = "emulator.asgi.types"
FOUNDATION = {"errors", "clock", "quotas", "settings", "types", "wire", "media", "model", "auth", "call", "hosts"}
ARROWS = {
    "errors": set(),
    "ids": set(),
    "remembered": set(),
    "clock": set(),
    "quotas": {"errors"},
    "settings": {"clock", "hosts", "quotas"},
    "rates": {"auth", "errors", "quotas"},
    "logs": {"ids", "journal"},
    "media": set(),
    "server": {"remembered", "types"},
    "edge": {"types"},
    "wire": {"errors", "remembered"},
    "model": {"errors", "wire"},
    "accounts": {"settings"},
    "auth": {"accounts", "errors", "settings", "wire"},
    "faults": set(),
    "scripts": {"errors", "faults", "settings"},
    "store": {"clock", "errors", "settings"},
    "speech": {"scripts"},
    "call": {"auth", "clock", "jobs", "scripts", "settings", "store"},
    "outside": {"neighbours"},
    "journal": {"asking", "auth", "clock", "errors", "settings", "store", "streaming", "wire"},
    "jobs": FOUNDATION | {"accounts", "faults", "journal", "neighbours", "scripts", "speech", "store"},
    "streaming": FOUNDATION | {"faults", "scripts", "speech"},
    "operations": FOUNDATION | {"jobs", "scripts", "speech", "store", "streaming"},
    "hosts": set(),
    "bodies": {"types"},
    "buckets": {"settings"},
    "callers": set(),
    "keys": {"accounts", "settings"},
    "objects": {"buckets"},
    "asking": set(),
    "remote": {"asking"},
    "seeds": FOUNDATION | {"accounts", "app", "asgi", "journal", "objects", "operations", "scripts", "snapshots"},
    "snapshots": {"accounts", "app", "objects", "scripts", "state", "store"},
    "state": {"accounts", "app", "scripts"},
    "wsgi": {"types"},
    "neighbours": FOUNDATION | {"accounts", "bodies", "buckets", "callers", "edge", "wsgi"},
    "expectations": {"streaming"},
    "asgi": FOUNDATION
    | {"accounts", "app", "bodies", "callers", "edge", "faults", "ids", "jobs", "journal", "logs"}
    | {"operations", "scripts", "streaming"},
    "metrics": {"app", "journal", "model", "streaming"},
    "testing": set(),
    "control": FOUNDATION
    | {
        "accounts",
        "app",
        "asgi",
        "expectations",
        "faults",
        "jobs",
        "journal",
        "keys",
        "metrics",
        "scripts",
        "snapshots",
        "state",
        "store",
        "streaming",
    },
}

# Protocol code and its like: it neither waits nor asks the world anything.
PURE = (
    *("accounts.py", "auth.py", "call.py", "callers.py", "edge.py", "errors.py", "quotas.py", "rates.py"),
    *(
        "jobs/analytics.py",
        "jobs/characteristics.py",
        "jobs/events.py",
        "jobs/life.py",
        "jobs/subtitles.py",
        "jobs/transcript.py",
        "jobs/words/",
        "journal/form.py",
        "journal/line.py",
        "journal/names.py",
        "journal/secrets.py",
        "streaming/results.py",
        "streaming/session.py",
        "streaming/tape.py",
    ),
    *("expectations/", "faults/", "media/", "model/", "operations/", "scripts/", "speech/", "wire/"),
)
WORLDLY = {"asyncio", "logging", "random", "secrets", "socket", "subprocess", "threading", "time"}
WORLDLY_NAMES = re.compile(r"os\.(environ|getenv|urandom)|(datetime|date)\.(now|utcnow|today)|uuid\.uuid[14]")

# The brackets keep these patterns from finding themselves.
UNFINISHED = re.compile(r"\b([T]ODO|[F]IXME|[X]XX|[N]otImplementedError)\b")
MARK = re.compile(r"\b(Differs|Unverified):")
FILE = re.compile(r"`([\w/]+\.py)`")
LEFT_OUT = re.compile(r"\bpytest\.([s]kip|[x]fail|[i]mportorskip)\b|\bmark\.([s]kip|[s]kipif|[x]fail)\b")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def part_of(path: Path) -> str:
    """The part of the program that a module belongs to: its folder under emulator/, or its own name."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that is imported anywhere in a file, by its full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are written out in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


every_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


@every_module
def test_a_file_is_short_and_opens_by_saying_what_it_is(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_FILE
    if lines:
        assert ast.get_docstring(tree_of(path))


@every_module
def test_a_function_is_short(path: Path) -> None:
    functions = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    lengths = {node.name: (node.end_lineno or node.lineno) - node.lineno + 1 for node in functions}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


@every_module
def test_imports_follow_the_arrows(path: Path) -> None:
    part = part_of(path)
    if part not in ARROWS:
        assert path.parent == PACKAGE, f"the table of arrows needs a row for {part}"
        return
    names = (name for name in imported(tree_of(path)) if name.startswith("emulator."))
    ours = {"types" if name.startswith(TYPES) else name.split(".")[1] for name in names}
    assert ours - ARROWS[part] - {part, "__version__"} == set()


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.relative_to(PACKAGE).as_posix().startswith(PURE)], ids=name_of
)
def test_pure_code_asks_the_world_nothing(path: Path) -> None:
    tree = tree_of(path)
    assert {name.split(".")[0] for name in imported(tree)} & WORLDLY == set()
    names = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert [name for name in names if WORLDLY_NAMES.fullmatch(name)] == []
    assert not any(isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith) for node in ast.walk(tree))


@every_module
def test_nobody_loses_a_cancellation(path: Path) -> None:
    """`wait_for` of Python 3.11 does, when what it waits for comes at the same moment: asyncio.timeout does not."""
    assert "asyncio.wait_for(" not in path.read_text(encoding="utf-8")


@every_module
def test_a_broad_except_says_why_or_loses_nothing(path: Path) -> None:
    """It gives a reason in a comment, or logs what it caught, or raises it again."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.ExceptHandler) or ast.unparse(node.body[-1]) == "raise":
            continue
        if node.type is None or ast.unparse(node.type) in ("Exception", "BaseException"):
            near = "\n".join(lines[node.lineno - 2 : node.lineno + 1])
            assert re.search(r"#(?! noqa: [A-Z0-9]+$) |\.exception\(", near, re.MULTILINE), f"line {node.lineno}"


@pytest.mark.parametrize("path", [*MODULES, *TESTS, *BENCH], ids=name_of)
def test_nothing_is_left_for_later(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert UNFINISHED.findall(text) == []
    assert LEFT_OUT.findall(text) == []


@pytest.mark.parametrize("path", [path for path in TESTS if not {"clients", "sdks"} & {*path.parts}], ids=name_of)
def test_tests_do_not_sleep(path: Path) -> None:
    calls = [ast.unparse(node) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    assert [call for call in calls if re.match(r"(time|asyncio)\.sleep\((?!0\))", call)] == []


@pytest.mark.parametrize("path", OPERATIONS, ids=name_of)
def test_an_operation_has_its_test(path: Path) -> None:
    assert (ROOT / "tests" / "operations" / f"test_{path.name}").is_file()


@pytest.mark.parametrize("path", OPERATIONS, ids=name_of)
def test_an_operation_is_in_the_readme(path: Path) -> None:
    name = "".join(word.capitalize() for word in path.stem.split("_"))
    assert re.search(rf"\b{name}\b", readme())


@every_module
def test_nobody_changes_a_document_that_others_share(path: Path) -> None:
    changed = re.search(r"\.document(\[[^]]+\] = |\.(update|pop|setdefault|clear)\()", path.read_text(encoding="utf-8"))
    assert changed is None


def test_each_difference_from_aws_is_in_the_table() -> None:
    table = (ROOT / "docs" / "differences.md").read_text(encoding="utf-8")
    named = {file for line in table.splitlines() if line[:1] == "|" for file in FILE.findall(line.split("|")[-2])}
    marked = {path.relative_to(PACKAGE).as_posix() for path in MODULES if MARK.search(path.read_text(encoding="utf-8"))}
    assert named ^ marked == set(), "docs/differences.md has a row for each file with a mark, and for no other"


def test_every_page_is_in_the_index_of_the_site_and_in_the_readme() -> None:
    index = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert {page for page in pages if f": {page}\n" not in index} == set(), "mkdocs.yml has a line for each page"
    linked = pages - {"index.md", "contributing.md", "changelog.md"}  # those are the README and the files beside it
    assert {page for page in linked if f"(docs/{page})" not in readme()} == set()


@pytest.mark.parametrize("name", tables.TABLES)
def test_a_page_has_its_table_as_the_code_makes_it(name: str) -> None:
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert page == tables.written(page, tables.TABLES[name]()), "python -m tests.docs.tables writes it"


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_a_setting_is_in_the_readme_and_in_the_help(setting: str, capsys: pytest.CaptureFixture[str]) -> None:
    flag, variable = f"--{setting.replace('_', '-')}", f"TRANSCRIBE_EMULATOR_{setting.upper()}"
    with pytest.raises(SystemExit, match="0"):
        main(["serve", "--help"])
    shown = capsys.readouterr().out
    assert re.search(rf"{flag}\b", shown)
    assert re.search(rf"\b{variable}\b", shown)
    assert f"`{flag}`" in readme()


@pytest.mark.parametrize("name", LOCKS)
def test_what_is_installed_is_named_without_a_host(name: str) -> None:
    text = (ROOT / "tests" / name).read_text(encoding="utf-8")
    assert "://" not in text.replace(POM, "")


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")
