"""Values made from shapes: valid ones, and for each constraint one at its limit and one just beyond. Holds no test."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from emulator.model.shapes import Model, Shape

ROLE = r"^arn:(aws|aws-cn|aws-us-gov|aws-iso-{0,1}[a-z]{0,1}):iam::[0-9]{0,63}:role/[A-Za-z0-9:_/+=,@.-]{0,1024}$"
RESOURCE = r"arn:aws(-[^:]+)?:transcribe:[a-zA-Z0-9-]*:[0-9]{12}:[a-zA-Z-]*/[0-9a-zA-Z._-]+"
SESSION = "[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{4}-[a-fA-F0-9]{12}"


class Words(NamedTuple):
    """How to write for a pattern: `start` and any number of `filler` match, `wrong` does not."""

    start: str  # the shortest that matches
    filler: str
    wrong: str
    longest: int = 10_000  # that the pattern itself allows


PATTERNS = {
    None: Words("x", "x", ""),
    ".+": Words("x", "x", "\n"),
    r".*\S.*": Words("x", "x", "\t"),
    r"^[\x20-\x7E]+$": Words("x", "~", "ä"),
    "^[0-9a-zA-Z._-]+": Words("x", "x", "x/y"),
    "^[a-zA-Z-,]+": Words("en-US", "x", "en_US"),
    "^[A-Z_, ]+": Words("ALL", "X", "all"),
    "^[a-zA-Z0-9,-._]+": Words("a,b", "x", "a b"),
    r"[a-z0-9][\.\-a-z0-9]{1,61}[a-z0-9]": Words("xxx", "x", "-x-", 63),
    "[a-zA-Z0-9-_.!*'()/]{1,1024}$": Words("x", "x", "x y"),
    "^[A-Za-z0-9][A-Za-z0-9:_/+=,@.-]{0,2048}$": Words("x", "x", "/x"),
    "(s3://|http(s*)://).+": Words("s3://x", "x", "ftp://x"),
    ROLE: Words("arn:aws:iam:::role/x", "x", "arn:aws:iam::123456789012:user/x", 1024 + 19),
    RESOURCE: Words("arn:aws:transcribe:us-east-1:123456789012:vocabulary/v", "x", "arn:aws:transcribe:x"),
    SESSION: Words("01234567-89ab-cdef-0123-456789abcdef", "0", "01234567-89ab-cdef-0123-456789abcdeg"),
}


def words(shape: Shape, length: int) -> str:
    """A string of that length, which matches the shape's pattern where the pattern allows."""
    one = PATTERNS[shape.get("pattern")]
    return one.start[:length] + one.filler * (length - len(one.start))


def valid(model: Model, name: str) -> Any:
    """The least valid value of a shape: required members, least lengths."""
    shape = model.shapes[name]
    match shape["type"]:
        case "structure":
            members = shape.get("required") or (list(shape["members"])[:1] if shape.get("union") else [])
            return {member: valid(model, shape["members"][member]["shape"]) for member in carried(model, name, members)}
        case "list":
            return many(model, name, shape.get("min", 1))
        case "map":
            return many(model, name, shape.get("min", 1))
        case "string" if "enum" in shape:
            return shape["enum"][0]
        case "string":
            return words(shape, max(shape.get("min", 1), len(PATTERNS[shape.get("pattern")].start)))
        case "boolean":
            return True
        case _:
            return shape.get("min", 7)


def many(model: Model, name: str, count: int) -> Any:
    """A list or a map of so many valid entries; a map of enum keys holds no more than there are keys."""
    shape = model.shapes[name]
    if shape["type"] == "list":
        return [valid(model, shape["member"]["shape"]) for _ in range(count)]
    keys = model.shapes[shape["key"]["shape"]].get("enum") or [f"key-{number}" for number in range(count)]
    return {key: valid(model, shape["value"]["shape"]) for key in keys[:count]}


def carried(model: Model, name: str, members: list[str]) -> Iterator[str]:
    """Those of the members that a document carries: no event streams."""
    shapes = (model.shapes[model.shapes[name]["members"][member]["shape"]] for member in members)
    return (member for member, shape in zip(members, shapes, strict=True) if not shape.get("eventstream"))


class Place(NamedTuple):
    """Where a value stands in a request: its shape, its path in AWS's words, and how a request is built round it."""

    shape: str
    path: str
    build: Callable[[Any], Any]
    within: str  # what holds it: "structure", "list", "map key", "map value"


def places(model: Model, name: str) -> Iterator[Place]:
    """Every place of a request of structure `name`, outermost first."""
    queue = [Place(name, "", lambda value: value, "structure")]
    while queue:
        place = queue.pop(0)
        yield place
        queue += inner_places(model, place)


def inner_places(model: Model, place: Place) -> Iterator[Place]:
    shape = model.shapes[place.shape]
    if shape["type"] == "structure":
        base = {} if shape.get("union") else valid(model, place.shape)
        for member in carried(model, place.shape, list(shape["members"])):
            path = f"{place.path}.{member[0].lower()}{member[1:]}".removeprefix(".")
            yield Place(shape["members"][member]["shape"], path, filling(place, base, member), "structure")
    elif shape["type"] == "list":
        rest = many(model, place.shape, shape.get("min", 1) - 1)
        yield Place(shape["member"]["shape"], f"{place.path}.1.member", heading(place, rest), "list")
    elif shape["type"] == "map":
        key, value = next(iter(many(model, place.shape, 1).items()))
        yield Place(shape["key"]["shape"], place.path, keying(place, value), "map key")
        yield Place(shape["value"]["shape"], f"{place.path}.{key}.member", filling(place, {}, key), "map value")


def filling(place: Place, base: Any, member: str) -> Callable[[Any], Any]:
    return lambda value: place.build({**base, member: value})


def heading(place: Place, rest: list[Any]) -> Callable[[Any], Any]:
    return lambda value: place.build([value, *rest])


def keying(place: Place, value: Any) -> Callable[[Any], Any]:
    return lambda key: place.build({key: value})


class Limit(NamedTuple):
    """One constraint: values that keep it, a value that breaks it, and what is said then."""

    kept: list[Any]
    broken: Any
    text: str


def limits(model: Model, name: str) -> Iterator[Limit]:
    """The constraints of one shape itself."""
    shape = model.shapes[name]
    sized = numbers if shape["type"] in ("integer", "long") else lengths
    for bound, step, words_for in (("max", 1, "less than or equal to"), ("min", -1, "greater than or equal to")):
        if bound in shape and shape[bound] + step >= (0 if sized is lengths else -1):
            noun, at, beyond = sized(model, name, shape[bound], step)
            yield Limit([at], beyond, f"Member must have {noun} {words_for} {shape[bound]}")
    if "pattern" in shape:
        text = f"Member must satisfy regular expression pattern: {shape['pattern']}"
        yield Limit([valid(model, name)], PATTERNS[shape["pattern"]].wrong, text)
    if "enum" in shape:
        text = f"Member must satisfy enum value set: [{', '.join(shape['enum'])}]"
        yield Limit(shape["enum"], "no such value", text)


def numbers(model: Model, name: str, bound: int, step: int) -> tuple[str, Any, Any]:
    return "value", bound, bound + step


def lengths(model: Model, name: str, bound: int, step: int) -> tuple[str, Any, Any]:
    shape = model.shapes[name]
    if shape["type"] == "string":
        one = PATTERNS[shape.get("pattern")]
        at = min(max(bound, len(one.start) if one.wrong else bound), one.longest)
        return "length", words(shape, at), words(shape, bound + step)
    return "length", many(model, name, bound), many(model, name, bound + step)
