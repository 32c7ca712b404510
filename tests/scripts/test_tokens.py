"""Words that an author names stay as they are written, and a part of a text is found as whole words."""

import pytest

from emulator.scripts.tokens import NotThere, pieces_of, ranges_of


@pytest.mark.parametrize(
    ("text", "named", "pieces"),
    [
        ("Hi, I am Jo.", ("I", "Jo"), "Hi , [I] am [Jo] ."),
        ("Hi, I am Jane  Roe.", ("Jane Roe",), "Hi , I am [Jane Roe] ."),
        ("a - b", ("-",), "a [-] b"),
        ("the the the", ("the", "the"), "[the] [the] the"),
        ("In the U.S., 1,000.", ("U.S.", "1,000"), "In the [U.S.] , [1,000] ."),
        ("“Hello”, he said", ("Hello", "said"), "[Hello] , he [said]"),
        ("こんにちは、世界。", ("世界",), "こんにちは 、 [世界] 。"),
        ("don't don’t", ("don't", "don’t"), "[don't] [don’t]"),
    ],
)
def test_named_words(text: str, named: tuple[str, ...], pieces: str) -> None:
    found = pieces_of(text, named)
    assert " ".join(each.content if each.named is None else f"[{each.content}]" for each in found) == pieces
    assert [each.named for each in found if each.named is not None] == list(range(len(named)))


@pytest.mark.parametrize(
    ("text", "named", "number"),
    [
        ("Hello", ("Hell",), 0),
        ("Hi Jo", ("Jo", "Hi"), 1),
        ("Hi", ("Hi", "Hi"), 1),
        ("Hi", ("",), 0),
        ("well-known", ("known",), 0),
        ("Hi.", ("hi",), 0),
        ('a"b', ("b",), 0),
    ],
)
def test_a_named_word_that_is_not_there(text: str, named: tuple[str, ...], number: int) -> None:
    with pytest.raises(NotThere) as caught:
        pieces_of(text, named)
    assert caught.value.number == number


@pytest.mark.parametrize(
    ("text", "named", "part", "ranges"),
    [
        ("Jane Roe, or Jane Roe.", (), "Jane Roe", [(0, 2), (4, 6)]),
        ("Jane Roe, or Jane Roe.", (), "Roe, or Jane", [(1, 5)]),
        ("Yes. I agree. No.", (), "I agree.", [(2, 5)]),
        ("Yes. I agree. No.", (), "I agree", [(2, 4)]),
        ("Yes I agree", (), "agree.", [(2, 3)]),
        ("a a a", (), "a a", [(0, 2)]),
        ("I am Jane Roe", ("Jane Roe",), "Jane", []),
        ("I am Jane Roe", ("Jane Roe",), "Roe", []),
        ("I am Jane Roe", ("Jane Roe",), "am Jane Roe", [(1, 3)]),
        ("Hello", (), "Hell", []),
        ("Hello", (), "...", []),
        ("Hello", (), "Hello there", []),
    ],
)
def test_where_a_part_of_the_text_is(
    text: str, named: tuple[str, ...], part: str, ranges: list[tuple[int, int]]
) -> None:
    assert ranges_of(pieces_of(text, named), part) == ranges
