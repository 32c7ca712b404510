"""The control API's metrics, for Prometheus, whose library is imported when they are first asked for."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Response

from emulator.control.document import Responses

if TYPE_CHECKING:
    from emulator.app import Emulator

SAMPLE = """\
# HELP transcribe_emulator_requests_total Requests that were answered, by door, operation and HTTP status.
# TYPE transcribe_emulator_requests_total counter
transcribe_emulator_requests_total{door="batch",operation="StartTranscriptionJob",status="200"} 1.0
"""
TYPES = ("text/plain", "application/openmetrics-text")
TEXT: Responses = {
    200: {
        "description": "Metrics",
        "content": {kind: {"schema": {"type": "string"}, "example": SAMPLE} for kind in TYPES},
    }
}


def routes(emulator: "Emulator") -> APIRouter:
    """One route."""
    router = APIRouter(prefix="/_emulator", tags=["health"])

    @router.get(
        "/metrics",
        summary="Metrics in the text format of Prometheus, or of OpenMetrics where Accept asks for that",
        response_class=Response,
        responses=TEXT,
    )
    async def get_metrics(
        accept: Annotated[str, Header(description="`application/openmetrics-text` for OpenMetrics")] = "",
    ) -> Response:
        """Requests, streams, jobs and the store; `docs/metrics.md` has the table."""
        resources = await asyncio.to_thread(emulator.store.census)
        exposition = await asyncio.to_thread(_exposition)
        seen = exposition.seen_of(emulator, resources)
        text, content_type = await asyncio.to_thread(exposition.text, seen, accept)
        return Response(text, headers={"content-type": content_type})

    return router


def _exposition() -> Any:
    from emulator.metrics import exposition

    return exposition
