"""The rules between the parameters of streams, for the operations that share them.

Differs: AWS's words are known for two of them; the others are ours.
"""

from collections.abc import Mapping
from typing import Any

from emulator.operations.shared.rules import Rule
from emulator.speech.redaction import ALL

Input = Mapping[str, Any]

# Documented: what may be identified or redacted; call analytics knows the first eleven.
PII_TYPES = (
    "ADDRESS BANK_ACCOUNT_NUMBER BANK_ROUTING CREDIT_DEBIT_CVV CREDIT_DEBIT_EXPIRY CREDIT_DEBIT_NUMBER EMAIL NAME "
    "PHONE PIN SSN AGE DATE_TIME LICENSE_PLATE PASSPORT_NUMBER PASSWORD USERNAME VEHICLE_IDENTIFICATION_NUMBER"
).split()


def listed(text: str) -> list[str]:
    """The names in a parameter that holds several, with commas between."""
    return [name for name in map(str.strip, text.split(",")) if name] if text else []


def options(given: Input) -> list[str]:
    """The languages to choose from."""
    return listed(given.get("LanguageOptions", ""))


def identifies(given: Input) -> bool:
    return bool(given.get("IdentifyLanguage") or given.get("IdentifyMultipleLanguages"))


def _languages(given: Input) -> int:
    ways = (given.get("LanguageCode"), given.get("IdentifyLanguage"), given.get("IdentifyMultipleLanguages"))
    return sum(map(bool, ways))


def _dialects_collide(given: Input) -> bool:
    spoken = [option.partition("-")[0] for option in options(given)]
    return len(set(spoken)) < len(spoken)


def _unlisted_preference(given: Input) -> bool:
    preferred = given.get("PreferredLanguage")
    return preferred is not None and not (identifies(given) and preferred in options(given))


def _has_pii(given: Input) -> bool:
    return "ContentIdentificationType" in given or "ContentRedactionType" in given


def one_language(members: str) -> tuple[Rule, Rule]:
    """Exactly one of the ways to say which language is spoken."""
    return (
        Rule(
            lambda given: _languages(given) == 0,  # recorded on StartTranscriptionJob
            "The language code is missing. Either add a language code or turn on language identification.",
        ),
        Rule(lambda given: _languages(given) > 1, f"Give only one of {members}."),
    )


IDENTIFICATION = (
    Rule(
        lambda given: identifies(given) and len(options(given)) < 2,
        "Language identification needs LanguageOptions with two or more language codes.",
    ),
    Rule(
        lambda given: identifies(given) and _dialects_collide(given),
        "LanguageOptions can hold only one dialect of each language.",
    ),
    Rule(
        _unlisted_preference,
        "PreferredLanguage needs language identification, and must be one of LanguageOptions.",
    ),
    Rule(
        lambda given: identifies(given) and "LanguageModelName" in given,
        "Language identification can't be combined with a custom language model.",
    ),
    Rule(
        lambda given: identifies(given) and "ContentRedactionType" in given,
        "Language identification can't be combined with content redaction.",
    ),
    Rule(
        lambda given: identifies(given) and ("VocabularyName" in given or "VocabularyFilterName" in given),
        "Use VocabularyNames and VocabularyFilterNames with language identification.",
    ),
    Rule(
        lambda given: not identifies(given) and ("VocabularyNames" in given or "VocabularyFilterNames" in given),
        "VocabularyNames and VocabularyFilterNames need language identification.",
    ),
)
CHANNELS = (
    Rule(
        lambda given: bool(given.get("EnableChannelIdentification")) != ("NumberOfChannels" in given),
        "EnableChannelIdentification and NumberOfChannels need each other.",
    ),
    Rule(
        lambda given: given.get("NumberOfChannels", 2) != 2,
        "NumberOfChannels must be 2.",
    ),
    Rule(
        lambda given: bool(given.get("ShowSpeakerLabel") and given.get("EnableChannelIdentification")),
        "ShowSpeakerLabel and EnableChannelIdentification can't both be true.",
    ),
)


def pii(types: list[str]) -> tuple[Rule, ...]:
    """What may be identified or redacted."""
    known = {*types, ALL}
    return (
        Rule(
            lambda given: "ContentIdentificationType" in given and "ContentRedactionType" in given,
            "Give only one of ContentIdentificationType and ContentRedactionType.",
        ),
        Rule(
            lambda given: "PiiEntityTypes" in given and not _has_pii(given),
            "PiiEntityTypes needs ContentIdentificationType or ContentRedactionType.",
        ),
        Rule(
            lambda given: not known.issuperset(listed(given.get("PiiEntityTypes", ""))),
            f"PiiEntityTypes can hold only {', '.join(types)}, or {ALL}.",
        ),
    )


# Recorded of a medical stream in en-GB. Documented: medical streams are in en-US, with 16,000 samples a second or more.
MEDICAL = Rule(
    lambda given: given["LanguageCode"] != "en-US" or given["MediaSampleRateHertz"] < 16_000,
    "The requested language doesn't support the specified sample rate. Use the correct sample rate then try again.",
)


def two_channels(first: str, second: str) -> tuple[Rule, ...]:
    """What a configuration may say of its channels: each of them once, and each of the two roles once."""

    def of_channels(given: Input, member: str) -> set[Any]:
        return {channel[member] for channel in given.get("ChannelDefinitions", ())}

    return (
        Rule(
            lambda given: of_channels(given, "ChannelId") not in (set(), {0, 1}),
            "ChannelDefinitions must define channel 0 and channel 1.",
        ),
        Rule(
            lambda given: of_channels(given, "ParticipantRole") not in (set(), {first, second}),
            f"ChannelDefinitions must have one {first} and one {second}.",
        ),
    )
