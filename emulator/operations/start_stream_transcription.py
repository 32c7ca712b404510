"""StartStreamTranscription: the rules between its parameters, and the session that answers a stream of audio."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.jobs import life
from emulator.scripts.library import Question
from emulator.scripts.timeline import timeline
from emulator.streaming.results import Features, schedule
from emulator.streaming.session import About, Session
from emulator.wire.audio import counter
from emulator.wire.chunks import Chain

if TYPE_CHECKING:
    from emulator.call import Call

Input = Mapping[str, Any]

NO_VOCABULARY = "The specified vocabulary doesn't exist. Check the name and try your request again."


def _languages(given: Input) -> int:
    ways = (given.get("LanguageCode"), given.get("IdentifyLanguage"), given.get("IdentifyMultipleLanguages"))
    return sum(map(bool, ways))


def _identifies(given: Input) -> bool:
    return bool(given.get("IdentifyLanguage") or given.get("IdentifyMultipleLanguages"))


def _listed(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _options(given: Input) -> list[str]:
    return _listed(given.get("LanguageOptions", ""))


def _dialects_collide(given: Input) -> bool:
    spoken = [option.partition("-")[0] for option in _options(given)]
    return len(set(spoken)) < len(spoken)


def _unlisted_preference(given: Input) -> bool:
    preferred = given.get("PreferredLanguage")
    return preferred is not None and not (_identifies(given) and preferred in _options(given))


def _has_pii(given: Input) -> bool:
    return "ContentIdentificationType" in given or "ContentRedactionType" in given


# Each rule that a request must not break, in the order in which it is told of.
# Differs: AWS's words are known for the first rule alone (recorded on StartTranscriptionJob); the others are ours.
RULES: tuple[tuple[Callable[[Input], bool], str], ...] = (
    (
        lambda given: _languages(given) == 0,
        "The language code is missing. Either add a language code or turn on language identification.",
    ),
    (
        lambda given: _languages(given) > 1,
        "Give only one of LanguageCode, IdentifyLanguage and IdentifyMultipleLanguages.",
    ),
    (
        lambda given: _identifies(given) and len(_options(given)) < 2,
        "Language identification needs LanguageOptions with two or more language codes.",
    ),
    (
        lambda given: _identifies(given) and _dialects_collide(given),
        "LanguageOptions can hold only one dialect of each language.",
    ),
    (
        _unlisted_preference,
        "PreferredLanguage needs language identification, and must be one of LanguageOptions.",
    ),
    (
        lambda given: _identifies(given) and "LanguageModelName" in given,
        "Language identification can't be combined with a custom language model.",
    ),
    (
        lambda given: _identifies(given) and "ContentRedactionType" in given,
        "Language identification can't be combined with content redaction.",
    ),
    (
        lambda given: _identifies(given) and ("VocabularyName" in given or "VocabularyFilterName" in given),
        "Use VocabularyNames and VocabularyFilterNames with language identification.",
    ),
    (
        lambda given: not _identifies(given) and ("VocabularyNames" in given or "VocabularyFilterNames" in given),
        "VocabularyNames and VocabularyFilterNames need language identification.",
    ),
    (
        lambda given: bool(given.get("EnableChannelIdentification")) != ("NumberOfChannels" in given),
        "EnableChannelIdentification and NumberOfChannels need each other.",
    ),
    (
        lambda given: given.get("NumberOfChannels", 2) != 2,
        "NumberOfChannels must be 2.",
    ),
    (
        lambda given: bool(given.get("ShowSpeakerLabel") and given.get("EnableChannelIdentification")),
        "ShowSpeakerLabel and EnableChannelIdentification can't both be true.",
    ),
    (
        lambda given: "ContentIdentificationType" in given and "ContentRedactionType" in given,
        "Give only one of ContentIdentificationType and ContentRedactionType.",
    ),
    (
        lambda given: "PiiEntityTypes" in given and not _has_pii(given),
        "PiiEntityTypes needs ContentIdentificationType or ContentRedactionType.",
    ),
)


def check(given: Input) -> None:
    """Raises AwsError for the first rule between parameters that is broken."""
    for broken, message in RULES:
        if broken(given):
            raise AwsError("BadRequestException", message)


def open_stream(call: "Call", new_id: Callable[[], str]) -> Session:
    """The session of an accepted request, whose input has a SessionId by now. `new_id` makes the ids of results.

    Raises AwsError for a vocabulary that does not exist, and for an encoding that is not understood.
    """
    given, identity = call.input, call.identity
    for name in _listed(given.get("VocabularyName") or given.get("VocabularyNames", "")):
        if call.store.get(life.VOCABULARY, identity.account, identity.region, name) is None:
            raise AwsError("BadRequestException", NO_VOCABULARY)
    language = given.get("LanguageCode") or given.get("PreferredLanguage") or _options(given)[0]
    choice = call.scripts.find(Question(language=language, session=given["SessionId"]))
    return Session(
        about=About(given["SessionId"], call.operation, language, choice.script.file, choice.why),
        events=schedule(timeline(choice.script), Features(given.get("ShowSpeakerLabel", False))),
        audio=counter(given["MediaEncoding"], given["MediaSampleRateHertz"], given.get("NumberOfChannels", 1)),
        chain=Chain(identity.signature, identity.secret, identity.region) if identity.secret is not None else None,
        new_id=new_id,
        now=call.now,
    )
