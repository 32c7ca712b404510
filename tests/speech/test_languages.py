"""Languages: what a script says of them, what its segments do, and what is left when neither does."""

from dataclasses import replace

import pytest

from emulator.scripts.timeline import Segment, Timeline
from emulator.speech.languages import durations_of, language_of, scores_of
from tests.speech.calls import segment

SCORES = (("de-DE", 0.7), ("en-US", 0.2), ("fr-FR", 0.05), ("it-IT", 0.03), ("es-ES", 0.01), ("nl-NL", 0.01))


def said(*languages: str | None) -> Timeline:
    """Segments of 0.9 seconds, one after the other."""
    spoken = (replace(segment(None, "one two", at), language=code) for at, code in enumerate(languages))
    return Timeline(tuple(spoken))


@pytest.mark.parametrize(
    ("timeline", "options", "scores"),
    [
        (Timeline((), language=SCORES), (), SCORES[:5]),
        (Timeline((), language=SCORES), ("en-US", "de-DE"), (("de-DE", 0.7), ("en-US", 0.2))),
        (Timeline((), language=SCORES), ("ja-JP", "en-US"), (("en-US", 0.2), ("ja-JP", 0.0))),
        (Timeline((), language=SCORES), ("ja-JP", "ko-KR"), (("ja-JP", 1.0), ("ko-KR", 0.0))),
        (said("en-GB", None, "de-DE", "de-DE"), (), (("de-DE", 0.6667), ("en-GB", 0.3333))),
        (said(None), (), (("en-US", 1.0),)),
        (said(None), ("sv-SE", "en-US"), (("sv-SE", 1.0), ("en-US", 0.0))),
        (Timeline(()), (), (("en-US", 1.0),)),
    ],
)
def test_scores(timeline: Timeline, options: tuple[str, ...], scores: tuple[tuple[str, float], ...]) -> None:
    assert scores_of(timeline, options) == scores


def test_durations_are_in_the_order_in_which_the_languages_begin() -> None:
    assert list(durations_of(said("hi-IN", None, "hi-IN"), "en-US").items()) == [("hi-IN", 1.8), ("en-US", 0.9)]


def test_silence_is_in_the_language_that_was_asked_for() -> None:
    assert durations_of(Timeline(()), "en-US") == {"en-US": 0.0}


@pytest.mark.parametrize(("own", "language"), [(None, "en-US"), ("de-DE", "de-DE")])
def test_the_language_of_a_segment(own: str | None, language: str) -> None:
    assert language_of(Segment(None, (), language=own), "en-US") == language
