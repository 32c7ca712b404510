"""The control API's routes for the state as a whole: which part of it is meant, and how that is forgotten."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from emulator.accounts import named_account
from emulator.state import Part, wipe

if TYPE_CHECKING:
    from emulator.app import Emulator


WISHES: list[JsonValue] = [{}, {"account": "402917536828"}, {"access_key": "test", "region": "us-east-1"}]


class Wish(BaseModel):
    """Which part of the state is meant. What is left out does not narrow it: an empty object means all."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": WISHES})

    account: str | None = Field(
        default=None, pattern="^[0-9]{12}$", description="what this account has", examples=["402917536828"]
    )
    region: str | None = Field(
        default=None, min_length=1, description="what lies in this region", examples=["us-east-1"]
    )
    access_key: str | None = Field(
        default=None,
        min_length=1,
        description="what the account of this key has: a key for an account",
        examples=["AKIAEMULATORLXH4DNB4"],
    )


class Reset(BaseModel):
    """What was forgotten."""

    done: bool = Field(default=True, description="it is")
    account: str | None = Field(description="whose things; null: everybody's", examples=["402917536828"])
    region: str | None = Field(description="of which region; null: of all", examples=["us-east-1"])
    resources: int = Field(description="how many jobs, vocabularies and the like it was", examples=[3])


def routes(emulator: "Emulator") -> APIRouter:
    router = APIRouter(prefix="/_emulator", tags=["state"])

    @router.post("/reset", summary="Forget all that clients have made, or what an account or a region has of it")
    async def reset_state(wish: Wish | None = None) -> Reset:
        """Jobs, vocabularies and all other resources, buckets and events, streams (open ones end with
        ServiceUnavailableException) and how far their sessions came, added scripts, expectations, the lines of
        the journal.
        A whole reset puts the clock back to where it was at the start too. Keys that were made stay.
        Faults are removed: all of them, or those that meet the account, or a key of it, and nobody else.

        Of a region, added scripts, faults and expectations stay: they belong to none.
        """
        part = part_of(emulator, wish or Wish())
        return Reset(account=part.account, region=part.region, resources=await wipe(emulator, part))

    return router


def part_of(emulator: "Emulator", wish: Wish) -> Part:
    """Raises HTTPException for a key that nobody knows, or one of another account."""
    key = wish.access_key
    if key is None:
        return Part(wish.account, wish.region)
    account = named_account(key, emulator.keys)
    if account is None:
        raise HTTPException(422, f"access_key: {key!r} is no key of the settings, nor one that was made here")
    if wish.account not in (None, account):
        raise HTTPException(422, f"access_key: it is a key of the account {account}, not of {wish.account}")
    return Part(account, wish.region)
