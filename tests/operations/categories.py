"""What the tests of the operations on call analytics categories share."""

from typing import Any

from tests.operations.calls import Desk

NOT_FOUND = (
    "NotFoundException",
    "The requested category couldn't be found. Check the category name and try your request again.",
)
PHRASE = {"TranscriptFilter": {"TranscriptFilterType": "EXACT", "Targets": ["hello", "welcome"], "Negate": True}}
SILENCE = {
    "NonTalkTimeFilter": {"Threshold": 20_000, "RelativeTimeRange": {"StartPercentage": 10, "EndPercentage": 80}}
}
ABSOLUTE = "StartTime and EndTime must be used together: give both, or use First or Last."
RELATIVE = "StartPercentage and EndPercentage must be used together: give both, or use First or Last."
KEYWORDS_ONLY = "A REAL_TIME category can only have rules with a TranscriptFilter."

# Rules that must be refused, with the reason.
BAD_RULES = [
    ([{"NonTalkTimeFilter": {"AbsoluteTimeRange": {"StartTime": 0}}}], ABSOLUTE),
    ([{"InterruptionFilter": {"AbsoluteTimeRange": {"EndTime": 1, "First": 5}}}], ABSOLUTE),
    ([{"SentimentFilter": {"Sentiments": ["MIXED"], "RelativeTimeRange": {"StartPercentage": 1}}}], RELATIVE),
    ([PHRASE, {"NonTalkTimeFilter": {"RelativeTimeRange": {"EndPercentage": 0}}}], RELATIVE),
]
GOOD_RULES = [
    [PHRASE, SILENCE],
    [{"InterruptionFilter": {"AbsoluteTimeRange": {"StartTime": 0, "EndTime": 0}, "ParticipantRole": "AGENT"}}],
    [{"InterruptionFilter": {"AbsoluteTimeRange": {"First": 1, "Last": 2}}}],
    [{"NonTalkTimeFilter": {}}] * 20,
    [{"SentimentFilter": {"Sentiments": ["NEGATIVE"], "RelativeTimeRange": {"Last": 100}}}],
]


def create(desk: Desk, name: str = "c", **more: Any) -> Any:
    return desk.ask("CreateCallAnalyticsCategory", **{"CategoryName": name, "Rules": [PHRASE], **more})[
        "CategoryProperties"
    ]


def get(desk: Desk, name: str = "c") -> Any:
    return desk.ask("GetCallAnalyticsCategory", CategoryName=name)["CategoryProperties"]
