"""Requests made from the model's shapes: good ones, and ones with a wrong value at one place; and a judge of answers.
Holds no test."""

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from emulator.model.shapes import Model
from tests.model.samples import Place, limits, places, valid
from tests.operations.calls import ACCOUNT, REGION

NAMES = "^[0-9a-zA-Z._-]+"
ARNS = r"arn:aws(-[^:]+)?:transcribe:[a-zA-Z0-9-]*:[0-9]{12}:[a-zA-Z-]*/[0-9a-zA-Z._-]+"
KINDS = ("transcription-job", "vocabulary", "vocabulary-filter", "language-model", "analytics-category", "toaster")

# What stands where something else should: every JSON type, empty, huge, odd.
JUNK: list[Any] = [
    *(None, True, False, 0, -1, 5.9, 2**31, 2**63, 2**64 - 1, -(2**63), 1e300, -1e300),
    *(
        "",
        " ",
        "\0",
        "\n",
        "ä\U0001f600",
        "true",
        "1",
        "../..",
        "x" * 3000,
        "{}",
        "%s%n",
        "s3://",
        "s3:///",
        "http://[",
    ),
    *([], [[]], [None], ["x"] * 300, {}, {"": None}, {"x": {}}, {"MediaFileUri": None}, [{"Key": "aws:x"}]),
]
EXAMPLES: dict[str, list[str]] = {
    NAMES: ["x", "y", "z", "."],
    ARNS: [f"arn:aws:transcribe:{REGION}:{ACCOUNT}:{kind}/x" for kind in KINDS],
    "(s3://|http(s*)://).+": [
        "s3://bucket/call.wav",
        "s3://bucket/terms.txt",
        "s3://bucket/none",
        "https://x/y",
        "s3://b",
    ],
}


def requests(model: Model, operation: str, besides: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Inputs of the operation: as a client would send them, more so with what the rules want `besides`, or wrong at one
    place."""
    shape = model.input_of(operation)
    bad = st.sampled_from([*places(model, shape)]).flatmap(lambda place: wrong(model, place))
    return good(model, shape) | near(model, shape, {**valid(model, shape), **besides}) | bad


def near(model: Model, name: str, request: dict[str, Any]) -> st.SearchStrategy[Any]:
    """The request, with another name and at most one more change: most of them break no rule."""
    members = model.shapes[name]["members"]
    names = [member for member, one in members.items() if model.shapes[one["shape"]].get("pattern") == NAMES]
    renamed = {member: st.integers(0, 99).map(str) | good(model, members[member]["shape"]) for member in names[:1]}
    changed = [st.fixed_dictionaries({member: good(model, one["shape"])}) for member, one in members.items()]
    parts = st.tuples(st.fixed_dictionaries(renamed), st.just({}) | st.one_of(changed))
    return parts.map(lambda both: {**request, **both[0], **both[1]})


def wrong(model: Model, place: Place) -> st.SearchStrategy[Any]:
    broken = [limit.broken for limit in limits(model, place.shape)]
    junk = [one for one in JUNK if type(one) is str] if place.within == "map key" else JUNK
    return st.sampled_from([*broken, *junk]).map(place.build)


def good(model: Model, name: str) -> st.SearchStrategy[Any]:
    """Values that keep to the shape. Rules between members may be broken all the same."""
    shape = model.shapes[name]
    match shape["type"]:
        case "structure":
            members = {member: good(model, one["shape"]) for member, one in shape["members"].items()}
            if shape.get("union"):
                return st.one_of([st.fixed_dictionaries({member: value}) for member, value in members.items()])
            required = {member: members.pop(member) for member in shape.get("required", ())}
            return st.fixed_dictionaries(required, optional=members)
        case "list":
            least = shape.get("min", 0)
            return st.lists(good(model, shape["member"]["shape"]), min_size=least, max_size=max(least, 2))
        case "map":
            keys, values = good(model, shape["key"]["shape"]), good(model, shape["value"]["shape"])
            return st.dictionaries(keys, values, min_size=shape.get("min", 0), max_size=2)
        case "boolean":
            return st.booleans()
        case "string":
            pattern = shape.get("pattern")
            return st.sampled_from(shape.get("enum") or EXAMPLES.get(str(pattern)) or [valid(model, name)])
        case _:
            return st.sampled_from([shape.get("min", 0), shape.get("max", 7)])


def faults(model: Model, name: str, value: Any, path: str = "") -> list[str]:
    """Where `value`, out of an answer, does not keep to the shape: wrong types, members missing, unknown or null."""
    shape = model.shapes[name]
    if not isinstance(value, TYPES[shape["type"]]) or (isinstance(value, bool) and shape["type"] != "boolean"):
        return [f"{path}: {value!r} is no {shape['type']}"]
    if shape["type"] == "structure":
        members = shape["members"]
        wrong = [f"{path}: no {member}" for member in shape.get("required", ()) if member not in value]
        wrong += [f"{path}: {member} is unknown" for member in value if member not in members]
        inner = [(members[member]["shape"], one, member) for member, one in value.items() if member in members]
    elif shape["type"] == "list":
        wrong, inner = [], [(shape["member"]["shape"], one, str(place)) for place, one in enumerate(value)]
    elif shape["type"] == "map":
        wrong = [fault for key in value for fault in faults(model, shape["key"]["shape"], key, f"{path} {key}")]
        inner = [(shape["value"]["shape"], one, key) for key, one in value.items()]
    else:
        return [] if value in shape.get("enum", (value,)) else [f"{path}: {value!r} is not in the enum"]
    return wrong + [fault for kind, one, step in inner for fault in faults(model, kind, one, f"{path}.{step}")]


TYPES: dict[str, Any] = {
    "structure": dict,
    "list": list,
    "map": dict,
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": (int, float),
    "timestamp": (float, datetime),
}
