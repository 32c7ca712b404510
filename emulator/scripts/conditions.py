"""The conditions of `match`: which requests a script answers. Reads them; compares nothing (see `library`)."""

from functools import partial

from emulator.scripts.kinds import TEXT_SCHEMA, Key, Keys, Kind, by_text, closed, members, properties
from emulator.scripts.yaml_nodes import Place

# Name and glob of each condition, in the order of the table; one of a mapping is named "tag.team".
Match = tuple[tuple[str, str], ...]

GLOB = 'must be a glob in quotes, like "*.wav"'
GLOBS = 'must be a mapping of names to globs, like { team: "blue*" }'
META = "x-amz-meta-"


def _glob(place: Place, *, lower: bool = False) -> str:
    glob = place.text(GLOB)
    if not glob:
        raise place.wrong(GLOB)
    return glob.lower() if lower else glob


ONE = Kind(_glob, TEXT_SCHEMA)
LOWER = Kind(partial(_glob, lower=True), TEXT_SCHEMA)
EACH = by_text(ONE, GLOBS)

CONDITIONS: Keys = {
    "job": Key(ONE, "Glob for the name of the job."),
    "media": Key(ONE, "Glob for the MediaFileUri of the job, as the request gives it."),
    "language": Key(ONE, "Glob for the language code of the job or stream."),
    "session": Key(ONE, "Glob for the session id of the stream."),
    "tag": Key(EACH, "Globs for the values of the job's tags, by key."),
    "metadata": Key(EACH, "Globs for the metadata of the media object, by name, with or without `x-amz-meta-`."),
    "sha256": Key(LOWER, "Glob for the SHA-256 of the media object, in hex."),
    "vocabulary": Key(ONE, "Glob for the name of the custom vocabulary; one of them, if there are several."),
    "access_key": Key(ONE, "Glob for the access key that signed the request."),
    "header": Key(EACH, "Globs for the values of the request's headers, by name."),
    "operation": Key(ONE, "Glob for the operation, as AWS names it: Start*Stream*."),
}
CASELESS = frozenset({"metadata", "header"})
NAMES = ", ".join(CONDITIONS)


def match(place: Place) -> Match:
    """The conditions. Equal ones are equal values, however they were written."""
    found = members(place, CONDITIONS, "match", f'must be a mapping of {NAMES} to globs, like {{ media: "*.wav" }}')
    if not found:
        raise place.error(f"must have one of {NAMES}, or be left out for the default", "it is empty")
    pairs: list[tuple[str, str]] = []
    for name in CONDITIONS:
        value = found.get(name, ())
        if isinstance(value, str):
            pairs.append((name, value))
        else:
            pairs += sorted((f"{name}.{_plain(name, each)}", glob) for each, glob in value)
    return tuple(pairs)


def match_schema() -> dict[str, object]:
    return closed(properties(CONDITIONS), minProperties=1)


def _plain(condition: str, name: str) -> str:
    return name.lower().removeprefix(META) if condition in CASELESS else name
