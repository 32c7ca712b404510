"""The README's table of all operations, made from the code. `python -m tests.coverage_table` writes it there."""

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent
from typing import Any

from emulator.model.shapes import batch
from emulator.operations import snake_case

README = Path(__file__).parents[1] / "README.md"
BEGIN = "<!-- The table is made from the code by: python -m tests.coverage_table -->\n"
END = "<!-- End of the table -->\n"
FOLLOWED = ("emulator.operations", "emulator.quotas", "emulator.jobs.words")

RECORDED, DOCUMENTED, GUESSED = "recorded", "documented", "guessed"

# What is known of an operation's answer, and of the codes of its errors. Words of errors are another matter.
EVIDENCE = {
    "StartTranscriptionJob": (RECORDED, RECORDED),
    "GetTranscriptionJob": (RECORDED, RECORDED),
    "ListTranscriptionJobs": (RECORDED, DOCUMENTED),
    "DeleteTranscriptionJob": (RECORDED, RECORDED),
    "CreateVocabulary": (DOCUMENTED, RECORDED),
    "UpdateVocabulary": (DOCUMENTED, GUESSED),
    "GetVocabulary": (DOCUMENTED, GUESSED),
    "DeleteVocabulary": (DOCUMENTED, GUESSED),
    "UpdateMedicalVocabulary": (DOCUMENTED, GUESSED),
    "GetMedicalVocabulary": (DOCUMENTED, GUESSED),
    "DeleteMedicalVocabulary": (DOCUMENTED, GUESSED),
    "UpdateVocabularyFilter": (DOCUMENTED, GUESSED),
    "GetVocabularyFilter": (DOCUMENTED, GUESSED),
    "DeleteVocabularyFilter": (DOCUMENTED, GUESSED),
    "GetMedicalTranscriptionJob": (DOCUMENTED, GUESSED),
    "GetMedicalScribeJob": (DOCUMENTED, GUESSED),
    "GetCallAnalyticsJob": (DOCUMENTED, GUESSED),
}
OTHERWISE = (DOCUMENTED, DOCUMENTED)


def table() -> str:
    """One row for each operation of the model."""
    rows = [
        "| operation | implemented | rules | its answer is | its errors are |",
        "|---|---|---|---|---|",
        *(row(name) for name in sorted(batch().operations)),
    ]
    return "".join(f"{row}\n" for row in rows)


def row(name: str) -> str:
    place = f"emulator.operations.{snake_case(name)}"
    if find_spec(place) is None:
        return f"| `{name}` | no | | | |"
    rules = rules_of(import_module(place)) or "model only"
    return f"| `{name}` | yes | {rules} | {' | '.join(EVIDENCE.get(name, OTHERWISE))} |"


def rules_of(module: Any) -> int:
    """How many rules an operation has beside the model's: between fields, for names, states, references, quotas."""
    entries = [function for name in ("check", "run") if (function := getattr(module, name, None))]
    return len(getattr(module, "RULES", ())) + sum(raises_of(entry, ()) for entry in entries)


def raises_of(function: Callable[..., Any], above: tuple[Any, ...]) -> int:
    """How many errors a function raises by itself and through those of ours that it calls, one by one.

    A loop over rules is left out: the rules themselves are counted.
    """
    if function in above:
        return 0
    tree = ast.parse(dedent(inspect.getsource(function)))
    looped = {inner for loop in ast.walk(tree) if _goes_through_rules(loop) for inner in ast.walk(loop)}
    raised = sum(isinstance(node, ast.Raise) for node in ast.walk(tree) if node not in looped)
    return raised + sum(raises_of(called, (*above, function)) for called in _called(tree, function))


def _goes_through_rules(node: ast.AST) -> bool:
    return isinstance(node, ast.For) and ast.unparse(node.iter) in ("RULES", "rules")


def _called(tree: ast.AST, function: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The functions of ours that it calls, once for each call."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        found: Any = inspect.getmodule(function)
        for part in ast.unparse(node.func).split("."):
            found = getattr(found, part, None)
        if inspect.isfunction(found) and found.__module__.startswith(FOLLOWED):
            yield found


def written(readme: str) -> str:
    """The text of the README with the table as it must be."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
