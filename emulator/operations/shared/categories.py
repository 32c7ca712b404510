"""What the operations on call analytics categories have in common: the rules for rules, and how a category is shown."""

from typing import TYPE_CHECKING, Any

from emulator.errors import AwsError
from emulator.operations.shared.families import CATEGORY, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from emulator.store.database import Resource

POST_CALL, REAL_TIME = "POST_CALL", "REAL_TIME"

# Documented: whoever gives one of these must give the other. First and Last stand alone.
PAIRS = {"AbsoluteTimeRange": ("StartTime", "EndTime"), "RelativeTimeRange": ("StartPercentage", "EndPercentage")}

# Differs: the rules are documented, AWS's own sentences are not known.
HALF_A_PAIR = "{} and {} must be used together: give both, or use First or Last."
KEYWORDS_ONLY = "A REAL_TIME category can only have rules with a TranscriptFilter."


def check_ranges(rules: "Iterable[Mapping[str, Any]]") -> None:
    """A time range has both of its ends or none. Raises AwsError BadRequestException."""
    for rule in rules:
        for criteria in rule.values():
            for name, pair in PAIRS.items():
                if len(criteria.get(name, {}).keys() & set(pair)) == 1:
                    raise AwsError("BadRequestException", HALF_A_PAIR.format(*pair))


def check_kinds(rules: "Iterable[Mapping[str, Any]]", input_type: str) -> None:
    """Documented: "only keyword matches are supported" in real time. Raises AwsError BadRequestException."""
    if input_type == REAL_TIME and any("TranscriptFilter" not in rule for rule in rules):
        raise AwsError("BadRequestException", KEYWORDS_ONLY)


def properties(category: "Resource") -> dict[str, Any]:
    """The answer of every operation that tells of one category."""
    return {"CategoryProperties": shown(CATEGORY, category)}
