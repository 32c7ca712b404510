"""StartMedicalScribeStream: its rules, the session that answers a consultation, and what is kept of it.

A ConfigurationEvent must come first; END_OF_SESSION ends a session for good. A stream that ends without it pauses the
session, and another one may go on with it.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.operations.shared import stream_rules, streams
from emulator.operations.shared.families import BAD_REQUEST, MEDICAL_VOCABULARY, VOCABULARY
from emulator.operations.shared.rules import Rule
from emulator.scripts.timeline import Timeline
from emulator.speech.channels import channels_of
from emulator.speech.filters import filtered
from emulator.store.database import Resource, Taken
from emulator.streaming.audio import counter
from emulator.streaming.cuts import on_one_channel
from emulator.streaming.forms import SCRIBE, Features
from emulator.streaming.inputs import Ending, Inputs, Prepared
from emulator.streaming.refusals import CONFLICT
from emulator.streaming.results import schedule
from emulator.streaming.session import Session

if TYPE_CHECKING:
    from emulator.call import Call

WINDOW = 5 * 3600.0  # seconds: "you can resume [a session] within five hours from the initial stream creation"
HOURS = 2  # documented: of audio in a session, over all of its streams; END_OF_SESSION may still follow
TRANSCRIPT_FILE, NOTE_FILE = "transcript.json", "summary.json"  # as those of jobs

# Documented; AWS's own sentences are not known.
CONFIGURATION_RULES = (
    *stream_rules.two_channels("CLINICIAN", "PATIENT"),
    Rule(
        lambda given: "VocabularyFilterName" in given and "VocabularyFilterMethod" not in given,
        "VocabularyFilterName must be used together with VocabularyFilterMethod.",
    ),
)
OVER = "The session has ended and can't be resumed. Use a different session ID and try your request again."


def check(_given: streams.Input) -> None:
    """There is no rule between the parameters: all the rest is in the configuration."""


def open_stream(call: "Call", new_id: Callable[[], str]) -> Session:
    """The session of an accepted request. Raises AwsError for a session that is over."""
    before = _kept(call)
    if before is not None and (before.document["over"] or call.now >= before.created + WINDOW):
        raise AwsError(BAD_REQUEST, OVER)
    said = streams.said_in(call, call.input)
    inputs = Inputs(
        shape="MedicalScribeConfigurationEvent",
        prepare=partial(_prepare, call, said),
        required=True,
        control="MedicalScribeSessionControlEvent",
        conclude=partial(_conclude, call),
        hours=HOURS,
    )
    unconfigured = schedule(Timeline(()), Features(), SCRIBE)
    return streams.open_session(call, new_id, said, unconfigured, inputs=inputs, window=WINDOW)


def _prepare(call: "Call", said: streams.Said, given: dict[str, Any], now: float) -> Prepared:
    """What a configuration makes of the stream; from now on the session is there to be asked for. Raises AwsError."""
    streams.check(CONFIGURATION_RULES, given)
    for name in streams.names(given, "VocabularyName"):
        streams.existing(call, (VOCABULARY, MEDICAL_VOCABULARY), name)
    words = streams.filter_words(call, streams.names(given, "VocabularyFilterName"))
    method = given.get("VocabularyFilterMethod", streams.DEFAULT_METHOD)
    _keep(call, now, given, sorted(words), method)
    by_channel = "ChannelDefinitions" in given
    events = schedule(
        filtered(said.timeline, words, method),
        Features(show_channel=by_channel, filtered=words),
        SCRIBE,
        channels_of if by_channel else on_one_channel,
    )
    audio = counter(call.input["MediaEncoding"], call.input["MediaSampleRateHertz"], 2 if by_channel else 1)
    return Prepared(events, audio)


def _kept(call: "Call") -> Resource | None:
    return call.store.get(*_place(call))


def _place(call: "Call") -> tuple[str, str, str, str]:
    """Where the session is kept."""
    return life.SCRIBE_STREAM, call.identity.account, call.identity.region, call.input["SessionId"]


def _keep(call: "Call", now: float, given: dict[str, Any], words: list[str], method: str) -> None:
    """The session as it goes on: anew, or again."""
    bucket = given["PostStreamAnalyticsSettings"]["ClinicalNoteGenerationSettings"]["OutputBucketName"]
    session_id = call.input["SessionId"]
    asked = {"session": session_id, "operation": call.operation, "access_key": call.identity.access_key}
    document = {
        **call.input,
        **given,
        "MedicalScribeContextProvided": "MedicalScribeContext" in given,
        "over": False,
        "outputs": [[bucket, f"{session_id}/{file}"] for file in (TRANSCRIPT_FILE, NOTE_FILE)],
        "script": asked,
        "words": words,
        "method": method,
    }
    place = _place(call)
    begun = document | {"StreamCreatedAt": now}
    try:
        call.store.add(Resource(*place, now, life.IN_PROGRESS, None, begun))
    except Taken:
        call.store.change(*place, lambda before: life.moved(before, life.IN_PROGRESS, **document))


def _conclude(call: "Call", ending: Ending, now: float) -> None:
    """Paused, failed, or over for good: then the worker writes down what was heard. What has not begun leaves all as it
    is: the session may be one that an earlier stream has paused.
    """
    if ending.error is CONFLICT:  # whoever goes on with the session keeps what there is of it
        return
    status = life.ANALYSING if ending.over else life.PAUSED if ending.error is None else life.FAILED
    due = now + call.settings.job_seconds if ending.over else None
    heard = {"seconds": ending.seconds, "StreamEndedAt": now, "over": ending.over}
    call.store.change(
        *_place(call),
        lambda kept: life.moved(kept, status, due, **heard) if kept.status == life.IN_PROGRESS else kept,
    )
    if ending.over:
        call.wake()
