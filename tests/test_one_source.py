"""One source: a job and a stream say the same words, whatever script they are asked for.

A job knows how long its audio is and may say them slower: times are the same where the script gives them.
"""

import json
from itertools import takewhile

import pytest

from emulator.jobs.transcript import Asked, transcript
from emulator.scripts.format import Script, parse
from emulator.scripts.timeline import timeline
from emulator.settings import shipped_scripts
from emulator.speech.channels import channels_of
from emulator.streaming.forms import Features
from emulator.streaming.results import schedule, spliced
from tests.streaming.client import read

SECONDS = 30.0  # longer than any of them but the one that repeats, and shorter than that
NOBODY = b"0" * 36
SCRIPTS = [parse(path.read_text(), str(path)) for path in sorted(shipped_scripts().glob("*.yaml"))]

Word = tuple[str, float, float]


def words_of_a_job(script: Script) -> list[Word]:
    document = json.loads(transcript(Asked("job", "0" * 12), timeline(script, SECONDS)))
    items = [item for item in document["results"]["items"] if item["type"] == "pronunciation"]
    return [(item["alternatives"][0]["content"], float(item["start_time"]), float(item["end_time"])) for item in items]


def words_of_a_stream(script: Script) -> list[Word]:
    events = takewhile(lambda event: event.due <= SECONDS, schedule(timeline(script), Features(), channels=channels_of))
    results = [result for event in events for result in read(spliced(event, NOBODY))["Transcript"]["Results"]]
    items = [item for result in results if not result["IsPartial"] for item in result["Alternatives"][0]["Items"]]
    return [(item["Content"], item["StartTime"], item["EndTime"]) for item in items if item["Type"] == "pronunciation"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.file.rpartition("/")[2])
def test_a_job_and_a_stream_say_the_same(script: Script) -> None:
    said = sorted(words_of_a_stream(script), key=lambda word: word[1:])
    heard = sorted(words_of_a_job(script), key=lambda word: word[1:])
    # What repeats is cut off by the end of the audio, and not at the same word.
    most = min(len(said), len(heard)) if script.repeat else max(len(said), len(heard))
    timed = script.repeat or any(utterance.at is not None for utterance in script.say)
    assert most
    assert [word if timed else word[0] for word in said[:most]] == [word if timed else word[0] for word in heard[:most]]
