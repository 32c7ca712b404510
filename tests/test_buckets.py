"""What stands in the place of moto's map of all buckets: the asking account's own."""

from types import SimpleNamespace
from typing import Any

import pytest

from emulator.buckets import Own, asked_by

ONE, OTHER = "111111111111", "222222222222"
BACKENDS: Any = {
    ONE: {"aws": SimpleNamespace(buckets={"media": 1, "one": 2}), "aws-cn": SimpleNamespace(buckets={"china": 3})},
    OTHER: {"aws": SimpleNamespace(buckets={"media": 4})},
}


@pytest.mark.parametrize(
    ("account", "seen"),
    [
        (ONE, {"media": ("aws", ONE), "one": ("aws", ONE), "china": ("aws-cn", ONE)}),
        (OTHER, {"media": ("aws", OTHER)}),
        ("333333333333", {}),
    ],
)
def test_an_account_sees_its_own(account: str, seen: dict[str, tuple[str, str]]) -> None:
    own = Own(BACKENDS)
    with asked_by(account):
        assert dict(own) == seen
        assert len(own) == len(seen)
        assert ("one" in own) == ("one" in seen)
        own["new"] = ("aws", account)
        assert own.pop("media", None) == seen.get("media")
        assert dict(own) == seen
    assert dict(own) == {}
    assert "333333333333" not in BACKENDS
