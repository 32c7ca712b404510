"""The app's startup and shutdown, whatever the app makes of them."""

import logging
from typing import Any

import pytest

from emulator.server.lifespan import Lifespan, StartFailed


def script(*answers: str) -> Any:
    """An app that answers each lifespan message in turn with these; `raise` raises, `return` returns."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "lifespan"
        scope["state"]["left"] = "for requests"
        for answer in answers:
            app.heard.append((await receive())["type"])  # type: ignore[attr-defined]
            if answer == "raise":
                raise ValueError("a bug")
            if answer == "return":
                return
            if answer == "http":
                await send({"type": "http.response.start", "status": 200})
            kind, _, message = answer.partition(": ")
            await send({"type": f"lifespan.{kind}"} | ({"message": message} if message else {}))

    app.heard = []  # type: ignore[attr-defined]
    return app


async def test_both_are_told_in_order_and_the_state_is_kept() -> None:
    app, state = script("startup.complete", "shutdown.complete"), dict[str, Any]()
    lifespan = Lifespan(app, state)
    await lifespan.startup()
    assert app.heard == ["lifespan.startup"]
    assert state == {"left": "for requests"}
    await lifespan.shutdown()
    await lifespan.shutdown()
    assert app.heard == ["lifespan.startup", "lifespan.shutdown"]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [("startup.failed: No database.", "No database."), ("startup.failed", "The app could not start.")],
)
async def test_an_app_that_cannot_start_says_why(answer: str, sentence: str) -> None:
    with pytest.raises(StartFailed) as caught:
        await Lifespan(script(answer), {}).startup()
    assert str(caught.value) == sentence


@pytest.mark.parametrize("answer", ["raise", "return", "http"])
async def test_an_app_without_a_lifespan_is_served_all_the_same(answer: str, caplog: pytest.LogCaptureFixture) -> None:
    app = script(answer)
    lifespan = Lifespan(app, {})
    await lifespan.startup()
    await lifespan.shutdown()
    assert app.heard == ["lifespan.startup"]
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("shutdown.failed: Disk full.", ["The app did not shut down cleanly: Disk full."]),
        ("raise", ["The app's lifespan failed"]),
        ("return", []),
    ],
)
async def test_a_shutdown_that_fails_is_logged(answer: str, said: list[str], caplog: pytest.LogCaptureFixture) -> None:
    lifespan = Lifespan(script("startup.complete", answer), {})
    await lifespan.startup()
    await lifespan.shutdown()
    assert [record.getMessage() for record in caplog.records if record.levelno > logging.INFO] == said


async def test_a_shutdown_without_a_startup_is_nothing() -> None:
    app = script()
    await Lifespan(app, {}).shutdown()
    assert app.heard == []
