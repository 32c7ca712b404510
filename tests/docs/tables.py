"""The tables of docs/ that are made from the code. `python -m tests.docs.tables` writes them into their pages.

It writes between the markers of a table alone; what is said around it is its author's.
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from emulator.app import create
from emulator.control.api import build
from emulator.quotas import QUOTAS
from emulator.scripts.kinds import DURATION, LANGUAGE
from emulator.scripts.schema import document
from emulator.settings import Settings
from tests import coverage_table
from tests.sdks import table as sdks

DOCS = Path(__file__).parents[2] / "docs"
BEGIN = "<!-- The table is made from the code by: python -m tests.docs.tables -->\n"
END = "<!-- End of the table -->\n"
METHODS = ("get", "put", "post", "patch", "delete")
# What is done where a setting is left out, of those that have no value then, or one that depends on the machine.
DEFAULTS = {
    "clock_at": "the machine's time",
    "data": "`~/.local/share/transcribe-emulator`",
    "database": "a file that goes with the process",
    "events_endpoint": "the EventBridge inside",
    "quotas": "the service's",
    "s3_endpoint": "the S3 inside",
    "scripts": "the shipped examples",
}

Schema = Mapping[str, Any]
Row = Iterable[str]


def table(head: Row, rows: Iterable[Row]) -> str:
    head = [*head]
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n" for cells in lines)


def settings() -> str:
    """Every setting: its flag, its variable, its default; and what `--quotas` may name."""
    flags = table(("flag", "variable", "default", "what it does"), map(setting, Settings.model_fields))
    limits = ((f"`{name}`", str(quota.most), quota.evidence) for name, quota in QUOTAS.items())
    return f"{flags}\n## Quotas\n\n{table(('name', 'at most', 'how it is known'), limits)}"


def setting(name: str) -> Row:
    field = Settings.model_fields[name]
    flag, variable = f"`--{name.replace('_', '-')}`", f"`TRANSCRIBE_EMULATOR_{name.upper()}`"
    return flag, variable, DEFAULTS.get(name) or default_of(field.default), field.description or ""


def default_of(value: object) -> str:
    if value is False:
        return "off"
    return "none" if value in (None, "") else f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def operations() -> str:
    return coverage_table.table()


def matrix() -> str:
    """What the README shows of the SDKs; `python -m tests.sdks.table` writes it there."""
    readme = sdks.README.read_text(encoding="utf-8")
    return readme.partition(sdks.BEGIN)[2].partition(sdks.END)[0].strip() + "\n"


def keys() -> str:
    """Every key of a script, by the JSON Schema that editors have."""
    return table(("key", "holds", "what it says"), keys_of(document(), "", {}))


def keys_of(schema: Schema, above: str, told: dict[str, str]) -> Iterator[Row]:
    """The rows of a schema's keys; those of mappings in lists and among alternatives too.

    `told` has the mappings that have had their rows, with their paths: the second of the same keys names the first.
    """
    for name, inner in {**schema.get("patternProperties", {}), **schema.get("properties", {})}.items():
        path = above + ("spk_0` … `spk_99" if name.startswith("^spk_") else name)
        members = json.dumps(inner.get("properties"), sort_keys=True)
        first = told.setdefault(members, path) if "properties" in inner else path
        yield f"`{path}`", holds(inner) if first == path else f"the keys of `{first}`", inner.get("description", "")
        if first == path:
            yield from keys_of(inner, f"{path}.", told)
    for inner in (schema.get("items"), *schema.get("anyOf", ())):
        if inner:
            yield from keys_of(inner, above, told)


def holds(schema: Schema) -> str:
    """What kind of value it is, in a few words."""
    if "anyOf" in schema:
        return ", or ".join(dict.fromkeys(map(holds, schema["anyOf"])))
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{each}`" for each in schema.get("enum", [schema.get("const")]))
    kind = schema.get("type")
    if kind == "array":
        return f"a list: {holds(schema.get('items', {}))}"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"by name: {holds(values)}" if isinstance(values, dict) else "keys"
    return KINDS.get(str(kind), text)(schema)


def text(schema: Schema) -> str:
    return SHAPES.get(schema.get("pattern", "")[1:-1], "text")


def number(schema: Schema) -> str:
    least, most = schema.get("minimum"), schema.get("maximum", ENDLESS)
    kind = "a whole number" if schema["type"] == "integer" else "a number"
    if least is None:
        return kind
    return f"{kind}, {least} to {most}" if most < ENDLESS else f"{kind}, {least} or more"


ENDLESS = 2**31 - 1
SHAPES = {DURATION.pattern: "a duration, `500ms`, `2s`, `1m`", LANGUAGE.pattern: "a language code"}
KINDS: dict[str, Callable[[Schema], str]] = {
    "number": number,
    "integer": number,
    "boolean": lambda _: "`true`, `false`",
}


def routes() -> str:
    """Every route of the control API, by area, from its OpenAPI document."""
    with tempfile.TemporaryDirectory() as folder:
        emulator = create(Settings(database=str(Path(folder) / "store.sqlite")))
        paths = build(emulator).openapi()["paths"]
        emulator.store.close()
    areas: dict[str, list[Row]] = {}
    for path, methods in paths.items():
        for method in METHODS:
            if method in methods:
                row = (f"`{method.upper()} {path}`", methods[method]["summary"])
                areas.setdefault(methods[method]["tags"][0], []).append(row)
    parts = (f"### {area}\n\n{table(('route', 'what it does'), rows)}" for area, rows in sorted(areas.items()))
    return "\n".join(parts)


TABLES: dict[str, Callable[[], str]] = {
    "control.md": routes,
    "operations.md": operations,
    "scripts.md": keys,
    "sdks.md": matrix,
    "settings.md": settings,
}


def written(page: str, made: str) -> str:
    """The text of a page with its table as it must be; AssertionError where it has no place for one."""
    assert page.count(BEGIN) == page.count(END) == 1, "a page of a table has its two markers"
    before, rest = re.split(re.escape(BEGIN), page)
    return f"{before}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    for name, make in TABLES.items():
        place = DOCS / name
        place.write_text(written(place.read_text(encoding="utf-8"), make()), encoding="utf-8")
