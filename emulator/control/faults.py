"""The control API's routes for faults: set them, look at what they did, switch them, take them away, and the presets.

What a fault may say is read and checked by `scripts.harms`, as in scripts; its JSON Schema is that of the tables there.
"""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Body, HTTPException, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from emulator.asgi.breaking import breaks
from emulator.faults.presets import PRESETS, Preset, rules_of
from emulator.faults.register import Kept, described
from emulator.scripts.harms import A_RULE, do_schema, rule, when_schema
from emulator.scripts.yaml_nodes import ScriptError, root

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.faults.rule import Rule

WHERE = "/_emulator/faults"
NO_BREAKS = "This server can't break connections: what ASGI can do happens instead, an early end or a 500."


def _free(name: str) -> str:
    if name == "presets":
        raise ValueError(f"must be another name: {name} has routes of its own")
    return name


OwnName = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9._-]{1,100}$"), AfterValidator(_free)]
ID = Field(description="its name, for the other routes and the journal", examples=["fault-1"])


class Firing(BaseModel):
    """One harm that was done."""

    at: float = Field(description="seconds since 1970")
    operation: str = Field(examples=["StartTranscriptionJob"])
    name: str | None = Field(description="the job or the like, or the session")
    did: str = Field(description="what was done", examples=["raised ThrottlingException"])


class Fault(BaseModel):
    """A fault and its counts."""

    id: str = ID
    on: bool
    source: Literal["api", "script"]
    when: dict[str, Any] = Field({}, description="whom it meets, as it was given", examples=[{"operation": "Start*"}])
    do: dict[str, Any] = Field(description="what it does, as it was given", examples=[{"raise": "ThrottlingException"}])
    matched: int = Field(description="how many fitted `when`'s globs")
    taken: int = Field(description="how many of them were chosen, by nth, times and probability")
    fired: int = Field(description="how many of them were harmed: a stream that ends before `after` is not")
    last: list[Firing] = Field(description="the last twenty, the latest first")
    note: str | None = Field(None, description="what the server can not do of it")


class Switch(BaseModel):
    model_config = ConfigDict(extra="forbid")

    on: bool = Field(description="false: it meets nobody, and lets go of whom it holds", examples=[False])


class Removed(BaseModel):
    removed: int = Field(description="how many there were")


class ParameterShown(BaseModel):
    default: float | str
    about: str


class PresetShown(BaseModel):
    """Faults with a name."""

    name: str = Field(examples=["throttling-burst"])
    about: str
    parameters: dict[str, ParameterShown]


