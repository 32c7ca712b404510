"""Events besides audio: what a text may hold, and what the model wants of them."""

import pytest

from emulator.errors import AwsError
from emulator.streaming.inputs import read, told_in

ROLES = b'[{"ChannelId":0,"ParticipantRole":"AGENT"},{"ChannelId":1,"ParticipantRole":"CUSTOMER"}]'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"message-type": "event", "event": "end"}', ("AudioEvent", b"")),
        ('{"ConfigurationEvent": {"a": 1}}', ("ConfigurationEvent", b'{"a":1}')),
        ('{"AudioStream": {"ConfigurationEvent": {"a": 1}}}', ("ConfigurationEvent", b'{"a":1}')),
        ('{"InputStream": {"SessionControlEvent": {"Type": "X"}}}', ("SessionControlEvent", b'{"Type":"X"}')),
        (b'{"ChannelDefinitions": []}', ("ConfigurationEvent", b'{"ChannelDefinitions":[]}')),
        (
            '{"PostStreamAnalyticsSettings": {}}',
            ("ConfigurationEvent", b'{"PostStreamAnalyticsSettings":{}}'),
        ),
        ('{"event": "begin"}', None),
        ("{}", None),
        ("[]", None),
        ('"end"', None),
        ("hello", None),
        (b"{\xff}", None),
    ],
)
def test_texts(text: str | bytes, told: tuple[str, bytes] | None) -> None:
    assert told_in(text) == told


def test_an_event_is_validated() -> None:
    clean = read("ConfigurationEvent", "ConfigurationEvent", b'{"ChannelDefinitions":%b,"Other":1}' % ROLES)
    assert list(clean) == ["ChannelDefinitions"]


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b"", "The ConfigurationEvent isn't a JSON object."),
        (b"[]", "The ConfigurationEvent isn't a JSON object."),
        (b"\xff", "The ConfigurationEvent isn't a JSON object."),
        (b'{"ChannelDefinitions":"x"}', "Expected list or null"),
        (b'{"ChannelDefinitions":[]}', "at 'channelDefinitions' failed to satisfy constraint"),
    ],
)
def test_a_bad_event(payload: bytes, message: str) -> None:
    with pytest.raises(AwsError) as raised:
        read("ConfigurationEvent", "ConfigurationEvent", payload)
    assert raised.value.code == "BadRequestException"
    assert message in str(raised.value.message)
