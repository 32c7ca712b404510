"""A golden document for each feature, read by a human when it changes: one member a line, in the order of the bytes.

`python -m tests.documents.test_golden` writes them anew.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from emulator.jobs import life
from tests.documents.check import complaints
from tests.jobs.heard import Bench, bench

GOLDEN = Path(__file__).parents[1] / "golden" / "documents"

FILTER = {"VocabularyFilterName": "rude"}
BOTH = {"RedactionType": "PII", "RedactionOutput": "redacted_and_unredacted"}
LANGUAGES = {"LanguageOptions": ["de-DE", "en-US"], "LanguageCode": None}
ALTERNATIVES = {"ShowAlternatives": True, "MaxAlternatives": 4}
TRANSCRIPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "alternatives": {"Settings": ALTERNATIVES},
    "speakers": {"Settings": {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2}},
    "channels": {"Settings": {"ChannelIdentification": True}},
    "redaction": {"ContentRedaction": BOTH},
    "filter-mask": {"Settings": {**FILTER, "VocabularyFilterMethod": "mask"}},
    "filter-remove": {"Settings": {**FILTER, "VocabularyFilterMethod": "remove"}},
    "filter-tag": {"Settings": {**FILTER, "VocabularyFilterMethod": "tag"}},
    "vocabulary": {"Settings": {"VocabularyName": "towns"}},
    "language": {"IdentifyLanguage": True, **LANGUAGES},
    "languages": {"IdentifyMultipleLanguages": True, **LANGUAGES},
    "toxicity": {"ToxicityDetection": [{"ToxicityCategories": ["ALL"]}]},
    "everything": {
        "Settings": {**ALTERNATIVES, **FILTER, "VocabularyFilterMethod": "tag", "ChannelIdentification": True},
        "ContentRedaction": {**BOTH, "RedactionOutput": "redacted"},
        "IdentifyMultipleLanguages": True,
        **LANGUAGES,
        "ToxicityDetection": [{"ToxicityCategories": ["ALL"]}],
    },
}
MEDICAL: dict[str, dict[str, Any]] = {
    "medical-plain": {},
    "medical-alternatives": {"Settings": ALTERNATIVES},
    "medical-channels": {"Settings": {"ChannelIdentification": True}},
    "medical-entities": {"ContentIdentificationType": "PHI"},
}
CALLS: dict[str, dict[str, Any]] = {
    "call": {},
    "call-redacted": {"ContentRedaction": BOTH, "Summarization": {"GenerateAbstractiveSummary": True}},
    "call-languages": {"LanguageOptions": ["de-DE", "en-US"]},
}
SCRIBE = {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2}
NAMES = (*TRANSCRIPTIONS, *MEDICAL, *CALLS, "scribe", "silence")


def documents(at: Bench, name: str) -> Iterator[bytes]:
    """The files that a job with this feature leaves."""
    at.keep(life.VOCABULARY_FILTER, "rude", words=["damn"])
    at.keep(life.VOCABULARY, "towns", entries=[{"phrase": "Los-Angeles", "display_as": "Los Angeles"}])
    if name in TRANSCRIPTIONS:
        outcome = at.transcribe(**TRANSCRIPTIONS[name])
    elif name in MEDICAL:
        request = {"LanguageCode": "en-US", "output": ["bucket", "medical/j.json"], **MEDICAL[name]}
        outcome = at.end(life.MEDICAL_JOB, **request)
    elif name in CALLS:
        files = ["TranscriptFileUri", *(["RedactedTranscriptFileUri"] if name == "call-redacted" else [])]
        outputs = {file: ["bucket", "j.json"] for file in files}
        outcome = at.end(life.ANALYTICS_JOB, Settings=CALLS[name], outputs=outputs)
    elif name == "silence":
        # Media that end before the script begins.
        outcome = at.transcribe(
            Settings={"ShowSpeakerLabels": True, "MaxSpeakerLabels": 2},
            heard={"format": "wav", "rate": 8000, "seconds": 0.5},
        )
    else:
        pair = [["bucket", "j/transcript.json"], ["bucket", "j/summary.json"]]
        outcome = at.end(life.SCRIBE_JOB, LanguageCode="en-US", Settings=SCRIBE, outputs=pair)
    yield from (delivery.body for delivery in outcome.deliveries)


def shown(bodies: list[bytes]) -> str:
    """Every file, one member a line."""
    return "".join(json.dumps(json.loads(body), indent=1, ensure_ascii=False) + "\n" for body in bodies)


@pytest.mark.parametrize("name", NAMES)
def test_the_golden_document(tmp_path: Path, name: str) -> None:
    with bench(tmp_path) as at:
        bodies = list(documents(at, name))
    assert shown(bodies) == (GOLDEN / f"{name}.json").read_text("utf-8")
    assert [complaints(body) for body in bodies] == [[]] * len(bodies)


def test_there_is_no_other_golden_document() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(NAMES)


def write() -> None:
    for name in NAMES:
        with TemporaryDirectory() as folder, bench(Path(folder)) as at:
            (GOLDEN / f"{name}.json").write_text(shown(list(documents(at, name))), encoding="utf-8")


if __name__ == "__main__":
    write()
