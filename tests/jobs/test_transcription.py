"""Transcription jobs: each feature of a request, and what it does to the files and to the job."""

import json
from pathlib import Path
from typing import Any

import pytest

from emulator.jobs import life
from tests.jobs.heard import Bench, bench

OPTIONS = ["de-DE", "en-US", "fr-FR"]
REDACTION = {"RedactionType": "PII", "RedactionOutput": "redacted"}
PLAIN = "Damn it, how can I help you, Jane Roe? I lost my card in los angeles. Damn. Mein Name ist Uwe."


def text(results: Any) -> str:
    [only] = results["transcripts"]
    return str(only["transcript"])


def contents(results: Any) -> list[str]:
    return [item["alternatives"][0]["content"] for item in results["items"]]


def test_nothing_is_there_that_was_not_asked_for(call: Bench) -> None:
    results = call.results()
    assert list(results) == ["transcripts", "items", "audio_segments"]
    assert text(results) == PLAIN
    [delivery] = call.transcribe().deliveries
    assert "isRedacted" not in json.loads(delivery.body)
    assert {name for item in results["items"] for name in item} == {
        "id",
        "type",
        "alternatives",
        "start_time",
        "end_time",
    }


def test_channels(call: Bench) -> None:
    results = call.results(Settings={"ChannelIdentification": True})
    assert [one["channel_label"] for one in results["audio_segments"]] == ["ch_0", "ch_1", "ch_0"]
    labels = results["channel_labels"]
    assert labels["number_of_channels"] == 2
    for channel in labels["channels"]:
        own = [item for item in results["items"] if item["channel_label"] == channel["channel_label"]]
        assert [{"id": item["id"], **other} for item, other in zip(own, channel["items"], strict=True)] == own


@pytest.mark.parametrize(
    ("most", "heard"),
    [
        (2, ["Damn it, how can I help you, Jane Roe?", "How can I kelp you"]),
        (
            10,
            [
                "Damn it, how can I help you, Jane Roe?",
                "How can I kelp you",
                "Damn it, how can I yelp you, Jane Roe?",
                "Damn it, how can I kelp damn you, Jane Roe?",
            ],
        ),
    ],
)
def test_alternatives(call: Bench, most: int, heard: list[str]) -> None:
    results = call.results(Settings={"ShowAlternatives": True, "MaxAlternatives": most})
    first, *others = results["segments"]
    assert [each["transcript"] for each in first["alternatives"]] == heard
    assert [len(each["alternatives"]) for each in others] == [1, 1]
    assert (first["start_time"], results["audio_segments"][0]["start_time"]) == ("0.45", "0.5")
    assert [each["alternatives"][0]["transcript"] for each in results["segments"]] == [
        each["transcript"] for each in results["audio_segments"]
    ]


@pytest.mark.parametrize(
    ("types", "heard"),
    [
        (None, "Damn it, how can I help you, [PII]? I lost my card in los angeles. Damn. Mein Name ist [PII]."),
        (
            ["SSN", "NAME"],
            "Damn it, how can I help you, [PII]? I lost my card in los angeles. Damn. Mein Name ist [PII].",
        ),
        (["SSN"], PLAIN),
    ],
)
def test_redaction(call: Bench, types: list[str] | None, heard: str) -> None:
    redaction = REDACTION | ({} if types is None else {"PiiEntityTypes": types})
    [delivery] = call.transcribe(ContentRedaction=redaction).deliveries
    assert (delivery.bucket, delivery.key) == ("bucket", "a/redacted-call-1.json")
    document = json.loads(delivery.body)
    assert document["isRedacted"] is True
    assert text(document["results"]) == heard


def test_the_items_of_a_redaction(call: Bench) -> None:
    [item] = [
        item
        for item in call.results(ContentRedaction=REDACTION | {"PiiEntityTypes": ["NAME"]})["items"]
        if item["alternatives"][0]["content"] == "[PII]" and item["id"] < 12
    ]
    assert item["alternatives"] == [
        {"content": "[PII]", "redactions": [{"confidence": "0.9998", "type": "NAME", "category": "PII"}]}
    ]


def test_both_files(call: Bench) -> None:
    both = REDACTION | {"RedactionOutput": "redacted_and_unredacted"}
    plain, redacted = call.transcribe(
        ContentRedaction=both, Settings={"ShowAlternatives": True, "MaxAlternatives": 9}
    ).deliveries
    assert [each.key for each in (plain, redacted)] == ["a/call-1.json", "a/redacted-call-1.json"]
    assert [json.loads(each.body)["isRedacted"] for each in (plain, redacted)] == [False, True]
    assert text(json.loads(plain.body)["results"]) == PLAIN
    assert b"Jane" in plain.body
    assert b"Jane" not in redacted.body, "not even in the alternatives"


