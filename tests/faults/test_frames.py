"""What becomes of the frames of a stream: the same bytes where nothing is damaged, and never out of time."""

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.faults.frames import Act, Mischief, Piece, damaged, tells
from emulator.faults.harm import Break, Harm, Refusal, Slow
from emulator.wire.eventstream import Damaged, decode, event_head, exception_head, frame

NOW = 1000.0


def event(text: str) -> bytes:
    """One with results."""
    return frame(event_head("TranscriptEvent"), b'{"Transcript":{"Results":[{"text":"%s"}]}}' % text.encode())


EMPTY = frame(event_head("TranscriptEvent"), b'{"Transcript":{"Results":[]}}')
ENDED = frame(exception_head("InternalFailureException"), b'{"Message":"Broken."}')
A, B, C, D = map(event, "abcd")


def sent(pieces: list[Piece]) -> bytes:
    return b"".join(piece.what for piece in pieces if isinstance(piece.what, bytes))


def run(harm: Harm, *turns: list[bytes], begin: int = 0, seed: int = 0) -> list[Piece]:
    """The pieces of frames that come turn by turn, a second apart; `begin`: the turn from which they are harmed."""
    mischief = Mischief(harm, seed)
    pieces = []
    for number, frames in enumerate(turns):
        pieces += mischief.take(frames, NOW + number, begin=number == begin)
    return pieces + mischief.finish(NOW + len(turns))


turns = st.lists(st.lists(st.binary(min_size=1, max_size=80), max_size=4), max_size=6)


@given(turns, st.none() | st.integers(0, 40), st.none() | st.integers(2, 5), st.integers(0, 5), st.integers(0, 9))
@settings(max_examples=200, deadline=None)
def test_splitting_and_merging_change_no_byte(
    given: list[list[bytes]], split: int | None, merge: int | None, begin: int, seed: int
) -> None:
    pieces = run(Harm(split=split, merge=merge), *given, begin=begin, seed=seed)
    assert sent(pieces) == b"".join(part for frames in given for part in frames)
    assert [piece.due for piece in pieces] == sorted(piece.due for piece in pieces)


@given(turns, st.floats(0, 9), st.integers(0, 50), st.floats(0, 9) | st.just(inf))
@settings(max_examples=100, deadline=None)
def test_slowness_and_stalls_change_no_byte_and_no_order(
    given: list[list[bytes]], each: float, a_second: int, stall: float
) -> None:
    pieces = run(Harm(slow=Slow(each, a_second), stall=stall), *given)
    assert sent(pieces) == b"".join(part for frames in given for part in frames)
    assert [piece.due for piece in pieces] == sorted(piece.due for piece in pieces)
    assert all(piece.due >= NOW + stall for piece in pieces)


def test_before_it_begins_it_does_nothing() -> None:
    mischief = Mischief(Harm(split=1, after=3.0))
    assert mischief.take([A, B], NOW) == [Piece(NOW, A), Piece(NOW, B)]
    assert len(mischief.take([C], NOW + 1, begin=True)) == len(C)


def test_pieces_of_a_size() -> None:
    assert [piece.what for piece in run(Harm(split=7), [b"0123456789"])] == [b"0123456", b"789"]


def test_pieces_cut_anywhere_are_those_of_the_seed() -> None:
    pieces = [run(Harm(split=0), [A, B, C], seed=seed) for seed in (1, 1, 2)]
    assert pieces[0] == pieces[1] != pieces[2]
    assert len({len(piece.what) for piece in pieces[0] if isinstance(piece.what, bytes)}) > 3


def test_frames_are_merged_but_for_the_first_which_clients_wait_for() -> None:
    pieces = run(Harm(merge=2), [EMPTY], [A], [B, C], [D])
    assert [piece.what for piece in pieces] == [EMPTY, A + B, C + D]


