"""What a line of the journal says of a stream."""

from emulator.journal.form import stream_of
from emulator.streaming.tape import AUDIO, Tape


def test_lengths_are_told_without_the_noise_of_their_sums() -> None:
    """A chunk of exactly one second is no long frame, wherever in the audio it comes."""
    tape = Tape(9)
    for number in range(20):
        before = number * 1.1
        tape.hear(1000.1 + before, AUDIO, bytes(32_000), before, before + 1.0, signed=True)
    assert tape.totals.longest_chunk != 1.0, "so it is worth rounding"
    told = stream_of(tape)
    assert (told["shortest_chunk"], told["longest_chunk"], told["longest_gap"]) == (1.0, 1.0, 1.1)
    assert told["seconds"] == 20.0


def test_what_has_not_come_has_no_length() -> None:
    told = stream_of(Tape(9))
    assert (told["shortest_chunk"], told["longest_chunk"], told["real_time_factor"]) == (None, None, None)
    assert (told["seconds"], told["longest_gap"]) == (0.0, 0.0)
