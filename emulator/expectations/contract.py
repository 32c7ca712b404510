"""A contract as its author states it: rules over the journal's lines, in pydantic models. It judges nothing.

Imported with the control API only: pydantic's models take their time.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

TIMES = re.compile(r"(\d{1,6})(?:(-)(\d{1,6})?)?")
THROTTLED = [
    "ThrottlingException",
    "LimitExceededException",
    "ServiceUnavailable*",
    "InternalFailure*",
    "HTTP 5*",
    "no answer",
]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]


def counted(times: int | str) -> int | str:
    least, most = bounds(times)
    if least > most:
        raise ValueError(f"{times!r} begins with more than it ends with")
    return times


def bounds(times: int | str) -> tuple[float, float]:
    """How often, at least and at most: 2 or "2" is exactly so often, "2-4" is a range, "2-" has no end."""
    found = TIMES.fullmatch(str(times))
    if found is None:
        raise ValueError(f'{times!r} is none of 2, "2-4", "2-"')
    least, dash, most = found.groups()
    return float(least), float("inf") if dash and not most else float(most or least)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Range(Strict):
    """Both ends belong to it; one that is left out is open."""

    least: Seconds | None = Field(default=None, description="null: open", examples=[0.05])
    most: Seconds | None = Field(default=None, description="null: open", examples=[0.2])


class Pattern(Strict):
    """Which calls and streams are meant. Texts are globs; what is left out fits everything."""

    operation: str | None = Field(default=None, description="as AWS names it", examples=["Start*Job"])
    name: str | None = Field(default=None, description="of the job, vocabulary or the like", examples=["nightly-*"])
    session: str | None = Field(default=None, description="the stream's session id")
    error: str | None = Field(default=None, description='the error\'s code; "" for none', examples=["Throttling*"])
    input: dict[str, Any] | None = Field(
        default=None,
        description="Members that the input must have: texts are globs, mappings may name fewer members than there "
        "are, null stands for a member that must be missing.",
        examples=[{"LanguageCode": "en-*", "Media": {"MediaFileUri": "s3://calls/*"}, "Settings": None}],
    )


ANYTHING = Pattern()
MEANT = "which calls and streams are meant"
WHICH = Field(description=MEANT)
KIND = Field(description="which rule it is")


class Call(Pattern):
    """The same, and how often."""

    times: Annotated[int | str, AfterValidator(counted)] = Field(
        default=1, description='so often: 2, "2-4", "2-" without an end', examples=[1, "1-3", "2-"]
    )


class Calls(Strict):
    """These calls were made, in this order or in any."""

    rule: Literal["calls"] = KIND
    calls: list[Call] = Field(min_length=1, max_length=100, description="the calls, each so and so often")
    order: Literal["this", "any"] = Field(default="this", description="`any`: their order does not matter")
    nothing_else: bool = Field(default=False, description="any other call or stream breaks the rule")


class Never(Strict):
    """No such call was made."""

    rule: Literal["never"] = KIND
    call: Pattern = WHICH


class Rate(Strict):
    """At most so many such calls were made within any so many seconds."""

    rule: Literal["rate"] = KIND
    call: Pattern = WHICH
    most: int = Field(ge=1, le=1_000_000, description="so many", examples=[1])
    seconds: Seconds = Field(gt=0, description="within so many seconds", examples=[5])


class Stream(Strict):
    """There was such a stream, and every one kept what is asked here."""

    rule: Literal["stream"] = KIND
    call: Pattern = Field(default=ANYTHING, description=MEANT)
    empty_event: bool = Field(default=False, description="the client ended it with an empty event, unless we ended it")
    chunk: Range | None = Field(default=None, description="seconds of audio in an event; the last may be shorter")
    pace: Range | None = Field(default=None, description="seconds of audio in a second: 1 is the pace of speech")
    signed: bool = Field(default=False, description="every event was signed")

    @model_validator(mode="after")
    def _asks_for_something(self) -> "Stream":
        if not (self.empty_event or self.chunk or self.pace or self.signed):
            raise ValueError("ask for at least one of empty_event, chunk, pace, signed")
        return self


class SessionReused(Strict):
    """A stream that failed, or was left, was followed by one of the same operation with the same session id."""

    rule: Literal["session_reused"] = KIND
    call: Pattern = Field(default=ANYTHING, description=MEANT)
    within: Seconds = Field(default=60.0, description="seconds after the end of the first")


class Pages(Strict):
    """Every list that was begun was read to its last page."""

    rule: Literal["pages"] = KIND
    call: Pattern = Field(default=Pattern(operation="List*"), description=MEANT)


class BackOff(Strict):
    """After an error the same call came again only after a wait: at least `first`, then each time `factor` as much."""

    rule: Literal["back_off"] = KIND
    call: Pattern = Field(default=ANYTHING, description=MEANT)
    after: list[str] = Field(
        default=THROTTLED,
        description="globs for the codes of the errors; where there is no code, it is `HTTP 503`, or `no answer`",
        min_length=1,
    )
    first: Seconds = Field(default=0.05, gt=0, description="the first wait, at least")
    factor: float = Field(default=2.0, ge=1, le=100, description="each wait is so many times the one before")


Rule = Annotated[Calls | Never | Rate | Stream | SessionReused | Pages | BackOff, Field(discriminator="rule")]


class Contract(Strict):
    """What a client is held to, from now on."""

    name: str = Field(pattern=r"^[\w.-]{1,200}$", description="its name", examples=["uploader"])
    access_key: str | None = Field(default=None, description="only what was signed by this key; null: by any")
    rules: list[Rule] = Field(min_length=1, max_length=100, description="all of them must be kept")
