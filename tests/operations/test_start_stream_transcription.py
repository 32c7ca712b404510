"""The rules between a stream's parameters, one line each, and what an opened session knows."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from emulator.auth import Identity
from emulator.call import Call
from emulator.clock import Clients, Clock, Start
from emulator.errors import AwsError
from emulator.jobs import life
from emulator.jobs.recordings import Recordings
from emulator.operations.start_stream_transcription import check, open_stream
from emulator.scripts.library import Library
from emulator.settings import Settings
from emulator.store.database import Resource, Store
from tests.streaming.client import NOW, Signer, audio_event, read, silence, told

PLAIN = {"LanguageCode": "en-US", "MediaSampleRateHertz": 8000, "MediaEncoding": "pcm"}
IDENTIFY = {"IdentifyLanguage": True, "LanguageOptions": "en-US,fr-FR"}
SEVERAL = {"IdentifyMultipleLanguages": True, "LanguageOptions": "en-US,fr-FR"}
SESSION = "207abc31-4dc9-4e00-a586-d77f2e5c4c40"

NO_LANGUAGE = "The language code is missing. Either add a language code or turn on language identification."
ONE_LANGUAGE = "Give only one of LanguageCode, IdentifyLanguage and IdentifyMultipleLanguages."
TWO_OPTIONS = "Language identification needs LanguageOptions with two or more language codes."
ONE_DIALECT = "LanguageOptions can hold only one dialect of each language."
PREFERRED = "PreferredLanguage needs language identification, and must be one of LanguageOptions."
NO_MODEL = "Language identification can't be combined with a custom language model."
NO_REDACTION = "Language identification can't be combined with content redaction."
SINGULAR = "Use VocabularyNames and VocabularyFilterNames with language identification."
PLURAL = "VocabularyNames and VocabularyFilterNames need language identification."
CHANNELS = "EnableChannelIdentification and NumberOfChannels need each other."
TWO_CHANNELS = "NumberOfChannels must be 2."
SPEAKERS = "ShowSpeakerLabel and EnableChannelIdentification can't both be true."
ONE_CONTENT = "Give only one of ContentIdentificationType and ContentRedactionType."
PII = "PiiEntityTypes needs ContentIdentificationType or ContentRedactionType."


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, NO_LANGUAGE),
        ({"IdentifyLanguage": False, "IdentifyMultipleLanguages": False}, NO_LANGUAGE),
        ({"LanguageCode": "en-US", **IDENTIFY}, ONE_LANGUAGE),
        ({**IDENTIFY, **SEVERAL}, ONE_LANGUAGE),
        ({"IdentifyLanguage": True}, TWO_OPTIONS),
        ({"IdentifyMultipleLanguages": True, "LanguageOptions": "en-US,"}, TWO_OPTIONS),
        ({**IDENTIFY, "LanguageOptions": "en-US,fr-FR,en-AU"}, ONE_DIALECT),
        ({**IDENTIFY, "PreferredLanguage": "de-DE"}, PREFERRED),
        ({"LanguageCode": "en-US", "PreferredLanguage": "en-US"}, PREFERRED),
        ({**IDENTIFY, "LanguageModelName": "mine"}, NO_MODEL),
        ({**IDENTIFY, "ContentRedactionType": "PII"}, NO_REDACTION),
        ({**IDENTIFY, "VocabularyName": "mine"}, SINGULAR),
        ({**SEVERAL, "VocabularyFilterName": "mine"}, SINGULAR),
        ({"LanguageCode": "en-US", "VocabularyNames": "mine,yours"}, PLURAL),
        ({"LanguageCode": "en-US", "VocabularyFilterNames": "mine"}, PLURAL),
        ({"LanguageCode": "en-US", "EnableChannelIdentification": True}, CHANNELS),
        ({"LanguageCode": "en-US", "NumberOfChannels": 2}, CHANNELS),
        ({"LanguageCode": "en-US", "EnableChannelIdentification": True, "NumberOfChannels": 3}, TWO_CHANNELS),
        (PLAIN | {"EnableChannelIdentification": True, "NumberOfChannels": 2, "ShowSpeakerLabel": True}, SPEAKERS),
        ({"LanguageCode": "en-US", "ContentIdentificationType": "PII", "ContentRedactionType": "PII"}, ONE_CONTENT),
        ({"LanguageCode": "en-US", "PiiEntityTypes": "NAME"}, PII),
    ],
)
def test_a_broken_rule(given: dict[str, Any], message: str) -> None:
    with pytest.raises(AwsError) as raised:
        check(given)
    assert (raised.value.code, raised.value.message) == ("BadRequestException", message)


@pytest.mark.parametrize(
    "given",
    [
        PLAIN,
        # One SDK writes out every boolean that was not set.
        PLAIN | {"ShowSpeakerLabel": False, "EnableChannelIdentification": False, "IdentifyLanguage": False},
        PLAIN | {"ShowSpeakerLabel": True, "VocabularyName": "mine", "VocabularyFilterMethod": "mask"},
        PLAIN | {"EnableChannelIdentification": True, "NumberOfChannels": 2},
        PLAIN | {"ContentRedactionType": "PII", "PiiEntityTypes": "NAME"},
        PLAIN | {"ContentIdentificationType": "PII", "PiiEntityTypes": "NAME"},
        IDENTIFY | {"PreferredLanguage": "fr-FR", "VocabularyNames": "mine"},
        SEVERAL,
    ],
)
def test_what_breaks_no_rule(given: dict[str, Any]) -> None:
    check(given)


@pytest.fixture
def call(tmp_path: Path) -> Call:
    (tmp_path / "default.yaml").write_text("say: Hello.\n")
    (tmp_path / "french.yaml").write_text("match: { language: fr-FR }\nsay: Bonjour.\n")
    (tmp_path / "mine.yaml").write_text(f"match: {{ session: {SESSION} }}\nsay: For you alone.\n")
    clock = Clock(Start(at=NOW, rate=0.0, clients=Clients(of_machine=False)))
    return Call(
        operation="StartStreamTranscription",
        input={**PLAIN, "SessionId": "f4087e2a-3de2-4b3c-9f44-e4c1f2c1a0f4"},
        identity=Identity("000000000000", "us-east-1", "test", "test", "ab" * 32),
        base_url="https://localhost:8443",
        clock=clock,
        store=cast("Store", SimpleNamespace(get=lambda *key: None)),
        scripts=Library(tmp_path),
        settings=Settings(),
        s3=cast("Any", None),
        wake=lambda: None,
        recordings=Recordings(),
    )


def new_id() -> str:
    return "2b9ecc82-1338-42a7-b328-7afc7cc1f4a5"


@pytest.mark.parametrize(
    ("changes", "language", "text"),
    [
        ({}, "en-US", "Hello."),
        ({"LanguageCode": "fr-FR"}, "fr-FR", "Bonjour."),
        ({"SessionId": SESSION}, "en-US", "For you alone."),
        ({"LanguageCode": None, **IDENTIFY}, "en-US", "Hello."),
        ({"LanguageCode": None, **IDENTIFY, "PreferredLanguage": "fr-FR"}, "fr-FR", "Bonjour."),
    ],
)
def test_the_script_that_fits_is_said(call: Call, changes: dict[str, Any], language: str, text: str) -> None:
    session = open_stream(call._replace(input=call.input | changes), new_id)
    session.message(audio_event(silence(0.1)), NOW)
    assert told(session.message(b"", NOW)) == [text, f"{text}!"]
    assert session.about.language == language
    assert session.about.session_id == call.input["SessionId"] or changes["SessionId"] == SESSION
    assert session.about.script.endswith(".yaml")
    assert "answers" in session.about.why


def test_speaker_labels_and_ids_reach_the_events(call: Call) -> None:
    session = open_stream(call._replace(input=call.input | {"ShowSpeakerLabel": True}), new_id)
    session.message(audio_event(silence(0.1)), NOW)
    (result,) = read(session.message(b"", NOW)[-1])["Transcript"]["Results"]
    assert result["Alternatives"][0]["Items"][0]["Speaker"] == "0"
    assert result["ResultId"] == new_id()


@pytest.mark.parametrize(("secret", "finished"), [("test", True), (None, False)])
def test_signatures_are_checked_with_the_secret_that_opened_the_stream(
    call: Call, secret: str | None, finished: bool
) -> None:
    identity = call.identity._replace(secret=secret)
    session = open_stream(call._replace(identity=identity), new_id)
    now = call.clock.shown_to_clients()
    assert told(session.receive(Signer().sign(audio_event(silence(0.1)), now), NOW)) == [""]
    session.receive(Signer(secret="other").sign(audio_event(silence(0.1)), now), NOW)
    assert session.finished is finished


MISSING = "The specified vocabulary doesn't exist. Check the name and try your request again."


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"VocabularyName": "mine"}, False),
        ({"VocabularyName": "yours"}, True),
        ({"VocabularyName": "elsewhere"}, True),
        ({"VocabularyNames": "mine"}, False),
        ({"VocabularyNames": "mine,yours"}, True),
    ],
)
def test_a_vocabulary_must_exist(call: Call, changes: dict[str, str], missing: bool) -> None:
    store = Store("")
    for name, region in (("mine", "us-east-1"), ("elsewhere", "eu-west-1")):
        store.add(Resource(life.VOCABULARY, "000000000000", region, name, NOW, "READY", None, {}))
    try:
        request = call._replace(store=store, input=call.input | changes)
        if not missing:
            assert not open_stream(request, new_id).finished
            return
        with pytest.raises(AwsError) as raised:
            open_stream(request, new_id)
        assert (raised.value.code, raised.value.message) == ("BadRequestException", MISSING)
    finally:
        store.close()
