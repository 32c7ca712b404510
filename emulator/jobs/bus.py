"""Puts events on EventBridge's bus, inside or outside. What goes wrong is logged, and harms nobody."""

import logging
from typing import TYPE_CHECKING, Any

import orjson

from emulator.neighbours import Errand, Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emulator.jobs.delivery import Carrier
    from emulator.jobs.events import Event
    from emulator.store.database import Resource

HEADERS = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AWSEvents.PutEvents"}

logger = logging.getLogger(__name__)


class Bus:
    """The bus of this name, in the account and the region of each thing."""

    def __init__(self, carrier: "Carrier", name: str) -> None:
        self._carrier = carrier
        self._name = name

    def put(self, resource: "Resource", events: "Sequence[Event]", now: float) -> None:
        """Tell of a thing. It blocks: keep it off the event loop. It raises nothing."""
        entries = [self._entry(event, now) for event in events]
        body = orjson.dumps({"Entries": entries})
        try:
            answer = self._carrier.send(Errand("events", resource.region, "POST", "/", HEADERS, body, resource.account))
            refused = answer.status >= 300 or orjson.loads(answer.body).get("FailedEntryCount")
        except (Unreachable, ValueError):
            logger.warning("EventBridge was not told of the %s %s: it gave no answer.", resource.kind, resource.name)
            return
        if refused:
            logger.warning(
                "EventBridge refused to be told of the %s %s: %s", resource.kind, resource.name, answer.body[:500]
            )

    def _entry(self, event: "Event", now: float) -> dict[str, Any]:
        return {
            "Time": int(now),
            "Source": "aws.transcribe",
            "Resources": [],
            "DetailType": event.detail_type,
            "Detail": orjson.dumps(event.detail).decode(),
            "EventBusName": self._name,
        }
