"""What `.ci/run` promises beside running the tests: that nothing is left out there."""

import re
from pathlib import Path

RUN = (Path(__file__).parents[1] / ".ci" / "run").read_text(encoding="utf-8")


def test_a_toolchain_that_is_missing_in_ci_is_a_failure() -> None:
    """The tests look at `CI`; see `tests.sdks.toolchains`."""
    assert re.search(r"^export CI=true\b.*^bounded \d+ python3 -m tests$", RUN, re.MULTILINE | re.DOTALL)


def test_every_step_that_asks_a_network_is_bounded() -> None:
    asking = re.findall(
        r"^.*(?:apt-get (?:update|install)|pip\" install|go install|python install).*$", RUN, re.MULTILINE
    )
    assert len(asking) >= 6
    assert [line for line in asking if "bounded" not in line] == []
