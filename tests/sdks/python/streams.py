"""The streaming cases for the Python SDKs, which differ only in how one stream is opened, fed and heard."""

import asyncio
import os
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.sdks.python.cases import Case, told, unforeseen

CHUNK = 3200  # bytes: a tenth of a second
SECONDS = 15.0  # what one case may take: these SDKs wait for ever where others fail
SOUND = Path(os.environ["MATRIX_AUDIO"]).read_bytes()


def new_session(start: str = "") -> str:
    return start + str(uuid.uuid4())[len(start) :]


@dataclass(slots=True)
class Stream:
    """One stream: what is asked for and sent, and what has been heard so far."""

    asked: str = field(default_factory=new_session)
    vocabulary: str | None = None
    chunks: list[bytes] = field(default_factory=lambda: cut(SOUND))
    session: str | None = None
    partials: int = 0
    texts: list[str] = field(default_factory=list)
    speakers: list[str] = field(default_factory=list)

    def hear(self, results: Any) -> None:
        for result in results:
            if result.is_partial:
                self.partials += 1
                continue
            best = result.alternatives[0]
            self.texts.append(best.transcript)
            said = [item.speaker for item in best.items if item.speaker is not None]
            self.speakers = list(dict.fromkeys([*self.speakers, *said]))


# Opens the stream, sends its chunks, ends the input, and tells the stream what comes. Raises what the SDK raises.
Hear = Callable[[Stream], Awaitable[None]]


def cut(sound: bytes) -> list[bytes]:
    return [sound[start : start + CHUNK] for start in range(0, len(sound), CHUNK)]


async def conversation(hear: Hear) -> dict[str, Any]:
    await hear(stream := Stream())
    return {
        "partials": stream.partials,
        "finals": len(stream.texts),
        "texts": stream.texts,
        "speakers": stream.speakers,
    }


async def refused(hear: Hear, stream: Stream) -> dict[str, str]:
    try:
        await hear(stream)
    except TimeoutError:
        raise
    except Exception as error:  # noqa: BLE001  # which one it is, is what the matrix asks
        return told(error, getattr(error, "message", None))
    raise AssertionError(f"it was not refused: {stream}")


async def exception_start(hear: Hear) -> dict[str, Any]:
    return await refused(hear, Stream(vocabulary="matrix-nobody"))


async def exception_middle(hear: Hear) -> dict[str, Any]:
    stream = Stream(asked=new_session("deadbeef"))
    return {**await refused(hear, stream), "partials": stream.partials}


async def two_streams(hear: Hear) -> dict[str, Any]:
    both = Stream(), Stream(asked=new_session("feedface"))
    await asyncio.gather(*map(hear, both))
    return {"texts": [stream.texts for stream in both]}


async def session(hear: Hear) -> dict[str, Any]:
    await hear(stream := Stream())
    return {"asked": stream.asked, "session": stream.session}


async def early_end(hear: Hear) -> dict[str, Any]:
    await hear(stream := Stream(chunks=cut(SOUND)[:10]))
    return {"texts": stream.texts, "clean": True}


CASES = (conversation, exception_start, exception_middle, two_streams, session, early_end)


async def streams(hear: Hear) -> dict[str, Case]:
    """All cases, one by one."""
    return {do.__name__: await stream_case(do, hear) for do in CASES}


async def stream_case(do: Callable[[Hear], Awaitable[dict[str, Any]]], hear: Hear) -> Case:
    try:
        return {"ok": True, "saw": await asyncio.wait_for(do(hear), SECONDS)}
    except Exception as error:  # noqa: BLE001  # the report tells it
        return unforeseen(error)
