"""python-hyper's `h2` as this server uses it: less hard on clients than h2 is in two things, and harder in one."""

from typing import Any

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.settings import SettingCodes, Settings
from h2.stream import StreamClosedBy
from hpack import Encoder

from emulator.server.http2.frames import FIRST_WINDOW, PREFACE
from emulator.server.serving import Limits

CONFIGURATION = H2Configuration(
    client_side=False, header_encoding=None, normalize_outbound_headers=False, validate_outbound_headers=False
)

TABLE_BYTES = 4096  # the SETTINGS_HEADER_TABLE_SIZE that holds until somebody asks for another


class Compressor(Encoder):
    """hpack's, with a table of no more than the usual size: a larger one would be searched for each header we send."""

    @property
    def header_table_size(self) -> int:
        """How large the table is."""
        return self.header_table.maxsize

    @header_table_size.setter
    def header_table_size(self, value: int) -> None:
        value = min(value, TABLE_BYTES)  # what the client allows is for us to use, or not (RFC 7541, 4.2)
        self.header_table.maxsize = value
        if self.header_table.resized:
            self.table_size_changes.append(value)


class Engine(H2Connection):
    """The state of a connection and of its streams, the header compression, and every frame but two kinds."""

    MAX_CLOSED_STREAMS = 1000  # how many closed ones to remember; h2's own 65,536 are megabytes per connection

    @property
    def open_inbound_streams(self) -> int:
        """None, to h2: it ends the connection over one stream too many; we refuse that stream (RFC 9113, 5.1.2).

        Asking h2 for the number has a side effect that we need: it lets go of closed streams.
        """
        super().open_inbound_streams  # noqa: B018
        return 0

    def reset_by_us(self, number: int) -> bool:
        """Whether we reset this stream: then what is still under way on it is to be ignored (RFC 9113, 5.1)."""
        return self._stream_closed_by(number) is StreamClosedBy.SEND_RST_STREAM

    def _receive_goaway_frame(self, frame: Any) -> Any:
        # RFC 9113, 6.8: streams that are open go on after GOAWAY. To h2 any GOAWAY is the end of the connection
        # (https://github.com/python-hyper/h2/issues/1181), and the JS SDK sends one as soon as it has a response.
        if frame.error_code == ErrorCodes.NO_ERROR:
            return [], []
        return super()._receive_goaway_frame(frame)


def engine(limits: Limits) -> Engine:
    """An engine that has read the preface and has our SETTINGS to send."""
    made = Engine(CONFIGURATION)
    made.local_settings = Settings(
        client=False,
        initial_values={
            SettingCodes.MAX_CONCURRENT_STREAMS: limits.streams,
            SettingCodes.INITIAL_WINDOW_SIZE: min(limits.stream_window, FIRST_WINDOW),
            SettingCodes.MAX_HEADER_LIST_SIZE: limits.head_bytes,
        },
    )
    made.encoder = Compressor()
    made.decoder.max_header_list_size = limits.head_bytes
    made.initiate_connection()
    made.receive_data(PREFACE)
    return made
