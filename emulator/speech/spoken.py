"""Numbers as they are spoken: `25` becomes `twenty five`. English only; other languages keep their digits.

Differs: the service has its own words for dates, prices and times. Here up to four digits are a number, more of them,
or a nought in front, are read one by one, and a word with a letter in it stays as it is.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from emulator.scripts.timeline import Item, Segment, Timeline
from emulator.speech.rewriting import Part, rewritten

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBER = re.compile(r"([0-9][0-9,]*)(?:\.([0-9]+))?")
LONGEST = 4  # digits of what is read as a number


def spoken(timeline: Timeline, language: str) -> Timeline:
    """The timeline with its numbers in words, each with its share of the number's time.

    `language`: of the segments that name none.
    """

    return replace(timeline, segments=tuple(_spoken(segment, language) for segment in timeline.segments))


def _spoken(segment: Segment, language: str) -> Segment:
    if not (segment.language or language).startswith("en-"):
        return segment
    return rewritten(segment, [Part(tuple(_parts(item))) for item in segment.items])


def words_of(number: str) -> list[str]:
    """`25` → twenty five, `3.5` → three point five, `007` → zero zero seven; what is no number: itself."""
    found = NUMBER.fullmatch(number)
    if found is None:
        return [number]
    whole, fraction = found[1].replace(",", ""), found[2]
    one_by_one = len(whole) > LONGEST or (whole.startswith("0") and len(whole) > 1)
    words = _digits(whole) if one_by_one else _number(int(whole))
    return words if fraction is None else [*words, "point", *_digits(fraction)]


def _digits(digits: str) -> list[str]:
    return [ONES[int(digit)] for digit in digits]


def _number(number: int) -> list[str]:
    """The words of a number below ten thousand."""
    if number < len(ONES):
        return [ONES[number]]
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            return [*_number(number // size), name, *(_number(rest) if rest else [])]
    return [TENS[number // 10 - 2], *([ONES[number % 10]] if number % 10 else [])]


def _parts(item: Item) -> Iterator[Item]:
    words = words_of(item.content)
    if item.punctuation or words == [item.content]:
        yield item
        return
    share = (item.end - item.start) / len(words)
    for place, word in enumerate(words):
        start, end = (round(item.start + share * turn, 3) for turn in (place, place + 1))
        yield replace(item, content=word, start=start, end=end)
