"""What the control API's routes for faults take and give, as its document tells it. It holds no route."""

from typing import Annotated, Any, Literal

from fastapi import Path as InPath
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from emulator.control.document import Detail, Responses, refusals
from emulator.scripts.harms import do_schema, when_schema


def _free(name: str) -> str:
    if name == "presets":
        raise ValueError(f"must be another name: {name} has routes of its own")
    return name


OwnName = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9._-]{1,100}$"), AfterValidator(_free)]
ID = Field(description="its name, for the other routes and the journal", examples=["fault-1"])


class Firing(BaseModel):
    """One harm that was done."""

    at: float = Field(description="seconds since 1970", examples=[1795298400.0])
    operation: str = Field(description="as AWS names it", examples=["StartTranscriptionJob"])
    name: str | None = Field(description="the job or the like, or the session", examples=["nightly"])
    did: str = Field(description="what was done", examples=["raised ThrottlingException"])


class Fault(BaseModel):
    """A fault and its counts."""

    id: str = ID
    on: bool = Field(description="whether it meets anybody", examples=[True])
    source: Literal["api", "script"] = Field(description="who has set it", examples=["api"])
    when: dict[str, Any] = Field({}, description="whom it meets, as it was given", examples=[{"operation": "Start*"}])
    do: dict[str, Any] = Field(description="what it does, as it was given", examples=[{"raise": "ThrottlingException"}])
    matched: int = Field(description="how many fitted `when`'s globs", examples=[3])
    taken: int = Field(description="how many of them were chosen, by nth, times and probability", examples=[1])
    fired: int = Field(
        description="how many of them were harmed: a stream that ends before `after` is not", examples=[1]
    )
    last: list[Firing] = Field(description="the last twenty, the latest first")
    note: str | None = Field(None, description="what the server can not do of it", examples=[None])


class Switch(BaseModel):
    """Whether a fault is to meet anybody."""

    model_config = ConfigDict(extra="forbid")

    on: bool = Field(description="false: it meets nobody, and lets go of whom it holds", examples=[False])


class Removed(BaseModel):
    """What has gone."""

    removed: int = Field(description="how many there were", examples=[1])


class ParameterShown(BaseModel):
    """What may be chosen of a preset."""

    default: float | str = Field(description="its value where nothing is chosen, and of its kind", examples=[3])
    about: str = Field(description="what it is", examples=["how many calls in a row"])


class PresetShown(BaseModel):
    """Faults with a name."""

    name: str = Field(description="its name", examples=["throttling-burst"])
    about: str = Field(description="what it does", examples=["the next calls are throttled"])
    parameters: dict[str, ParameterShown] = Field(
        description="what may be chosen of it",
        examples=[{"calls": {"default": 3, "about": "how many calls in a row"}}],
    )


class Choice(BaseModel):
    """What is chosen of a preset, and whom it shall meet beside what it says itself."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    parameters: dict[str, float | str] = Field({}, description="by their names", examples=[{"calls": 3}])
    when: dict[str, Any] = Field({}, description="as `when` of a fault", examples=[{"access_key": "suite-7"}])
    name: OwnName | None = Field(
        None,
        description="the id of the fault, `NAME-1` and so on of several; left out: the preset's name. A fault that has "
        "it is replaced: suites side by side need names of their own",
        examples=["suite-7-burst"],
    )


PresetName = Annotated[str, InPath(description="the preset's name", examples=["throttling-burst"])]
IN_PATH = InPath(description="the fault's id", examples=["fault-1"])
Id = Annotated[str, IN_PATH]
WRONG: Responses = {
    422: {
        "model": Detail,
        "description": "What is wrong with it: the key, what would be right, and what is there",
        "content": {
            "application/json": {
                "example": {"detail": "do.http: must be an HTTP status from 400 to 599; it is '200'"},
            }
        },
    }
}
MISSING = refusals(_404="There is no such fault, or preset.")
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
                        "on": {"type": "boolean", "default": True, "description": "false: it meets nobody yet"},
                    },
                    "required": ["do"],
                    "additionalProperties": False,
                },
                "examples": EXAMPLES,
            }
        },
    }
}