def test_an_exception_is_not_held_back() -> None:
    mischief = Mischief(Harm(merge=9))
    pieces = mischief.take([EMPTY], NOW, begin=True) + mischief.take([A, B], NOW) + mischief.take([ENDED], NOW)
    assert [piece.what for piece in pieces] == [EMPTY, A + B + ENDED]
    assert mischief.finish(NOW) == []


@pytest.mark.parametrize(
    ("how", "given", "expected"),
    [
        ("duplicated", [[EMPTY, A], [B]], [EMPTY, A, A, B, B]),
        ("duplicated", [[A, ENDED]], [A, A, ENDED]),
        ("reordered", [[A], [B], [C]], [B, A, C]),
        ("reordered", [[A, EMPTY, B]], [EMPTY, B, A]),
        ("reordered", [[A, B, C, ENDED]], [B, A, C, ENDED]),
    ],
)
def test_results_come_twice_or_in_the_wrong_order(how: str, given: list[list[bytes]], expected: list[bytes]) -> None:
    assert [piece.what for piece in run(Harm(results=how), *given)] == expected


def test_which_frames_tell_results() -> None:
    assert [tells(one) for one in (EMPTY, A, ENDED)] == [False, True, False]


@pytest.mark.parametrize(("how", "error"), [("bad-crc", "message's"), ("bad-prelude-crc", "prelude's")])
def test_one_frame_is_damaged(how: str, error: str) -> None:
    first, *others = run(Harm(frame=how), [A, B], [C])
    assert [piece.what for piece in others] == [B, C]
    assert isinstance(first.what, bytes)
    with pytest.raises(Damaged, match=error):
        decode(first.what)


def test_a_frame_that_is_cut_is_the_last_word() -> None:
    pieces = run(Harm(frame="cut"), [], [A, B], [C])
    assert pieces == [Piece(NOW + 1, A[: len(A) // 2]), Piece(NOW + 1, Act.END)]
    assert damaged(A, "cut") == (A[: len(A) // 2], True)


def test_a_stall_is_one_silence_and_all_that_was_held_comes_at_its_end() -> None:
    pieces = run(Harm(stall=10.0, after=1.0), [A], [B], [C], begin=1)
    assert [(piece.due, piece.what) for piece in pieces] == [(NOW, A), (NOW + 11, B), (NOW + 11, C)]


def test_a_slow_server_sends_so_much_in_a_second() -> None:
    pieces = run(Harm(slow=Slow(bytes=20)), [b"x" * 5, b"y" * 4])
    assert [len(piece.what) for piece in pieces if isinstance(piece.what, bytes)] == [2, 2, 1, 2, 2]
    assert pieces[-1].due == pytest.approx(NOW + 9 / 20)


def test_a_slow_server_takes_its_time_for_each_event() -> None:
    pieces = run(Harm(slow=Slow(event=0.5)), [A, B], [], [], [C])
    assert [piece.due - NOW for piece in pieces] == [0.5, 1.0, 3.5]


def test_a_break_comes_in_the_place_of_what_follows() -> None:
    pieces = run(Harm(after=1.0, broken=Break("rst-stream")), [A], [B], [C], begin=1)
    assert [piece.what for piece in pieces] == [A, Act.BREAK]


def test_a_break_may_follow_a_stall() -> None:
    pieces = run(Harm(after=1.0, stall=5.0, broken=Break("tcp-reset")), [A], [], begin=1)
    assert pieces == [Piece(NOW, A), Piece(NOW + 6, Act.BREAK)]


def test_a_gentle_goaway_lets_all_go_on() -> None:
    pieces = run(Harm(after=1.0, broken=Break("goaway")), [A], [B], [C], begin=1)
    assert [piece.what for piece in pieces] == [A, Act.BREAK, B, C]


def test_an_error_of_the_session_is_left_to_the_session() -> None:
    harm = Harm(after=1.0, refusal=Refusal("InternalFailureException"))
    assert [piece.what for piece in run(harm, [A, ENDED])] == [A, ENDED]
