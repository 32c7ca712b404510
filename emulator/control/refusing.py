"""How the control API refuses a request: what is wrong, where, and what would be right. It knows no route by name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

if TYPE_CHECKING:
    from fastapi.dependencies.models import Dependant

UNTYPED = "The body must be JSON, and the header `content-type: application/json` must say so."


async def only_known(request: Request) -> None:
    """Refuse a parameter that a route does not have: without the filter that was meant, it would answer with all."""
    known = [*parameters(request.scope["route"].dependant)]
    told = f"There is no such parameter; there is {', '.join(known) or 'none'}"
    unknown = [{"type": "unknown", "loc": ("query", name), "msg": told} for name in {*request.query_params} - {*known}]
    if unknown:
        raise RequestValidationError(unknown)


def parameters(dependant: "Dependant") -> Iterator[str]:
    """The names of a route's query parameters, those that it shares with other routes too."""
    yield from (field.alias for field in dependant.query_params)
    for inner in dependant.dependencies:
        yield from parameters(inner)


async def invalid(request: Request, error: Exception) -> JSONResponse:
    """What is wrong with a request, without repeating what was sent: JSON could not hold all of it."""
    assert isinstance(error, RequestValidationError)
    problems: list[dict[str, Any]] = [
        {name: problem[name] for name in ("type", "loc", "msg")} for problem in error.errors()
    ]
    # FastAPI leaves a body of another type unread, and finds fault with its being bytes.
    untyped = "json" not in request.headers.get("content-type", "")
    if untyped and any(tuple(problem["loc"]) == ("body",) for problem in problems):
        return JSONResponse({"detail": UNTYPED}, 422)
    return JSONResponse({"detail": problems}, 422)


async def too_deep(_request: Request, _error: Exception) -> JSONResponse:
    """No reader goes down without end."""
    return JSONResponse({"detail": "The body is nested too deep: nothing here needs more than a few levels."}, 422)


async def failed(_request: Request, error: Exception) -> JSONResponse:
    """A mistake of ours; the log has the rest."""
    return JSONResponse({"detail": f"The emulator has failed ({type(error).__name__}); its log says where."}, 500)
