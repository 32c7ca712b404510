"""What happens to a thing that is due: one function for each state that is left. A step waits for nothing and puts
nothing into S3; it says what is to be put, and what the thing is then.
"""

from collections.abc import Callable, Mapping

from emulator.jobs import life
from emulator.jobs.analytics import analyse
from emulator.jobs.learning import learn
from emulator.jobs.medical import transcribe_medical
from emulator.jobs.outcome import Outcome, Parts
from emulator.jobs.plan import as_planned
from emulator.jobs.queue import RUNNING, admit
from emulator.jobs.scribe import write_down
from emulator.jobs.streams import analyse_stream, write_down_stream
from emulator.jobs.training import train
from emulator.jobs.transcription import identify, transcribe
from emulator.store.database import Resource


def step(resource: Resource, parts: Parts) -> Outcome:
    """The next step of a thing that is due. It may ask the store."""
    return STEPS[resource.kind, resource.status](resource, parts)


def forget(job: Resource, _parts: Parts) -> Outcome:
    """What has rested as long as the service keeps it, and a session that may not be gone on with any more."""
    return Outcome(life.moved(job, life.FORGOTTEN))


STEPS: Mapping[tuple[str, str], Callable[[Resource, Parts], Outcome]] = {
    **{(kind, life.QUEUED): admit for kind in RUNNING},
    **{(kind, status): forget for kind in RUNNING for status in life.JOB.ended},
    (life.TRANSCRIPTION_JOB, life.IN_PROGRESS): as_planned(transcribe, identify),
    (life.MEDICAL_JOB, life.IN_PROGRESS): as_planned(transcribe_medical),
    (life.SCRIBE_JOB, life.IN_PROGRESS): as_planned(write_down),
    (life.ANALYTICS_JOB, life.IN_PROGRESS): as_planned(analyse),
    (life.ANALYTICS_STREAM, life.IN_PROGRESS): analyse_stream,
    (life.SCRIBE_STREAM, life.ANALYSING): write_down_stream,
    (life.VOCABULARY, life.PENDING): learn,
    (life.MEDICAL_VOCABULARY, life.PENDING): learn,
    (life.LANGUAGE_MODEL, life.IN_PROGRESS): train,
    (life.POSITION, life.PAUSED): forget,
}
