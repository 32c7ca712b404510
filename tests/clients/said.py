"""What the scripts in `scripts/` say, and how a stream asks for the one or the other."""

import uuid

GREETING = ["Hello, how can I help you?", "My name is Jane Roe."]
WEATHER = ["The weather is fine today."]


def new_session(start: str = "") -> str:
    """The id of a session, with so much of its beginning; without, it hears the greeting."""
    return start + str(uuid.uuid4())[len(start) :]


def weather_session() -> str:
    """The id of a session that hears of the weather: scripts/weather.yaml knows it by its first digits."""
    return new_session("feedface")
