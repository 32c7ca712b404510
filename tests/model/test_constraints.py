"""Every constraint of every input of both APIs: broken once, kept at its limit; each required member left out once."""

from collections.abc import Iterator
from typing import Any

import pytest

from emulator.errors import AwsError
from emulator.model.shapes import Model, batch, streaming
from emulator.model.validate import validated
from tests.model.samples import Place, limits, places, valid


def inputs() -> Iterator[tuple[Model, str]]:
    """Each structure that a client sends as a document, in headers, or as an event of its own."""
    for model in (batch(), streaming()):
        yield from ((model, model.input_of(operation)) for operation in model.operations)
    for stream in ("AudioStream", "MedicalScribeInputStream"):
        members = streaming().shapes[stream]["members"].values()
        yield from ((streaming(), one["shape"]) for one in members if not one["shape"].endswith("AudioEvent"))


INPUTS = pytest.mark.parametrize(("model", "name"), [pytest.param(*one, id=one[1]) for one in inputs()])


def refusal(model: Model, name: str, request: Any) -> str:
    with pytest.raises(AwsError) as caught:
        validated(model, name, request)
    assert caught.value.code == "BadRequestException"
    return caught.value.message or ""


def said_of(place: Place, text: str) -> str:
    """The end of the item that tells of a broken constraint there."""
    holder = place.path.rpartition(".")[0].rpartition(".")[0]
    at, constraint = {
        "structure": (place.path, text),
        "list": (holder, "Member must satisfy constraint: ["),
        "map key": (place.path, "Map keys must satisfy constraint: ["),
        "map value": (holder, "Map value must satisfy constraint: ["),
    }[place.within]
    return f"at '{at}' failed to satisfy constraint: {constraint}"


@INPUTS
def test_the_least_request_passes_unchanged(model: Model, name: str) -> None:
    request = valid(model, name)
    assert validated(model, name, request) == request


@INPUTS
def test_a_value_at_every_place_passes_unchanged(model: Model, name: str) -> None:
    for place in places(model, name):
        request = place.build(valid(model, place.shape))
        assert validated(model, name, request) == request, place.path


@INPUTS
def test_each_broken_constraint_is_told(model: Model, name: str) -> None:
    for place in places(model, name):
        for limit in limits(model, place.shape):
            message = refusal(model, name, place.build(limit.broken))
            assert said_of(place, limit.text) in message, (place.path, limit.text)
            assert limit.text in message


@INPUTS
def test_each_constraint_is_kept_at_its_limit(model: Model, name: str) -> None:
    for place in places(model, name):
        for limit in limits(model, place.shape):
            for kept in limit.kept:
                request = place.build(kept)
                assert validated(model, name, request) == request, (place.path, limit.text)


@INPUTS
def test_each_required_member_is_missed(model: Model, name: str) -> None:
    for place in places(model, name):
        shape = model.shapes[place.shape]
        for member in shape.get("required", ()):
            if model.shapes[shape["members"][member]["shape"]].get("eventstream"):
                continue
            base = valid(model, place.shape)
            del base[member]
            path = f"{place.path}.{member[0].lower()}{member[1:]}".removeprefix(".")
            expected = f"Value null at '{path}' failed to satisfy constraint: Member must not be null"
            assert refusal(model, name, place.build(base)) == f"1 validation error detected: {expected}"
            assert refusal(model, name, place.build({**base, member: None})).endswith(expected)


def test_the_constraints_are_many() -> None:
    visited = sum(len(list(limits(model, place.shape))) for model, name in inputs() for place in places(model, name))
    assert visited > 400
