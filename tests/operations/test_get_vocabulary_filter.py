"""GetVocabularyFilter: what is shown, and the link to the words, which opens with a plain GET."""

from urllib.parse import urlsplit

import pytest

from emulator.jobs.delivery import S3
from emulator.neighbours import Neighbours
from tests.asgi.ask import ask
from tests.operations.calls import ACCOUNT, NOW, REGION, Desk
from tests.operations.vocabularies import FILTER_WORDS, PLAIN_FILTER

NOT_FOUND = (
    "The requested vocabulary filter couldn't be found. Check the vocabulary filter name and try your request again."
)


def test_an_unknown_filter(desk: Desk) -> None:
    desk.elsewhere(region="eu-west-1").ask("CreateVocabularyFilter", **FILTER_WORDS)
    assert desk.refused("GetVocabularyFilter", VocabularyFilterName="f") == ("BadRequestException", NOT_FOUND)


def test_get(desk: Desk) -> None:
    protection = {
        "DataAccessRoleArn": "arn:aws:iam::111122223333:role/Admin",
        "EncryptionConfiguration": {
            "KMSKey": "arn:aws:kms:us-west-2:111122223333:key/1234abcd",
            "KMSEncryptionContext": {"a": "b"},
        },
    }
    desk.ask("CreateVocabularyFilter", **FILTER_WORDS, **protection)
    answer = desk.ask("GetVocabularyFilter", VocabularyFilterName="f")
    uri, _, query = answer.pop("DownloadUri").partition("?")
    assert answer == {**PLAIN_FILTER, **protection, "LastModifiedTime": NOW}
    assert uri.startswith(f"http://localhost:4610/aws-transcribe-vocabulary-filter-{REGION}-prod/{ACCOUNT}/f/")
    assert "X-Amz-Signature=" in query


async def test_the_link_opens(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    neighbours = Neighbours({}, desk.clock)
    monkeypatch.setattr(desk, "shelf", S3(neighbours))
    desk.ask("CreateVocabularyFilter", **FILTER_WORDS)
    link = urlsplit(desk.ask("GetVocabularyFilter", VocabularyFilterName="f")["DownloadUri"])
    answer = await ask(neighbours.answer, "GET", f"{link.path}?{link.query}")
    neighbours.reset()
    assert (answer.status, answer.body) == (200, b"Swear\ncurse\n")
    assert answer.headers["content-type"] == "text/plain"
