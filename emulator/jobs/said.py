"""What is said in the media of a job: the timeline of the script that answers it. Nobody listens to the media."""

from typing import TYPE_CHECKING

from emulator.scripts.library import Question
from emulator.scripts.timeline import Timeline, timeline

if TYPE_CHECKING:
    from emulator.jobs.outcome import Parts
    from emulator.store.database import Resource


def said_in(job: "Resource", language: str, parts: "Parts") -> Timeline:
    """The words of a job whose request has a MediaFileUri."""
    question = Question(job=job.name, media=job.document["Media"]["MediaFileUri"], language=language)
    return timeline(parts.scripts.find(question).script)
