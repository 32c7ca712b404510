"""The control API's route for the CA: a client that shares no disk with the emulator gets there what it shall trust."""

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException, Response

if TYPE_CHECKING:
    from emulator.app import Emulator

PEM = "application/x-pem-file"
SAMPLE = "-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n"
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The CA", "content": {PEM: {"schema": {"type": "string"}, "example": SAMPLE}}},
    404: {"description": "nobody has made one: another server than `transcribe-emulator serve` has the TLS port"},
}


def routes(emulator: "Emulator") -> APIRouter:
    """One route."""
    router = APIRouter(prefix="/_emulator", tags=["look"])

    @router.get(
        "/ca.pem",
        summary="The CA that clients trust who come by TLS",
        response_class=Response,
        responses=ANSWERS,
    )
    def ca() -> Response:
        """Fetch it over the cleartext port. It is the `ca.pem` of the setting `data`; its key stays where it is."""
        try:
            return Response((emulator.settings.data / "ca.pem").read_bytes(), media_type=PEM)
        except OSError:
            raise HTTPException(404, f"there is no ca.pem in {emulator.settings.data}") from None

    return router
