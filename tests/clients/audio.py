"""Sound for the clients to send: silence is enough, since the script says what is heard."""

import io
import wave

RATE = 16_000
SECOND = bytes(2 * RATE)  # 16-bit mono PCM
CHUNK = bytes(2 * RATE // 10)
SECONDS = 4  # longer than any script of these tests
CHUNKS = SECONDS * 10


def wav(seconds: int = SECONDS, channels: int = 1) -> bytes:
    """A WAV file of silence. Two channels: as a call, with somebody on each."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(SECOND * seconds * channels)
    return buffer.getvalue()
