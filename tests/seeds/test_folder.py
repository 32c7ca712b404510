"""The folder of a seed: which files are objects of which buckets, and what is wrong with it."""

import os
from pathlib import Path

import pytest

from emulator.objects import Bucket
from emulator.scripts.format import ScriptError
from emulator.seeds.folder import Seed, read

ACCOUNT, REGION = "000000000000", "us-east-1"


def files(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        if name.endswith("/"):
            path.mkdir(parents=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("[]" if name.startswith("calls.") else name)
    return folder


def read_it(folder: Path) -> Seed:
    return read(folder, ("CreateVocabulary",), ACCOUNT, REGION)


def test_files_are_objects(tmp_path: Path) -> None:
    seed = read_it(
        files(
            tmp_path,
            "README.md",
            "s3/media/a.wav",
            "s3/media/deep/b c.json",
            "s3/media/deep/.gitkeep",
            "s3/media/.DS_Store",
            "s3/media/odd",
            "s3/empty/",
            "s3/there@eu-west-1@111122223333/k.txt",
            "s3/theirs@111122223333/",
            "s3/far@ap-south-1/",
        )
    )
    assert seed.calls == []
    assert sorted(seed.buckets) == [
        Bucket(ACCOUNT, "ap-south-1", "far"),
        Bucket(ACCOUNT, REGION, "empty"),
        Bucket(ACCOUNT, REGION, "media"),
        Bucket("111122223333", "eu-west-1", "there"),
        Bucket("111122223333", REGION, "theirs"),
    ]
    assert [(told.bucket, told.key, told.metadata["Content-Type"], path.name) for told, path in seed.objects] == [
        ("media", "a.wav", "audio/x-wav", "a.wav"),
        ("media", "deep/b c.json", "application/json", "b c.json"),
        ("media", "odd", "binary/octet-stream", "odd"),
        ("there", "k.txt", "text/plain", "k.txt"),
    ]
    assert seed.objects[-1][0][:2] == ("111122223333", "eu-west-1")


@pytest.mark.parametrize("name", ["calls.yaml", "calls.yml"])
def test_calls_are_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf- call: CreateVocabulary")
    assert [call.operation for call in read_it(tmp_path).calls] == ["CreateVocabulary"]


BUCKETS = "must be called BUCKET, BUCKET@REGION, BUCKET@ACCOUNT or BUCKET@REGION@ACCOUNT"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["README.md"], "{}: must have calls.yaml, or a folder s3 with a folder for each bucket; it has neither"),
        (["calls.yaml", "calls.yml"], "{}: must have one file of calls; it has calls.yaml and calls.yml"),
        (["call.yaml"], "{}/call.yaml: must be calls.yaml: no other file of YAML is read; it is call.yaml"),
        (["s3/a.wav"], "{}/s3/a.wav: must be a folder: those in s3 are buckets; it is a file"),
        (["s3/Media/"], "{}/s3/Media: " + BUCKETS + "; it is 'Media'"),
        (["s3/me/", "s3/ab/"], "{}/s3/ab: " + BUCKETS + "; it is 'ab'"),
        (["s3/media@mars/"], "{}/s3/media@mars: " + BUCKETS + "; it is 'media@mars'"),
        (["s3/media@us-east-1@us-east-1/"], "{}/s3/media@us-east-1@us-east-1: " + BUCKETS + "; it is 'media@us-e"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, names: list[str], said: str) -> None:
    with pytest.raises(ScriptError) as raised:
        read_it(files(tmp_path, *names))
    assert str(raised.value).startswith(said.replace("{}", str(tmp_path)))


def test_a_folder_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="none: must be a folder that can be read; No such file or directory"):
        read_it(tmp_path / "none")


def test_calls_are_text_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "calls.yaml").write_bytes(b"\xff")
    with pytest.raises(ScriptError, match="must be text in UTF-8"):
        read_it(tmp_path)
    (tmp_path / "calls.yaml").unlink()
    (tmp_path / "calls.yaml").mkdir()
    with pytest.raises(ScriptError, match=r"calls\.yaml: must be readable; Is a directory"):
        read_it(tmp_path)


def test_a_pipe_is_no_object(tmp_path: Path) -> None:
    files(tmp_path, "s3/media/")
    os.mkfifo(tmp_path / "s3" / "media" / "k")
    with pytest.raises(ScriptError, match="must be a file or a folder; it is neither"):
        read_it(tmp_path)