class Choice(BaseModel):
    """What is chosen of a preset, and whom it shall meet beside what it says itself."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    parameters: dict[str, float | str] = Field({}, examples=[{"calls": 3}])
    when: dict[str, Any] = Field({}, examples=[{"access_key": "suite-7"}])
    name: OwnName | None = Field(
        None,
        description="the id of the fault, `NAME-1` and so on of several; left out: the preset's name. A fault that has "
        "it is replaced: suites side by side need names of their own",
        examples=["suite-7-burst"],
    )


WRONG: dict[int | str, dict[str, Any]] = {
    422: {
        "description": "What is wrong with it: the key, what would be right, and what is there",
        "content": {
            "application/json": {
                "example": {"detail": "do.http: must be an HTTP status from 400 to 599; it is '200'"},
            }
        },
    }
}
MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such fault, or preset"}}
EXAMPLES = {
    "burst": {"summary": "Throttle", "value": {"when": {"nth": "1-3"}, "do": {"raise": "ThrottlingException"}}},
    "lost": {
        "summary": "Do it, and lose the answer",
        "value": {
            "when": {"operation": "StartTranscriptionJob", "name": "call-*", "times": 1},
            "do": {"break": "tcp-reset", "done": True},
        },
    },
    "middle": {
        "summary": "End a stream after three seconds of audio",
        "value": {
            "when": {"operation": "StartStreamTranscription"},
            "do": {"after": 3, "raise": "InternalFailureException"},
        },
    },
    "stall": {"summary": "Fall silent", "value": {"do": {"after": 1.5, "stall": "forever"}}},
    "stuck": {"summary": "Jobs that never end", "value": {"do": {"stuck": True}}},
}
A_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "when": when_schema(),
                        "do": do_schema(),
                        "on": {"type": "boolean", "default": True},
                    },
                    "required": ["do"],
                    "additionalProperties": False,
                },
                "examples": EXAMPLES,
            }
        },
    }
}


def routes(emulator: "Emulator") -> APIRouter:
    """Everything under /_emulator/faults."""
    router = APIRouter(prefix=WHERE, tags=["faults"])
    _of_all(router, emulator)
    _of_presets(router, emulator)
    _of_one(router, emulator)
    return router


def _of_all(router: APIRouter, emulator: "Emulator") -> None:
    faults = emulator.faults

    @router.get("", summary="The faults that are set, in the order in which they are tried, and what each has done")
    async def all_faults(request: Request) -> list[Fault]:
        return [_shown(kept, request) for kept in faults.all()]

    @router.post("", summary="Set a fault, behind those that are set", openapi_extra=A_BODY, responses=WRONG)
    async def add(request: Request) -> Fault:
        made, on = await _read(request)
        return _shown(faults.add(made, on=on), request)

    @router.patch("", summary="Switch all of them, those of scripts too")
    async def switch_all(change: Switch, request: Request) -> list[Fault]:
        faults.switch(faults.all(), on=change.on)
        return [_shown(kept, request) for kept in faults.all()]

    @router.delete("", summary="Remove all of them, and forget what those of scripts have counted")
    async def clear() -> Removed:
        removed = len(faults.own())
        faults.clear()
        return Removed(removed=removed)


def _of_presets(router: APIRouter, emulator: "Emulator") -> None:
    faults = emulator.faults

    @router.get("/presets", summary="The presets: faults with names and parameters")
    async def presets() -> list[PresetShown]:
        return [_preset_shown(name, preset) for name, preset in PRESETS.items()]

    @router.post("/presets/{name}", summary="Set the faults of a preset", responses={**MISSING, **WRONG})
    async def use(name: str, request: Request, choice: Annotated[Choice | None, Body()] = None) -> list[Fault]:
        chosen = choice or Choice(parameters={}, when={}, name=None)
        made = await asyncio.to_thread(lambda: [_checked(written) for written in _written(name, chosen)])
        own = chosen.name or name
        names = [f"{own}-{number}" if len(made) > 1 else own for number in range(1, len(made) + 1)]
        kept = [faults.add(each, name=its) for each, its in zip(made, names, strict=True)]
        return [_shown(each, request) for each in kept]


def _of_one(router: APIRouter, emulator: "Emulator") -> None:
    faults = emulator.faults

    @router.get("/{fault}", summary="One fault, and what it has done", responses=MISSING)
    async def one(fault: str, request: Request) -> Fault:
        return _shown(_found(emulator, fault), request)

    @router.put(
        "/{fault}",
        summary="Set a fault under your own name, or in place of another",
        openapi_extra=A_BODY,
        responses=WRONG,
    )
    async def put(fault: OwnName, request: Request) -> Fault:
        made, on = await _read(request)
        return _shown(faults.add(made, on=on, name=fault), request)

    @router.patch("/{fault}", summary="Switch a fault on or off", responses=MISSING)
    async def switch(fault: str, change: Switch, request: Request) -> Fault:
        kept = _found(emulator, fault)
        faults.switch([kept], on=change.on)
        return _shown(kept, request)

    @router.delete("/{fault}", summary="Remove a fault: whom it holds back is let go", responses=MISSING)
    async def remove(fault: str) -> Removed:
        _found(emulator, fault)
        faults.remove(fault)
        return Removed(removed=1)


def _found(emulator: "Emulator", name: str) -> Kept:
    kept = emulator.faults.find(name)
    if kept is None:
        known = ", ".join(each.id for each in emulator.faults.own()) or "none is set"
        raise HTTPException(404, f"There is no fault {name!r} ({known}); those of scripts are edited in their files.")
    return kept


async def _read(request: Request) -> tuple["Rule", bool]:
    """The fault of a body, and whether it is on."""
    try:
        written = json.loads(await request.body())
        json.dumps(written, ensure_ascii=False).encode()  # half a character is no text
    except ValueError as error:
        raise HTTPException(422, f"The body must be JSON, a fault {A_RULE.partition(', ')[2]}: {error}") from None
    on = written.pop("on", True) if isinstance(written, dict) else True
    if not isinstance(on, bool):
        raise HTTPException(422, "on: must be true or false")
    return await asyncio.to_thread(_checked, written), on  # to tell all that is wrong with a long one takes seconds


def _checked(written: Any) -> "Rule":
    """JSON is YAML: the reader of scripts reads it, and names the key that is wrong."""
    try:
        return rule(root(json.dumps(written, ensure_ascii=False), "fault", A_RULE))
    except ScriptError as error:
        problems = (error, *error.also)
        told = [f"{each.key or 'the body'}: {each.remedy}; {each.problem}" for each in problems]
        raise HTTPException(422, "; ".join(told)) from None


def _written(name: str, choice: Choice) -> list[dict[str, Any]]:
    """The faults that a preset makes of a choice, as JSON."""
    preset = PRESETS.get(name)
    if preset is None:
        raise HTTPException(404, f"There is no preset {name!r}: {', '.join(PRESETS)}.")
    for parameter, value in choice.parameters.items():
        known = preset.parameters.get(parameter)
        if known is None:
            raise HTTPException(422, f"parameters.{parameter}: {name} has {', '.join(preset.parameters)}")
        if isinstance(value, str) is not isinstance(known.default, str):
            raise HTTPException(422, f"parameters.{parameter}: must be like {known.default!r}; it is {value!r}")
    made = rules_of(preset, choice.parameters)
    return [{**written, "when": {**written.get("when", {}), **choice.when}} for written in made]


def _shown(kept: Kept, request: Request) -> Fault:
    harm = kept.rule.harm
    needs = harm.broken is not None and harm.broken.how != "websocket-close"
    return Fault(**described(kept), note=NO_BREAKS if needs and not breaks(request.scope) else None)


def _preset_shown(name: str, preset: Preset) -> PresetShown:
    parameters = {
        each: ParameterShown(default=parameter.default, about=parameter.meaning)
        for each, parameter in preset.parameters.items()
    }
    return PresetShown(name=name, about=preset.about, parameters=parameters)
