"""The control API's routes for faults: set them, look at what they did, switch them, take them away, and the presets.

What a fault may say is read and checked by `scripts.harms`, as in scripts.
"""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, HTTPException, Request

from emulator.asgi.breaking import breaks
from emulator.control.fault_forms import (
    A_BODY,
    IN_PATH,
    MISSING,
    WRONG,
    Choice,
    Fault,
    Id,
    OwnName,
    ParameterShown,
    PresetName,
    PresetShown,
    Removed,
    Switch,
)
from emulator.faults.presets import PRESETS, Preset, rules_of
from emulator.faults.register import Kept, described
from emulator.scripts.harms import A_RULE, rule
from emulator.scripts.yaml_nodes import ScriptError, root

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.faults.rule import Rule

WHERE = "/_emulator/faults"
NO_BREAKS = "This server can't break connections: what ASGI can do happens instead, an early end or a 500."


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
    async def list_faults(request: Request) -> list[Fault]:
        """Those of scripts too, which are edited in their files."""
        return [_shown(kept, request) for kept in faults.all()]

    @router.post("", summary="Set a fault, behind those that are set", openapi_extra=A_BODY, responses=WRONG)
    async def add_fault(request: Request) -> Fault:
        """The first that meets a call harms it. It stays until it is removed; `nth` and `times` bound what it does."""
        made, on = await _read(request)
        return _shown(faults.add(made, on=on), request)

    @router.patch("", summary="Switch all of them, those of scripts too")
    async def switch_faults(change: Switch, request: Request) -> list[Fault]:
        """Their counts go on."""
        faults.switch(faults.all(), on=change.on)
        return [_shown(kept, request) for kept in faults.all()]

    @router.delete("", summary="Remove all of them, and forget what those of scripts have counted")
    async def clear_faults() -> Removed:
        """Whom they hold back is let go."""
        removed = len(faults.own())
        faults.clear()
        return Removed(removed=removed)


def _of_presets(router: APIRouter, emulator: "Emulator") -> None:
    faults = emulator.faults

    @router.get("/presets", summary="The presets: faults with names and parameters")
    async def list_presets() -> list[PresetShown]:
        """What goes wrong most."""
        return [_preset_shown(name, preset) for name, preset in PRESETS.items()]

    @router.post("/presets/{name}", summary="Set the faults of a preset", responses={**MISSING, **WRONG})
    async def use_preset(
        name: PresetName, request: Request, choice: Annotated[Choice | None, Body()] = None
    ) -> list[Fault]:
        """They are like any other faults then, and replace those that had their names."""
        chosen = choice or Choice(parameters={}, when={}, name=None)
        made = await asyncio.to_thread(lambda: [_checked(written) for written in _written(name, chosen)])
        own = chosen.name or name
        names = [f"{own}-{number}" if len(made) > 1 else own for number in range(1, len(made) + 1)]
        kept = [faults.add(each, name=its) for each, its in zip(made, names, strict=True)]
        return [_shown(each, request) for each in kept]


def _of_one(router: APIRouter, emulator: "Emulator") -> None:
    faults = emulator.faults

    @router.get("/{fault}", summary="One fault, and what it has done", responses=MISSING)
    async def get_fault(fault: Id, request: Request) -> Fault:
        """Of a script's fault too."""
        return _shown(_found(emulator, fault), request)

    @router.put(
        "/{fault}",
        summary="Set a fault under your own name, or in place of another",
        openapi_extra=A_BODY,
        responses=WRONG,
    )
    async def put_fault(fault: Annotated[OwnName, IN_PATH], request: Request) -> Fault:
        """Its counts begin anew."""
        made, on = await _read(request)
        return _shown(faults.add(made, on=on, name=fault), request)

    @router.patch("/{fault}", summary="Switch a fault on or off", responses=MISSING)
    async def switch_fault(fault: Id, change: Switch, request: Request) -> Fault:
        """Its counts go on."""
        kept = _found(emulator, fault)
        faults.switch([kept], on=change.on)
        return _shown(kept, request)

    @router.delete("/{fault}", summary="Remove a fault: whom it holds back is let go", responses=MISSING)
    async def delete_fault(fault: Id) -> Removed:
        """One of a script is edited in its file."""
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
