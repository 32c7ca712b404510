"""What the operations that open streams have in common: what is said, in which form, and the session that says it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from emulator.errors import AwsError
from emulator.operations.shared import stream_rules
from emulator.operations.shared.families import (
    BAD_REQUEST,
    LANGUAGE_MODEL,
    VOCABULARY,
    VOCABULARY_FILTER,
    Family,
    named,
)
from emulator.operations.shared.rules import Rule
from emulator.scripts.library import Question
from emulator.scripts.timeline import Timeline, timeline
from emulator.speech.filters import MASK, filtered
from emulator.speech.redaction import ALL, PII
from emulator.speech.redaction import identified as entities_identified
from emulator.store.database import Resource, Taken
from emulator.streaming.about import About
from emulator.streaming.audio import counter
from emulator.streaming.inputs import AUDIO_ONLY, Inputs
from emulator.streaming.results import Event
from emulator.streaming.session import Session
from emulator.wire.chunks import Chain

if TYPE_CHECKING:
    from emulator.call import Call
    from emulator.scripts.library import Choice

Input = Mapping[str, Any]

# Recorded of vocabularies. Differs: of filters and language models AWS's own sentence is not known.
MISSING = "The specified {noun} doesn't exist. Check the name and try your request again."
# Differs: documented is only that words can be masked, removed or tagged, not what happens when nothing is chosen.
DEFAULT_METHOD = MASK


NO_WORDS: frozenset[str] = frozenset()


class Said(NamedTuple):
    """What a stream will say: of which script, in which language, and the words that its filters look for."""

    choice: "Choice"
    language: str
    timeline: Timeline
    words: frozenset[str] = NO_WORDS


def check(rules: Sequence[Rule], given: Input) -> None:
    """Raises AwsError for the first rule between parameters that is broken."""
    request = dict(given)
    for rule in rules:
        if rule.broken(request):
            raise AwsError(BAD_REQUEST, rule.message)


def names(given: Input, member: str) -> list[str]:
    """What the request names, by `VocabularyName` or by `VocabularyNames`."""
    return stream_rules.listed(given.get(member) or given.get(f"{member}s", ""))


def identified(given: Input, said: Said) -> tuple[tuple[str, float], ...]:
    """The languages that were looked for, the one that is found first; none where the language was given.

    Differs: nobody listens. Found is what the script says is, or else the preferred or the first option, for certain.
    """
    if not stream_rules.identifies(given):
        return ()
    if said.timeline.language:
        return said.timeline.language
    return ((said.language, 1.0), *((code, 0.0) for code in stream_rules.options(given) if code != said.language))


def asks_for_entities(given: Input) -> bool:
    return "ContentIdentificationType" in given or "ContentRedactionType" in given


def said_in(call: "Call", given: Input, vocabulary: Family = VOCABULARY, category: str = PII) -> Said:
    """What the script that answers says, with what the vocabulary filters make of it, and the entities asked for.

    Raises AwsError for a vocabulary, a filter or a language model that does not exist.
    """
    for name in names(given, "VocabularyName"):
        existing(call, (vocabulary,), name)
    for name in names(given, "LanguageModelName"):
        existing(call, (LANGUAGE_MODEL,), name)
    filters = names(given, "VocabularyFilterName")
    words = filter_words(call, filters) if filters else NO_WORDS
    language = str(given.get("LanguageCode") or given.get("PreferredLanguage") or stream_rules.options(given)[0])
    choice = call.scripts.find(
        Question(
            language=language,
            session=given["SessionId"],
            vocabulary=names(given, "VocabularyName"),
            access_key=call.identity.access_key,
            header=call.headers,
            operation=call.operation,
        )
    )
    method = given.get("VocabularyFilterMethod", DEFAULT_METHOD)
    said = filtered(timeline(choice.script), words, method)
    if asks_for_entities(given):
        types = stream_rules.listed(given.get("PiiEntityTypes", ALL))
        said = entities_identified(said, types, category)
    return Said(choice, language, said, words)


def filter_words(call: "Call", filters: Sequence[str]) -> frozenset[str]:
    """The folded words of vocabulary filters. Raises AwsError for one that does not exist."""
    found = [existing(call, (VOCABULARY_FILTER,), name) for name in filters]
    return frozenset(word for one in found for word in one.document["words"])


def existing(call: "Call", families: Sequence[Family], name: str) -> Resource:
    """The thing of that name, of the first of the kinds that has one. Raises AwsError."""
    found = next(filter(None, (named(call, family, name) for family in families)), None)
    if found is None:
        raise AwsError(BAD_REQUEST, MISSING.format(noun=families[0].noun))
    return found


def open_session(
    call: "Call",
    new_id: Callable[[], str],
    said: Said,
    events: Iterator[Event],
    channels: int = 1,
    inputs: Inputs = AUDIO_ONLY,
    window: float = 0.0,
) -> Session:
    """The session of an accepted request. Raises AwsError for an encoding that is not understood."""
    given, identity = call.input, call.identity
    choice = said.choice
    return Session(
        about=About(
            given["SessionId"],
            call.operation,
            said.language,
            choice.script.file,
            choice.why,
            choice.script.stream.fault,
            given["MediaEncoding"],
        ),
        events=events,
        audio=counter(given["MediaEncoding"], given["MediaSampleRateHertz"], channels),
        chain=None
        if identity.secret is None
        else Chain(identity.signature, identity.secret, identity.region, call.clock.shown_to_clients),
        new_id=new_id,
        now=call.now,
        inputs=inputs,
        window=window,
    )


def keep(call: "Call", kind: str, status: str, now: float, document: dict[str, Any]) -> None:
    """Keep what a stream leaves to the worker, under its session id: due now. An earlier stream's is replaced."""
    identity, name = call.identity, call.input["SessionId"]
    # Claimed at once: only this process has the sound of the stream.
    holder = call.store.holder
    left = Resource(kind, identity.account, identity.region, name, now, status, now, document, holder=holder)
    try:
        call.store.add(left)
    except Taken:
        call.store.change(*left[:4], lambda before: left._replace(sequence=before.sequence, version=before.version))
    call.wake()
