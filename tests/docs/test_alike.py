"""What a page shows may differ from what is seen in what differs from run to run, and in nothing else."""

import re

import pytest

from tests.docs.alike import document_of, documents_in, line_pattern, unlike

LIKE = {
    "the same": ('{"a": 1, "b": [true, null]}', '{"b": [true, null], "a": 1}'),
    "another time": ('{"at": 1795298400.12, "id": 5}', '{"at": 3.5, "id": 80}'),
    "members left out": ('{"a": {…}, "b": 1, …}', '{"a": {"c": 2}, "b": 1, "d": 3}'),
    "elements left out": ("[2, …]", "[1, 2, 3]"),
    "a text left out": ('"Credential=test/…, Signature=hidden"', '"Credential=test/x, Signature=hidden"'),
}
UNLIKE = {
    "another value": ('{"a": 1}', '{"a": 2}', "$.a: 1 is shown, 2 was seen"),
    "another text": ('"a…c"', '"abd"', "$: 'a…c' is shown, 'abd' was seen"),
    "another kind": ('{"id": 5}', '{"id": "5"}', "$.id: 5 is shown, '5' was seen, which is of another kind"),
    "a member that is not there": ('{"a": 1, …}', '{"b": 1}', "$: a is shown, and was not there"),
    "a member that is not shown": ('{"a": 1}', '{"a": 1, "b": 2}', "$: b was there, and is not shown"),
    "an element that is not there": ("[4, …]", "[1, 2]", "$[0]: nothing is like 4"),
    "an element that is not shown": ("[1]", "[1, 2]", "$: 1 are shown, 2 were seen"),
    "a list for an object": ("[]", "{}", "$: [] is shown, {} was seen"),
}


@pytest.mark.parametrize(("shown", "seen"), LIKE.values(), ids=LIKE)
def test_what_is_alike(shown: str, seen: str) -> None:
    assert [*unlike(document_of(shown), document_of(seen))] == []


@pytest.mark.parametrize(("shown", "seen", "how"), UNLIKE.values(), ids=UNLIKE)
def test_what_is_not(shown: str, seen: str, how: str) -> None:
    assert [*unlike(document_of(shown), document_of(seen))] == [how]


def test_documents_come_one_behind_the_other() -> None:
    assert [*documents_in('{"a": 1}[2]\n3\n')] == [{"a": 1}, [2], 3]
    assert [*documents_in("")] == []


def test_lines_differ_by_their_numbers() -> None:
    pattern = line_pattern("#5 14:03:07.125 call Start… hello → 200, 2 ms")
    assert re.fullmatch(pattern, "#17 06:20:44.971 call StartTranscriptionJob hello → 200, 1.1 s")
    assert not re.fullmatch(pattern, "#17 06:20:44.971 call StartTranscriptionJob other → 200, 28 ms")