def test_only_english_is_redacted_where_languages_are_identified(call: Bench) -> None:
    results = call.results(LanguageCode=None, IdentifyLanguage=True, ContentRedaction=REDACTION)
    assert text(results) == PLAIN.replace("Jane Roe", "[PII]")
    results = call.results(
        LanguageCode=None, IdentifyLanguage=True, LanguageOptions=["de-DE", "fr-FR"], ContentRedaction=REDACTION
    )
    assert text(results) == PLAIN


@pytest.mark.parametrize(
    ("method", "heard"),
    [
        ("mask", PLAIN.replace("Damn", "***")),
        ("remove", "it, how can I help you, Jane Roe? I lost my card in los angeles. Mein Name ist Uwe."),
        ("tag", PLAIN),
    ],
)
def test_vocabulary_filters(call: Bench, method: str, heard: str) -> None:
    call.keep(life.VOCABULARY_FILTER, "rude", words=["damn"])
    settings = {"VocabularyFilterName": "rude", "VocabularyFilterMethod": method}
    results = call.results(Settings=settings | {"ShowAlternatives": True, "MaxAlternatives": 9})
    assert text(results) == heard
    tags = [item["vocabularyFilterMatch"] for item in results["items"] if "vocabularyFilterMatch" in item]
    words = [item for item in results["items"] if item["type"] == "pronunciation"]
    assert tags == ([item["alternatives"][0]["content"] == "Damn" for item in words] if method == "tag" else [])
    said = json.dumps(results["segments"])
    assert ("damn" in said.lower()) == (method == "tag")


def test_a_segment_of_which_nothing_is_left_has_no_alternatives(call: Bench) -> None:
    call.keep(life.VOCABULARY_FILTER, "all", words="mein name ist uwe".split())
    settings = {"VocabularyFilterName": "all", "VocabularyFilterMethod": "remove"}
    results = call.results(Settings=settings | {"ShowAlternatives": True, "MaxAlternatives": 2})
    assert len(results["segments"]) == len(results["audio_segments"]) == 2


ENTRIES = [{"phrase": "Los-Angeles", "display_as": "Los Angeles"}]


def test_custom_vocabularies(call: Bench) -> None:
    call.keep(life.VOCABULARY, "towns", entries=ENTRIES)
    results = call.results(Settings={"VocabularyName": "towns"})
    assert text(results) == PLAIN.replace("los angeles", "Los Angeles")
    assert "Los Angeles" in contents(results)


@pytest.mark.parametrize("state", ["gone", "foreign", "pending"])
def test_a_vocabulary_that_is_not_of_use_is_not_used(call: Bench, state: str) -> None:
    if state == "foreign":
        call.keep(life.VOCABULARY, "towns", LanguageCode="en-GB", entries=ENTRIES)
    if state == "pending":
        call.keep(life.VOCABULARY, "towns", entries=ENTRIES)
        kept = call.parts.store.get(life.VOCABULARY, "111122223333", "eu-west-1", "towns")
        assert kept is not None
        call.parts.store.save(life.moved(kept, life.PENDING))
    assert text(call.results(Settings={"VocabularyName": "towns"})) == PLAIN


def test_each_language_has_its_own_vocabulary(call: Bench) -> None:
    call.keep(life.VOCABULARY, "towns", entries=ENTRIES)
    call.keep(life.VOCABULARY, "namen", LanguageCode="de-DE", entries=[{"phrase": "uwe", "display_as": "Uwe!"}])
    own = {"en-US": {"VocabularyName": "towns"}, "de-DE": {"VocabularyName": "namen"}}
    several = call.results(LanguageCode=None, IdentifyMultipleLanguages=True, LanguageIdSettings=own)
    assert {"Los Angeles", "Uwe!"} <= set(contents(several))
    one = call.results(LanguageCode=None, IdentifyLanguage=True, LanguageIdSettings=own)
    assert {"Los Angeles", "Uwe!"} & set(contents(one)) == {"Los Angeles"}


