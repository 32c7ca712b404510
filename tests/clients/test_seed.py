"""A seed at the start of the program, seen through boto3; a seed that is wrong, and no program."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.clients.audio import wav
from tests.clients.running import SCRIPTS, commanded, running
from tests.clients.test_boto3 import client, finished
from tests.docs.pages import fences

TREE, CALLS = (fence.text for fence in fences("docs/state.md") if fence.mark == "tested by tests/clients/test_seed.py")


def seed_in(folder: Path, calls: str = CALLS) -> Path:
    """The seed that docs/state.md shows."""
    for path in paths_in(TREE):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(calls.encode() if path == "calls.yaml" else wav())
    return folder


def paths_in(tree: str) -> Iterator[str]:
    """The files of a folder that is drawn, by their paths in it."""
    above: list[str] = []
    for line in tree.splitlines()[1:]:
        name = line.partition("#")[0].strip()
        above[(len(line) - len(line.lstrip())) // 2 - 1 :] = [name]
        if not name.endswith("/"):
            yield "".join(above)


def test_a_seed_is_there_and_stays_with_the_database(tmp_path: Path) -> None:
    keys = "test:test,other:other:111122223333"
    flags = ("--scripts", str(SCRIPTS), "--seed", str(seed_in(tmp_path / "seed")), "--credentials", keys)
    for _ in range(2):
        with running(tmp_path, *flags, "--database", str(tmp_path / "store.db")) as emulator:
            transcribe, s3 = client(emulator, "transcribe"), client(emulator, "s3")
            assert finished(transcribe, "first")["TranscriptionJobStatus"] == "COMPLETED"
            assert sorted(each["Name"] for each in s3.list_buckets()["Buckets"] if "aws" not in each["Name"]) == [
                "archive",
                "media",
            ]
            assert s3.head_bucket(Bucket="archive")["BucketRegion"] == "eu-west-1"
            assert s3.get_object(Bucket="media", Key="call.wav")["Body"].read() == wav()
            other = {"aws_access_key_id": "other", "aws_secret_access_key": "other"}
            there = client(emulator, "transcribe", region_name="eu-west-1", **other)
            assert [each["VocabularyName"] for each in there.list_vocabularies()["Vocabularies"]] == ["terms"]
            assert client(emulator, "s3", **other).list_objects_v2(Bucket="media")["KeyCount"] == 1


def test_a_seed_that_is_wrong_is_told_and_nothing_starts(tmp_path: Path) -> None:
    calls = yaml.safe_load(CALLS)
    folder = seed_in(tmp_path / "seed", CALLS.replace("en-US", "klingon"))
    words = ["serve", "--port", "0", "--tls-port", "0", "--data", str(tmp_path), "--seed", str(folder)]
    done = commanded(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    place, call = f"{folder}/calls.yaml:1: [0]", calls[0]["call"]
    assert done.stderr.startswith(f"transcribe-emulator: {place}: must be a call of {call} that the service takes; ")
    assert "'languageCode' failed to satisfy constraint" in done.stderr
