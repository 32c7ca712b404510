"""The one table of what each case must have seen, the same for every language."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.clients.said import GREETING, WEATHER

Saw = Mapping[str, Any]

# How languages write the name of an exception: types.BadRequestException, *types.…, a.b.BadRequestException, …Error.
QUALIFIED = re.compile(r".*[.:$*&/\\#]")

NOBODY = "The requested job couldn't be found. Check the job name and try your request again."
TAKEN = "The requested job name already exists. Use a different job name."
BAD_NAME = (
    "1 validation error detected: Value 'not a name!' at 'transcriptionJobName' failed to satisfy constraint: "
    "Member must satisfy regular expression pattern: ^[0-9a-zA-Z._-]+"
)
NO_MEDIA = "1 validation error detected: Value null at 'media' failed to satisfy constraint: Member must not be null"
GONE = "The requested vocabulary couldn't be found. Check the vocabulary name and try your request again."
NO_VOCABULARY = "The specified vocabulary doesn't exist. Check the name and try your request again."
BAD = "BadRequestException"
# Results are due by the seconds of audio: their number is the same for every client that sends the same chunks.
PARTIALS, PARTIALS_BEFORE_THE_FAULT = 18, 6


def kind(name: str) -> str:
    """The exception's name in AWS's own spelling."""
    return QUALIFIED.sub("", name)


def typed(saw: Saw) -> tuple[str, str]:
    return kind(saw["type"]), saw["message"]


def started(saw: Saw, _run: str) -> None:
    assert saw == {"status": "IN_PROGRESS"}


def waited(saw: Saw, _run: str) -> None:
    assert saw["statuses"] == ["COMPLETED"] * 3
    assert saw["by"] in ("waiter", "polling")


def read(saw: Saw, _run: str) -> None:
    assert saw == {"text": " ".join(GREETING), "words": 11}


def listed(saw: Saw, run: str) -> None:
    assert (saw["names"], saw["pages"]) == ([f"{run}-{number}" for number in (1, 2, 3)], 3)
    assert saw["by"] in ("paginator", "tokens")


def tagged(saw: Saw, _run: str) -> None:
    assert saw == {"tagged": {"stage": "matrix", "team": "blue"}, "untagged": {"stage": "matrix"}}


def vocabulary(saw: Saw, _run: str) -> None:
    assert (saw["state"], saw["language"]) == ("READY", "en-US")
    assert saw["by"] in ("waiter", "polling")
    assert typed(saw["gone"]) == (BAD, GONE)


def conflict(saw: Saw, _run: str) -> None:
    assert typed(saw) == ("ConflictException", TAKEN)


def validation(saw: Saw, _run: str) -> None:
    assert typed(saw) == (BAD, BAD_NAME)
    missing = saw["missing"]
    if missing["by"] == "service":
        assert typed(missing) == (BAD, NO_MEDIA)
    else:  # the SDK's own check, in its own words
        assert missing["by"] == "sdk"
        assert "media" in missing["message"].lower()


def not_found(saw: Saw, _run: str) -> None:
    assert typed(saw) == (BAD, NOBODY)


def deleted(saw: Saw, _run: str) -> None:
    assert saw == {"left": []}


def conversation(saw: Saw, _run: str) -> None:
    assert saw == {"partials": PARTIALS, "finals": 2, "texts": GREETING, "speakers": ["0", "1"]}


def refused_at_start(saw: Saw, _run: str) -> None:
    assert typed(saw) == (BAD, NO_VOCABULARY)


def broken_in_the_middle(saw: Saw, _run: str) -> None:
    assert typed(saw) == ("InternalFailureException", "It broke.")
    assert saw["partials"] == PARTIALS_BEFORE_THE_FAULT


def two_streams(saw: Saw, _run: str) -> None:
    assert saw == {"texts": [GREETING, WEATHER]}


def session(saw: Saw, _run: str) -> None:
    assert saw["asked"]
    assert saw["session"] == saw["asked"]


def ended_early(saw: Saw, _run: str) -> None:
    assert saw == {"texts": GREETING[:1], "clean": True}


# By case: a check of what was seen, given the program's MATRIX_RUN.
EXPECTED: Mapping[str, Callable[[Saw, str], None]] = {
    "start": started,
    "wait": waited,
    "read": read,
    "list": listed,
    "tags": tagged,
    "vocabulary": vocabulary,
    "conflict": conflict,
    "validation": validation,
    "notfound": not_found,
    "delete": deleted,
    "conversation": conversation,
    "exception_start": refused_at_start,
    "exception_middle": broken_in_the_middle,
    "two_streams": two_streams,
    "session": session,
    "early_end": ended_early,
}
