"""The format that a name promises."""

import pytest

from emulator.jobs.media import media_format


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("s3://b/a.WAV", "wav"),
        ("https://s3.amazonaws.com/b/a.b.flac?versionId=1", "flac"),
        ("s3://b/a.txt", None),
        ("s3://b/mp3", None),
    ],
)
def test_media_format(uri: str, expected: str | None) -> None:
    assert media_format(uri) == expected