@pytest.mark.parametrize(
    ("options", "scores"),
    [
        (None, [("0.98", "en-US"), ("0.0199", "de-DE")]),
        (OPTIONS, [("0.98", "en-US"), ("0.0199", "de-DE"), ("0.0", "fr-FR")]),
        (["fr-FR", "it-IT"], [("1.0", "fr-FR"), ("0.0", "it-IT")]),
    ],
)
def test_one_language_is_identified(call: Bench, options: list[str] | None, scores: list[tuple[str, str]]) -> None:
    given = {} if options is None else {"LanguageOptions": options}
    done, [delivery], *_ = call.transcribe(LanguageCode=None, IdentifyLanguage=True, **given)
    results = json.loads(delivery.body)["results"]
    assert list(results)[:2] == ["language_code", "language_identification"]
    assert results["language_identification"] == [{"score": score, "code": code} for score, code in scores]
    assert results["language_code"] == done.document["LanguageCode"] == scores[0][1]
    assert done.document["IdentifiedLanguageScore"] == pytest.approx(float(scores[0][0]))


def test_a_score_has_been_through_32_bits(call: Bench) -> None:
    done = call.transcribe(LanguageCode=None, IdentifyLanguage=True).resource
    assert done.document["IdentifiedLanguageScore"] == 0.9800000190734863


def test_several_languages_are_identified(call: Bench) -> None:
    done, [delivery], *_ = call.transcribe(LanguageCode=None, IdentifyMultipleLanguages=True)
    results = json.loads(delivery.body)["results"]
    english, german = results["language_codes"]
    assert (english["language_code"], german["language_code"]) == ("en-US", "de-DE")
    assert done.document["LanguageCodes"] == [
        {"LanguageCode": each["language_code"], "DurationInSeconds": each["duration_in_seconds"]}
        for each in (english, german)
    ]
    assert {"LanguageCode", "IdentifiedLanguageScore"} & set(done.document) == set()
    by_language = [item["language_code"] for item in results["items"]]
    assert by_language == ["en-US"] * by_language.count("en-US") + ["de-DE"] * 5


def test_toxicity(call: Bench) -> None:
    results = call.results(ToxicityDetection=[{"ToxicityCategories": ["ALL"]}])
    first, second, _ = results["toxicity_detection"]
    assert (first["toxicity"], first["categories"]["profanity"], first["categories"]["insult"]) == (0.7638, 0.9913, 0.0)
    assert (second["toxicity"], set(second["categories"].values())) == (0.0, {0.0})
    assert (first["text"], first["start_time"]) == ("Damn it, how can I help you, Jane Roe?", 0.5)


def test_what_is_known_of_the_media(call: Bench) -> None:
    heard = {"format": "flac", "rate": 16000, "seconds": 4.0}
    done, [delivery], *_ = call.transcribe(heard=heard)
    assert (done.document["MediaFormat"], done.document["MediaSampleRateHertz"]) == ("flac", 16000)
    assert float(json.loads(delivery.body)["results"]["items"][-2]["end_time"]) <= 4.0


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        ({}, ["acc/j/x/srtSubtitles.srt", "acc/j/x/vttSubtitles.vtt"]),
        ({"OutputBucketName": "mine", "output": ["mine", "a/out.json"]}, ["a/out.srt", "a/out.vtt"]),
        ({"OutputBucketName": "mine", "output": ["mine", "out"]}, ["out.srt", "out.vtt"]),
    ],
)
def test_subtitles(call: Bench, place: dict[str, Any], keys: list[str]) -> None:
    asked = {"Subtitles": {"Formats": ["srt", "vtt"], "OutputStartIndex": 1}}
    outcome = call.transcribe(**{"output": ["own", "acc/j/x/asrOutput.json"], **asked, **place})
    _, srt, vtt = outcome.deliveries
    assert [srt.key, vtt.key] == keys
    assert (srt.content_type, vtt.content_type) == ("application/x-subrip", "text/vtt")
    assert srt.body.startswith(b"1\n00:00:00,500 --> ")
    assert vtt.body.startswith(b"WEBVTT\n\n1\n00:00:00.500 --> ")
    assert outcome.resource.document["subtitled"]


def test_subtitles_hide_what_the_redacted_transcript_hides(call: Bench) -> None:
    both = {"RedactionType": "PII", "RedactionOutput": "redacted_and_unredacted"}
    *_, subtitles = call.transcribe(ContentRedaction=both, Subtitles={"Formats": ["vtt"]}).deliveries
    assert subtitles.body.startswith(b"WEBVTT\n\n0\n")
    assert b"[PII]" in subtitles.body
    assert b"Jane" not in subtitles.body


def test_no_subtitles_of_silence(tmp_path: Path) -> None:
    with bench(tmp_path, "say: Damn.\n") as call:
        call.keep(life.VOCABULARY_FILTER, "f", words=["damn"])
        silent = {"VocabularyFilterName": "f", "VocabularyFilterMethod": "remove"}
        outcome = call.transcribe(Subtitles={"Formats": ["vtt"]}, Settings=silent)
    assert len(outcome.deliveries) == 1
    assert not outcome.resource.document["subtitled"]
