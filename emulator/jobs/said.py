"""What is said in the media of a job: the script that answers it, and its timeline."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from emulator.jobs.media import seconds_of
from emulator.scripts.library import Choice, Question
from emulator.scripts.timeline import Timeline, timeline

if TYPE_CHECKING:
    from emulator.call import Call
    from emulator.jobs.outcome import Parts
    from emulator.store.database import Resource

DEFAULT_LANGUAGE = "en-US"


def said_in(job: "Resource", language: str, parts: "Parts") -> Timeline:
    """The words of a job, in the language that was asked for, or that is taken for the identified one."""
    return timeline(choice_for(job, parts, language).script, seconds_of(job))


def choice_for(job: "Resource", parts: "Parts", language: str | None = None) -> Choice:
    """The script that answers a job, and why; without `language` in that of its request."""
    question = question_of(job.name, job.document)
    choice = parts.scripts.find(question if language is None else question._replace(language=language))
    parts.chosen.append(choice)
    return choice


def question_of(name: str, document: Mapping[str, Any]) -> Question:
    """What is known of a job of any kind, by what is kept of it: its request, what `asked` has added, and what was
    heard in its media.
    """
    asked, heard = document.get("asked", {}), document.get("heard", {})
    return Question(
        job=name,
        media=next(iter(document.get("Media", {}).values()), None),
        language=_language(document),
        tag={tag["Key"]: tag["Value"] for tag in document.get("Tags") or ()},
        metadata=heard.get("metadata"),
        sha256=heard.get("sha256"),
        vocabulary=_vocabularies(document),
        access_key=asked.get("access_key"),
        header=asked.get("header"),
        operation=asked.get("operation"),
    )


def asked(call: "Call") -> dict[str, Any]:
    """What of a request is to be kept because scripts may ask for it; of the headers, those that one asks for now."""
    headers = {name: call.headers[name] for name in call.scripts.names_of("header") if name in call.headers}
    return {"access_key": call.identity.access_key, "operation": call.operation, "header": headers}


def _language(document: Mapping[str, Any]) -> str:
    """Nobody listens: the first of several that may be spoken is spoken."""
    options = document.get("LanguageOptions") or document.get("Settings", {}).get("LanguageOptions")
    return str(document.get("LanguageCode") or (options or [DEFAULT_LANGUAGE])[0])


def _vocabularies(document: Mapping[str, Any]) -> tuple[str, ...]:
    settings = (document.get("Settings", {}), *document.get("LanguageIdSettings", {}).values())
    return tuple(each["VocabularyName"] for each in settings if "VocabularyName" in each)
