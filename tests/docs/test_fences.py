"""Every block that a page shows is of one class: run, held against something, or on the list of what is not run."""

from collections.abc import Callable

import pytest

from emulator.scripts.format import parse
from tests.__main__ import GROUPS
from tests.docs.pages import ROOT, SHOWING, Fence, fences

RUN = {"bash", "python", "js"}  # by tests.clients.test_docs and test_readme
# Why something is not run, and what looks after it instead.
NOT_RUN = {
    "it needs a container engine": ".ci/container builds and runs the image and the compose file where there is one",
    "a drawing": "nothing can",
    "it runs these tests": "its words are looked at here",
    "it is another program's": "tests.docs.test_mentions looks for the route that it names",
}
ALL = [fence for page in SHOWING for fence in fences(page)]


def is_a_script(fence: Fence, _rest: str) -> bool:
    return bool(parse(fence.text, fence.page).say)


def is_part_of_a_file(fence: Fence, file: str) -> bool:
    """That it is in it line by line, tests.test_recipes and tests.sdks.test_docs see."""
    return (ROOT / file).is_file()


def is_shown_elsewhere(fence: Fence, page: str) -> bool:
    return (fence.language, fence.text) in [(other.language, other.text) for other in fences(page) if not other.mark]


def is_read_by_a_test(fence: Fence, file: str) -> bool:
    """A test that reads the page names it."""
    return fence.page.rpartition("/")[2] in (ROOT / file).read_text(encoding="utf-8")


def is_on_the_list(fence: Fence, reason: str) -> bool:
    words = fence.text.split()
    return reason in NOT_RUN and (reason != "it runs these tests" or words[3:4] == [] or words[3] in GROUPS)


def is_compared(fence: Fence, rest: str) -> bool:
    """By tests.clients.test_docs, with what is seen there; what a start prints other pages show too."""
    return fence.language in ("json", "text") and (fence.page.startswith("docs/") or rest == "at the start")


CLASSES: dict[str, Callable[[Fence, str], bool]] = {
    "from": is_part_of_a_file,
    "as in": is_shown_elsewhere,
    "tested by": is_read_by_a_test,
    "not run:": is_on_the_list,
    "printed": is_compared,
    "answer of": is_compared,
    "logged": is_compared,
    "followed": is_compared,
}


def is_tested(fence: Fence) -> bool:
    if not fence.mark:
        return fence.language in RUN or (fence.language == "yaml" and is_a_script(fence, ""))
    fits = [name for name in CLASSES if fence.mark.startswith(name)]
    return len(fits) == 1 and CLASSES[fits[0]](fence, fence.mark.removeprefix(fits[0]).strip())


@pytest.mark.parametrize("fence", ALL, ids=[f"{fence.page}-{number}" for number, fence in enumerate(ALL)])
def test_every_block_is_of_one_class(fence: Fence) -> None:
    assert is_tested(fence), f"{fence.page} shows what nothing tests: see tests/docs/pages.py\n{fence.text}"


@pytest.mark.parametrize(
    "fence",
    [
        Fence("docs/clock.md", "", "text", "anything\n"),
        Fence("docs/clock.md", "", "", "anything\n"),
        Fence("docs/clock.md", "", "json", "{}\n"),
        Fence("README.md", "printed", "json", "{}\n"),
        Fence("docs/clock.md", "not run: too much work", "bash", "true\n"),
        Fence("docs/clock.md", "not run: it runs these tests", "bash", "python -m tests everything\n"),
        Fence("docs/clock.md", "as in README.md", "bash", "transcribe-emulator serve --no-such-flag\n"),
        Fence("docs/clock.md", "tested by tests/clients/test_seed.py", "text", "seed/\n"),
        Fence("docs/clock.md", "from emulator/nothing.py", "python", "pass\n"),
        Fence("docs/clock.md", "is fine", "bash", "true\n"),
    ],
    ids=lambda fence: fence.mark or fence.language or "nothing",
)
def test_one_that_nothing_tests_is_found(fence: Fence) -> None:
    assert not is_tested(fence)


def test_no_reason_is_left_over() -> None:
    given = {fence.mark.removeprefix("not run: ") for fence in ALL if fence.mark.startswith("not run: ")}
    assert given == NOT_RUN.keys()
