"""python-hyper's `h2` as this server uses it: less hard on clients than h2 is in two things, and harder in one."""

from typing import Any

from h2.config import H2Configuration
from h2.connection import ConnectionInputs, H2Connection
from h2.errors import ErrorCodes
from h2.settings import SettingCodes, Settings
from h2.stream import H2Stream, StreamClosedBy, StreamInputs

from emulator.server.http2 import blocks, frames
from emulator.server.http2.frames import FIRST_WINDOW, PREFACE
from emulator.server.serving import Limits

# What the headers of a request must be is judged by `fields`.
CONFIGURATION = H2Configuration(
    client_side=False, header_encoding=None, normalize_inbound_headers=False, validate_inbound_headers=False
)


class Engine(H2Connection):
    """The state of a connection and of its streams, the header compression, and every frame but two kinds."""

    MAX_CLOSED_STREAMS = 1000  # how many closed ones to remember; h2's own 65,536 are megabytes per connection

    @property
    def open_inbound_streams(self) -> int:
        """None, to h2: it ends the connection over one stream too many; we refuse that stream (RFC 9113, 5.1.2).

        Nor does it look at all streams for those that are closed, at each new one: they are let go of as they end.
        """
        return 0

    def let_go(self, number: int) -> None:
        """Keep of a stream that is closed only how it was."""
        self._closed_streams[number] = self.streams.pop(number).closed_by

    def reset_by_us(self, number: int) -> bool:
        """Whether we reset this stream: then what is still under way on it is to be ignored (RFC 9113, 5.1)."""
        return self._stream_closed_by(number) is StreamClosedBy.SEND_RST_STREAM

    def begin_response(self, half: H2Stream, block: bytes) -> bytes:
        """The frames that begin the response of a stream with the block of its headers."""
        self.state_machine.process_input(ConnectionInputs.SEND_HEADERS)
        half.state_machine.process_input(StreamInputs.SEND_HEADERS)
        if self.encoder.table_size_changes:  # somebody asked for another table: we say once more that we have none
            self.encoder.table_size_changes.clear()
            block = blocks.NO_TABLE + block
        return frames.headers(half.stream_id, block)

    def end_response(self, half: H2Stream) -> bytes:
        """The frame that ends the response of a stream."""
        half.state_machine.process_input(StreamInputs.SEND_END_STREAM)
        return frames.HEAD.pack(0, 0, frames.DATA, frames.END_STREAM, half.stream_id)

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
    made.decoder = blocks.Reader(limits.head_bytes)
    made.initiate_connection()
    made.receive_data(PREFACE)
    return made
