"""The control API's route for the CA: a client that shares no disk with the emulator gets there what it shall trust."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Response

from emulator.control.document import Responses, refusals

if TYPE_CHECKING:
    from emulator.app import Emulator

PEM = "application/x-pem-file"
SAMPLE = "-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n"
ANSWERS: Responses = {
    200: {"description": "The CA", "content": {PEM: {"schema": {"type": "string"}, "example": SAMPLE}}},
    **refusals(_404="Nobody has made one: another server than `transcribe-emulator serve` has the TLS port."),
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
    def get_ca() -> Response:
        """Fetch it over the cleartext port. It is the `ca.pem` of the setting `data`; its key stays where it is."""
        try:
            return Response((emulator.settings.data / "ca.pem").read_bytes(), media_type=PEM)
        except OSError:
            raise HTTPException(404, f"there is no ca.pem in {emulator.settings.data}") from None

    return router
