"""What faults do to calls: finds the one that a call meets, and gives its answer as the fault has it.

What is done to open streams is `sluice`'s.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from emulator.asgi.breaking import broken_off
from emulator.asgi.breaking import told as way_of
from emulator.asgi.reply import Reply
from emulator.asgi.waiting import Gate
from emulator.errors import AwsError
from emulator.faults.bodies import page, portions, spoilt, words
from emulator.faults.harm import AFTER, BEFORE, CALL, IN, Break, given
from emulator.faults.nearest import carrier_of
from emulator.faults.rule import Asked
from emulator.faults.told import told
from emulator.jobs.harming import refusing
from emulator.journal.names import name_of
from emulator.scripts.library import Question

if TYPE_CHECKING:
    from emulator.app import Emulator
    from emulator.asgi.types import Scope, Send
    from emulator.auth import Identity
    from emulator.call import Call
    from emulator.faults.harm import Harm
    from emulator.faults.register import Hit
    from emulator.journal.line import Line

HTML = ((b"content-type", b"text/html"),)
NO_REPLY = Reply(0, (), b"")


class Spoilt(Exception):
    """There is nothing to do for a request: its answer is none of the service's."""

    def __init__(self, hit: "Hit") -> None:
        super().__init__(hit.id)
        self.hit = hit


def asked_of(line: "Line", identity: "Identity", name: str | None, session: str | None, aim: str = CALL) -> Asked:
    """What faults are chosen by."""
    return Asked(
        aim,
        line.operation or "",
        line.door,
        access_key=identity.access_key,
        account=identity.account,
        region=identity.region,
        name=name,
        session=session,
    )


def meet(emulator: "Emulator", line: "Line", given: Any, met: "list[Hit]") -> None:
    """Add the fault of the control API that a call meets, if there is one. `given` may break every rule.

    Raises what the fault has in the place of the work: its error, or Spoilt.
    """
    assert line.identity is not None
    members = given if isinstance(given, Mapping) else {}
    session = members.get("SessionId")
    asked = asked_of(line, line.identity, name_of(members), session if isinstance(session, str) else None)
    _add(emulator.faults.hit(asked), met)


def meet_script(
    emulator: "Emulator", line: "Line", given: Mapping[str, Any], headers: Mapping[str, str], met: "list[Hit]"
) -> None:
    """The same for the fault of the script that a call is matched for. `given` has passed its checks."""
    assert line.identity is not None
    emulator.scripts.refresh()
    question = _question(line, line.identity, given, headers)
    script = emulator.scripts.find(question).script
    rule = script.call.fault
    if rule is not None:
        asked = asked_of(line, line.identity, question.job, question.session)
        _add(emulator.faults.hit_by(script.file, rule, asked), met)


def _question(line: "Line", identity: "Identity", given: Mapping[str, Any], headers: Mapping[str, str]) -> Question:
    return Question(
        job=name_of(given),
        media=next(iter(given.get("Media", {}).values()), None),
        language=given.get("LanguageCode"),
        session=given.get("SessionId"),
        tag={tag["Key"]: tag.get("Value", "") for tag in given.get("Tags") or ()},
        access_key=identity.access_key,
        header=headers,
        operation=line.operation,
    )


def _add(hit: "Hit | None", met: "list[Hit]") -> None:
    if hit is None:
        return
    met.append(hit)
    harm = hit.harm
    if harm.done:
        return
    check_after(hit)
    broken = harm.broken
    if harm.http is not None or (broken is not None and broken.when == BEFORE and not broken.gentle):
        raise Spoilt(hit)


def check_after(hit: "Hit") -> None:
    """Raises the error that a fault has in the place of an answer."""
    error = error_of(hit.harm)
    if error is not None:
        raise error


def harmed(call: "Call", hit: "Hit") -> "Call":
    """The call as its fault lets it be done."""
    return call if hit.harm.s3 is None else call._replace(s3=refusing(call.s3, hit, call.clock))


def error_of(harm: "Harm") -> AwsError | None:
    """The error that a fault raises, if it does."""
    refusal = harm.refusal
    return None if refusal is None else AwsError(refusal.code, words(refusal), refusal.status)


async def give_harmed(
    emulator: "Emulator", hit: "Hit", reply: Reply, line: "Line", scope: "Scope", send: "Send"
) -> None:
    """The answer of a call as its fault has it."""
    harm = hit.harm
    did = told(harm, way_of(scope, harm.broken) if harm.broken else "")
    if not {*given(harm)} <= {"s3", "done"}:  # else S3 tells, once it is asked
        hit.fired(emulator.clock.now(), did)
    if hit.did:
        line.harmed(hit.id, hit.did)
    gate = Gate(emulator.clock, hit)
    try:
        await gate.rest(harm.delay)
        await _give(harm, gate, front_end(harm.http) if harm.http else reply, line, scope, send)
    finally:
        gate.close()


def front_end(status: int) -> Reply:
    """What AWS's front end says in the place of the service."""
    return Reply(status, HTML, page(status))


async def _give(harm: "Harm", gate: Gate, reply: Reply, line: "Line", scope: "Scope", send: "Send") -> None:
    if harm.broken is not None and harm.broken.when == BEFORE:
        line.status, line.body = None, b""
        if not await broken_off(scope, send, harm.broken, begun=False):
            return
    body, promised = spoilt(reply.body, harm.body)
    broken = harm.broken
    if harm.body == "truncated" and carrier_of(scope["type"], scope["http_version"]) == "http1":
        broken = Break("tcp-close", IN)
    elif broken is not None and broken.when == IN:
        body = body[: len(body) // 2]
    line.status, line.body = reply.status, body
    # A front end knows no request of the service's.
    named = () if harm.http else ((b"x-amzn-requestid", line.request_id.encode()),)
    headers = [*named, *reply.headers, (b"content-length", str(promised).encode())]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    for seconds, part in portions(body, harm.slow):
        await gate.rest(seconds)
        await send({"type": "http.response.body", "body": part, "more_body": True})
    if broken is not None and broken.when == IN:
        await broken_off(scope, send, broken, begun=True)
        return
    await send({"type": "http.response.body", "body": b"", "more_body": False})
    if broken is not None and broken.when == AFTER:
        await broken_off(scope, send, broken, begun=True)
