"""The control API's routes for access keys: a fresh one has an account of its own, which nobody else sees."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, HTTPException
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from emulator import keys
from emulator.control.document import refusals
from emulator.state import Part, wipe

if TYPE_CHECKING:
    from emulator.app import Emulator

ACCOUNT = "402917536828"
ACCESS_KEY = "AKIAEMULATORLXH4DNB4"


class KeyWish(BaseModel):
    """For which account a key is wanted."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}, {"account": ACCOUNT}]})

    account: str | None = Field(
        None,
        pattern="^[0-9]{12}$",
        description="the account that the key shall be of; left out: one that nobody has used yet",
        examples=[ACCOUNT],
    )


class KnownKey(BaseModel):
    """A key that was made here."""

    access_key: str = Field(description="the key", examples=[ACCESS_KEY])
    account: str = Field(description="the account that it is of", examples=[ACCOUNT])


class MadeKey(KnownKey):
    """A key with its secret, for a client's settings."""

    secret_key: str = Field(description="its secret", examples=["rE4lly-n0b0dy-needs-to-guess-this-secret"])
    region: str = Field(
        description="the region of the settings; requests may be signed for any", examples=["us-east-1"]
    )


class DeletedKey(BaseModel):
    """What has gone."""

    access_key: str = Field(description="the key", examples=[ACCESS_KEY])
    resources: int = Field(description="how many jobs, vocabularies and the like went with it", examples=[3])


def routes(emulator: "Emulator") -> APIRouter:
    router = APIRouter(prefix="/_emulator", tags=["keys"])

    @router.post(
        "/keys",
        summary="Make an access key with an account of its own",
        responses=refusals(_429=f"{keys.MOST} keys have been made: delete those that are done with."),
    )
    async def make_key(wish: KeyWish | None = None) -> MadeKey:
        """What one account has made, in Transcribe, in S3 and in EventBridge, no other account sees.

        A key is good until it is deleted, or the process ends; a reset leaves it. For an account that has a key of this
        kind already, it is the same key.
        """
        try:
            made = emulator.keys.make(wish.account if wish else None)
        except keys.TooMany:
            raise HTTPException(429, f"{keys.MOST} keys have been made: DELETE those that are done with") from None
        return MadeKey(
            access_key=made.access_key,
            secret_key=made.secret_key,
            account=made.account,
            region=emulator.settings.region,
        )

    @router.get("/keys", summary="The keys that were made, without their secrets")
    async def list_keys() -> list[KnownKey]:
        """Those of the settings are at `/_emulator/settings`."""
        return [KnownKey(access_key=key.access_key, account=key.account) for key in emulator.keys.made]

    @router.delete(
        "/keys/{access_key}",
        summary="Forget a key that was made, and all that its account has",
        responses=refusals(_404="No such key was made."),
    )
    async def delete_key(
        access_key: Annotated[str, InPath(description="the key", examples=[ACCESS_KEY])],
    ) -> DeletedKey:
        """What any key of that account has made goes with it: resources, buckets, events, its faults and contracts."""
        key = emulator.keys.delete(access_key)
        if key is None:
            raise HTTPException(404, "no such key was made here; those of the settings stay")
        return DeletedKey(access_key=access_key, resources=await wipe(emulator, Part(key.account)))

    return router
