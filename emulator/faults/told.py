"""What a fault has done, in a few words for the journal and the control API. Pure."""

from emulator.faults.harm import FOREVER, Harm, Slow


def told(harm: Harm, way: str = "") -> str:
    """All of it; `way`: how the connection was broken in the end."""
    parts = [*_timed(harm), *_shaped(harm), *_answered(harm, way), *_of_jobs(harm)]
    return ", ".join(parts)


def _timed(harm: Harm) -> list[str]:
    parts = []
    if harm.delay:
        parts.append(f"delayed for {harm.delay:g} s")
    if harm.stall is not None:
        parts.append("stalled" if harm.stall == FOREVER else f"stalled for {harm.stall:g} s")
    slow = harm.slow or Slow()
    if slow.event:
        parts.append(f"{slow.event:g} s for each event")
    if slow.bytes:
        parts.append(f"{slow.bytes} bytes a second")
    return parts


def _shaped(harm: Harm) -> list[str]:
    parts = []
    if harm.split is not None:
        parts.append(f"split {'anywhere' if harm.split == 0 else f'at {harm.split} bytes'}")
    if harm.merge is not None:
        parts.append(f"merged by {harm.merge}")
    if harm.results is not None:
        parts.append(f"results {harm.results}")
    if harm.frame is not None:
        parts.append(f"frame {harm.frame}")
    return parts


def _answered(harm: Harm, way: str) -> list[str]:
    parts = []
    if harm.refusal is not None:
        parts.append(f"raised {harm.refusal.code}")
    if harm.http is not None:
        parts.append(f"HTTP {harm.http}")
    if harm.body is not None:
        parts.append(f"body {harm.body}")
    if harm.broken is not None:
        parts.append(way or harm.broken.how)
    if harm.done:
        parts.append("the call was done")
    return parts


def _of_jobs(harm: Harm) -> list[str]:
    parts = ["stuck"] if harm.stuck else []
    if harm.fail is not None:
        parts.append(f"failed: {harm.fail}")
    if harm.s3 is not None:
        parts.append(f"S3 answers {', '.join(f'{name} {code}' for name, code in harm.s3._asdict().items() if code)}")
    return parts
