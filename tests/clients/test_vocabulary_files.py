"""boto3 and the vocabularies whose terms lie in files: what is read, what is refused, what can be downloaded."""

import urllib.request
from typing import Any

import pytest
from botocore.exceptions import WaiterError

from tests.clients.running import Running
from tests.clients.test_boto3 import QUICK, client, new_name, refused

TABLE = "Phrase\tSoundsLike\tIPA\tDisplayAs\nLos-Angeles\t\t\tLos Ángeles\n".encode()
MEDICAL_TABLE = "Phrase\tSoundsLike\tIPA\tDisplayAs\nA.L.L.\t\teɪ ɛ l ɛ l\tALL\n".encode()
NOT_READABLE = (
    "The S3 URI that you provided can't be accessed."
    " Make sure that you have read permission and try your request again."
)


@pytest.fixture(scope="module")
def transcribe(emulator: Running) -> Any:
    return client(emulator, "transcribe")


@pytest.fixture(scope="module")
def bucket(emulator: Running) -> str:
    s3 = client(emulator, "s3")
    s3.create_bucket(Bucket="terms")
    files = {
        "table.txt": TABLE,
        "medical.txt": MEDICAL_TABLE,
        "words.txt": b"curse\nswear\n",
        "bad.txt": b"Los Angeles\n",
    }
    for key, body in files.items():
        s3.put_object(Bucket="terms", Key=key, Body=body)
    return "terms"


def downloaded(uri: str) -> bytes:
    with urllib.request.urlopen(uri) as answer:
        return bytes(answer.read())


@pytest.mark.parametrize(
    ("kind", "key", "body"), [("vocabulary", "table.txt", TABLE), ("medical_vocabulary", "medical.txt", MEDICAL_TABLE)]
)
def test_a_table_becomes_ready(transcribe: Any, bucket: str, kind: str, key: str, body: bytes) -> None:
    name = new_name("v")
    create, get = getattr(transcribe, f"create_{kind}"), getattr(transcribe, f"get_{kind}")
    create(VocabularyName=name, LanguageCode="en-US", VocabularyFileUri=f"s3://{bucket}/{key}")
    transcribe.get_waiter(f"{kind}_ready").wait(VocabularyName=name, WaiterConfig=QUICK)
    assert downloaded(get(VocabularyName=name)["DownloadUri"]) == body
    getattr(transcribe, f"delete_{kind}")(VocabularyName=name)


def test_a_bad_list_fails(transcribe: Any, bucket: str) -> None:
    name = new_name("v")
    transcribe.create_vocabulary(VocabularyName=name, LanguageCode="en-US", VocabularyFileUri=f"s3://{bucket}/bad.txt")
    with pytest.raises(WaiterError, match="FAILED"):
        transcribe.get_waiter("vocabulary_ready").wait(VocabularyName=name, WaiterConfig=QUICK)
    assert "invalid characters" in transcribe.get_vocabulary(VocabularyName=name)["FailureReason"]


def test_a_file_that_is_not_there(transcribe: Any, bucket: str) -> None:
    given = {"VocabularyName": new_name("v"), "LanguageCode": "en-US", "VocabularyFileUri": f"s3://{bucket}/none.txt"}
    assert refused(transcribe.create_vocabulary, **given) == ("BadRequestException", NOT_READABLE)


def test_a_filter_of_a_file(transcribe: Any, bucket: str) -> None:
    name = new_name("f")
    uri = f"s3://{bucket}/words.txt"
    transcribe.create_vocabulary_filter(VocabularyFilterName=name, LanguageCode="en-US", VocabularyFilterFileUri=uri)
    assert downloaded(transcribe.get_vocabulary_filter(VocabularyFilterName=name)["DownloadUri"]) == b"curse\nswear\n"
    transcribe.update_vocabulary_filter(VocabularyFilterName=name, Words=["Damn"])
    assert downloaded(transcribe.get_vocabulary_filter(VocabularyFilterName=name)["DownloadUri"]) == b"Damn\n"
    transcribe.delete_vocabulary_filter(VocabularyFilterName=name)
