"""The pytest plugin in projects of its users: their tests, run by a pytest of their own."""

import json
from pathlib import Path

import pytest

from tests.clients.running import Running
from tests.docs.pages import fences

pytest_plugins = ["pytester"]

PASSING = """
import pytest

SOUND = b"RIFF" + (36 + 64000).to_bytes(4, "little") + b"WAVEfmt " + bytes.fromhex(
    "10000000 0100 0100 803e0000 007d0000 0200 1000") + b"data" + (64000).to_bytes(4, "little") + bytes(64000)


def start(transcribe, transcribe_s3, name="nightly-1"):
    transcribe_s3.create_bucket(Bucket="calls")
    transcribe_s3.put_object(Bucket="calls", Key="a.wav", Body=SOUND)
    transcribe.start_transcription_job(
        TranscriptionJobName=name, LanguageCode="en-US", Media={"MediaFileUri": "s3://calls/a.wav"}
    )
    return transcribe.get_transcription_job(TranscriptionJobName=name)["TranscriptionJob"]


@pytest.mark.parametrize("again", [1, 2])
def test_each_test_has_a_space_of_its_own(again, transcribe, transcribe_s3, say, journal):
    say("Good morning.")
    import json, urllib.request
    uri = start(transcribe, transcribe_s3)["Transcript"]["TranscriptFileUri"]
    with urllib.request.urlopen(uri) as answer:
        assert json.load(answer)["results"]["transcripts"] == [{"transcript": "Good morning."}]
    assert len(journal(operation="StartTranscriptionJob")) == 1


def test_a_throttled_client_waits(transcribe, fault, expect):
    thrown = fault({"raise": "ThrottlingException"}, operation="ListVocabularies", nth=1)
    expect({"rule": "back_off", "call": {"operation": "ListVocabularies"}, "first": 0.001, "factor": 1})
    transcribe.list_vocabularies()
    assert thrown.fired == 1


def test_the_clock_moves(clock):
    clock.hold(1_900_000_000)
    assert clock.advance(15) == 1_900_000_015


def test_a_client_in_another_language_has_variables(transcribe_space, transcribe_emulator):
    assert transcribe_space.environment["AWS_ENDPOINT_URL"] == transcribe_emulator.http
    assert transcribe_emulator.ca.is_file()
    assert transcribe_emulator.control.get("settings")["keep_audio"] == 50_000_000
"""
BREAKING = """
def test_a_contract_is_checked_at_the_end(transcribe, expect):
    expect({"rule": "never", "call": {"operation": "List*"}})
    transcribe.list_vocabularies()
"""
ATTACHED = """
def test_the_emulator_that_runs_is_taken(transcribe_emulator, transcribe):
    import os
    assert transcribe_emulator.http == os.environ["EXPECTED"]
    assert transcribe.list_vocabularies()["Vocabularies"] == []
"""
# What docs/pytest.md shows.
(INI,) = (fence.text for fence in fences("docs/pytest.md") if fence.language == "ini")


def test_a_project_uses_the_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PASSING)
    pytester.makeini(INI)
    pytester.runpytest_subprocess("-p", "no:randomly").assert_outcomes(passed=5)


def test_a_broken_contract_fails_its_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(BREAKING)
    done = pytester.runpytest_subprocess()
    done.assert_outcomes(passed=1, errors=1)
    done.stdout.fnmatch_lines(["*Broken: never: * ListVocabularies came*"])


def test_an_emulator_that_runs_already(
    pytester: pytest.Pytester, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, emulator: Running
) -> None:
    told = {
        "http": emulator.http,
        "https": emulator.https,
        "ca": emulator.ca,
        "access_key": "test",
        "secret_key": "test",
        "region": "us-east-1",
    }
    ready = tmp_path / "ready.json"
    ready.write_text(json.dumps(told))
    monkeypatch.setenv("EXPECTED", emulator.http)
    pytester.makepyfile(ATTACHED)
    pytester.runpytest_subprocess(f"--transcribe-emulator-ready={ready}").assert_outcomes(passed=1)
