"""What a stream has understood of a result while it is still being said: the partials before the last, and when.

The shape follows a recording of the service: they end 0.04 s behind a grid of 0.1 s, and times are not yet exact.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from emulator.scripts.timeline import Item
from emulator.streaming.cuts import CLOSING, Result

# In milliseconds, read off the recording.
GRID = 100  # partials end on this grid …
LEAD = 40  # … and this much more
BEHIND = 30  # how far the last word's end stays behind the partial's own end while the word is still being said
HEARD = 50  # how much of a word must have sounded before it is written
JOINED = 100  # a shorter gap before a word is not seen until the times are corrected


def partials_of(result: Result) -> Iterator[tuple[float, tuple[Item, ...]]]:
    """(EndTime, items) of each partial but the last: one wherever a word has begun or ended since the one before."""
    items = result.items
    start, end = _milliseconds(result.start), _milliseconds(result.end)
    words = [item for item in items if not item.punctuation]
    starts = [_milliseconds(word.start) for word in words]
    ends = [_milliseconds(word.end) for word in words]
    before = (0, 0)
    for now in range(start // GRID * GRID + LEAD, end, GRID):
        reach = now - BEHIND
        heard = bisect_right(starts, reach - HEARD), bisect_right(ends, reach)
        if heard[0] and heard != before:
            yield now / 1000, _heard(items, heard[0], reach)
            before = heard


def _heard(items: Sequence[Item], begun: int, reach: int) -> tuple[Item, ...]:
    """What a partial shows of items whose first `begun` words have sounded up to `reach` (milliseconds).

    A mark is shown once the next word has begun. The word that was heard last gets the closing mark as soon
    as it is through, as if nothing came after it: "Good day." and then "Good day to".
    """
    heard: list[Item] = []
    through = False
    for item in items:
        if not item.punctuation:
            begun -= 1
            if begun < 0:
                break
            heard.append(_placed(item, heard, reach))
            through = _milliseconds(item.end) <= reach
        elif begun > 0 and heard:
            heard.append(_mark(item.content, heard[-1].end))
    last = items[-1]
    if through and last.punctuation and last.content in CLOSING:
        heard.append(_mark(last.content, heard[-1].end))
    return tuple(heard)


def _placed(word: Item, before: list[Item], reach: int) -> Item:
    """The word as partials have it: right behind the word before, and no further than the audio has reached."""
    start = word.start
    if before and _milliseconds(start - before[-1].end) < JOINED:
        start = round(before[-1].end + 0.01, 3)
    end = min(word.end, reach / 1000)
    return replace(word, start=start, end=max(start, end), confidence=None)


def _mark(content: str, at: float) -> Item:
    return Item(content, at, at, None, punctuation=True)


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
