"""The probe and the timers against FFmpeg: files that it makes, and how long they are when PyAV decodes all of them."""

import functools
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import av
import pytest

from emulator.media.found import Corrupt, MediaError
from emulator.media.probe import probe
from emulator.media.timers.flac import Flac
from emulator.media.timers.ogg_opus import OggOpus
from tests.media.sample import Held

# Seconds by which a length may differ from that of a full decode: an encoder's padding, which decoders give in part.
EXACT = 1e-6
MILLISECOND = 0.0015  # the clock of Matroska
PADDED = 0.13  # AAC at 8 kHz has 1024 samples to a frame
CUT = 0.6  # a block of FLAC at 8 kHz; and the media of an MP4 file is shared out by its bytes


class Recipe(NamedTuple):
    """One way to make a file."""

    format: str
    rates: tuple[int, ...]
    channels: tuple[int, ...]
    options: str
    within: float = EXACT
    piped: bool = False  # FFmpeg cannot go back to correct what it wrote


WIDE = (8000, 16000, 44100, 48000)
MP3 = (8000, 12000, 16000, 22050, 32000, 44100, 48000)
OPUS = (8000, 16000, 48000)
BOTH = (1, 2)
RECIPES = {
    "wav": Recipe("wav", WIDE, BOTH, "-f wav"),
    "wav 24": Recipe("wav", WIDE, BOTH, "-f wav -c:a pcm_s24le"),
    "wav float": Recipe("wav", (16000,), BOTH, "-f wav -c:a pcm_f32le"),
    "wav mulaw": Recipe("wav", (8000,), BOTH, "-f wav -c:a pcm_mulaw"),
    "wav alaw": Recipe("wav", (8000,), BOTH, "-f wav -c:a pcm_alaw"),
    "wav adpcm": Recipe("wav", (8000, 44100), BOTH, "-f wav -c:a adpcm_ms", 0.13),
    "wav piped": Recipe("wav", WIDE, BOTH, "-f wav", piped=True),
    "rf64": Recipe("wav", (16000,), BOTH, "-f wav -rf64 always"),
    "flac": Recipe("flac", WIDE, BOTH, "-f flac"),
    "flac piped": Recipe("flac", WIDE, BOTH, "-f flac", piped=True),
    "mp3": Recipe("mp3", MP3, BOTH, "-f mp3 -b:a 64k"),
    "mp3 variable": Recipe("mp3", MP3, BOTH, "-f mp3 -q:a 5"),
    "mp3 without a tag": Recipe("mp3", MP3, BOTH, "-f mp3 -q:a 5 -write_xing 0 -id3v2_version 0"),
    "mp3 with tags": Recipe("mp3", (44100,), BOTH, "-f mp3 -metadata title=A -write_id3v1 1"),
    "mp3 piped": Recipe("mp3", MP3, BOTH, "-f mp3 -b:a 64k", piped=True),
    "mp2": Recipe("mp3", (16000, 44100), BOTH, "-f mp2"),
    "m4a": Recipe("m4a", WIDE, BOTH, "-f ipod", PADDED),
    "mp4": Recipe("mp4", WIDE, BOTH, "-f mp4 -c:a aac -movflags +faststart", PADDED),
    "mp4 fragments": Recipe("mp4", WIDE, BOTH, "-f mp4 -c:a aac -movflags empty_moov -frag_duration 500000", PADDED),
    "mp4 hybrid": Recipe("mp4", WIDE, BOTH, "-f mp4 -c:a aac -movflags frag_keyframe -frag_duration 500000", PADDED),
    "mp4 dash": Recipe("mp4", WIDE, BOTH, "-f mp4 -c:a aac -movflags dash+delay_moov -frag_duration 500000", PADDED),
    "mp4 piped": Recipe("mp4", WIDE, BOTH, "-f mp4 -c:a aac -movflags empty_moov", PADDED, piped=True),
    "mp4 mp3": Recipe("mp4", (44100,), (2,), "-f mp4 -c:a libmp3lame", 0.08),
    "mp4 opus": Recipe("mp4", (48000,), BOTH, "-f mp4 -c:a libopus", 0.025),
    "mp4 flac": Recipe("mp4", (16000, 44100), BOTH, "-f mp4 -c:a flac -strict -2"),
    "m4a alac": Recipe("m4a", (16000, 44100), BOTH, "-f ipod -c:a alac"),
    "ogg vorbis": Recipe("ogg", WIDE, BOTH, "-f ogg -c:a libvorbis", PADDED),
    "ogg opus": Recipe("ogg", OPUS, BOTH, "-f ogg -c:a libopus"),
    "ogg opus 60": Recipe("ogg", OPUS, BOTH, "-f ogg -c:a libopus -frame_duration 60 -page_duration 100000"),
    "ogg flac": Recipe("ogg", WIDE, BOTH, "-f ogg -c:a flac"),
    "amr narrow": Recipe("amr", (8000,), (1,), "-f amr -c:a libopencore_amrnb"),
    "amr narrow 4.75": Recipe("amr", (8000,), (1,), "-f amr -c:a libopencore_amrnb -b:a 4750 -dtx 1"),
    "amr wide": Recipe("amr", (16000,), (1,), "-f amr -c:a libvo_amrwbenc"),
    "webm opus": Recipe("webm", OPUS, BOTH, "-f webm -c:a libopus", MILLISECOND),
    "webm vorbis": Recipe("webm", WIDE, BOTH, "-f webm -c:a libvorbis", PADDED),
    "webm live": Recipe("webm", OPUS, BOTH, "-f webm -c:a libopus -live 1 -cluster_time_limit 500", MILLISECOND),
    "webm piped": Recipe("webm", OPUS, BOTH, "-f webm -c:a libopus", MILLISECOND, piped=True),
    "matroska aac": Recipe("matroska", WIDE, BOTH, "-f matroska -c:a aac", MILLISECOND),
    "matroska mp3": Recipe("matroska", (44100,), BOTH, "-f matroska -c:a libmp3lame", 0.06),
    "matroska flac": Recipe("matroska", (16000,), BOTH, "-f matroska -c:a flac", 0.6),
}
CASES = [
    pytest.param(name, rate, channels, id=f"{name} {rate} {channels}")
    for name, recipe in RECIPES.items()
    for rate in recipe.rates
    for channels in recipe.channels
]
# What is described at the end of a file; and what has no size, so that no one can know that something is missing.
DESCRIBED_LAST = ("m4a", "m4a alac", "mp4 mp3", "mp4 opus", "mp4 flac")
ENDLESS = (
    "wav piped",
    "mp3 without a tag",
    "mp2",
    "webm live",
    "webm piped",
    "amr narrow",
    "amr narrow 4.75",
    "amr wide",
)
LENGTHS = (0.2, 0.73, 5.2)


@functools.cache
def made(folder: Path, name: str, rate: int, channels: int, seconds: float) -> Path:
    """A file made by a recipe, of noise and a tone."""
    recipe = RECIPES[name]
    path = folder / f"{name} {rate} {channels} {seconds}".replace(" ", "-")
    sound = f"aevalsrc=0.3*sin(880*PI*t)+0.05*random(0):duration={seconds}:sample_rate={rate}"
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        sound,
        "-ac",
        str(channels),
        "-ar",
        str(rate),
        *recipe.options.split(),
        out=path,
        piped=recipe.piped,
    )
    return path


def ffmpeg(*words: str, out: Path, piped: bool = False) -> None:
    """Run it; its words when it fails."""
    program = shutil.which("ffmpeg")
    assert program, "these tests need ffmpeg, with libavcodec-extra for AMR"
    command = [program, "-hide_banner", "-loglevel", "error", "-nostdin", "-y", *words, "pipe:1" if piped else str(out)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    if piped:
        out.write_bytes(done.stdout)


def decoded(path: Path) -> tuple[int, int, float]:
    """Rate, channels and seconds of all that can be decoded of a file."""
    rate = channels = samples = 0
    with av.open(path, metadata_errors="replace") as file:
        for packet in file.demux(file.streams.audio[0]):
            for frame in frames(packet):
                rate, channels = frame.sample_rate, frame.layout.nb_channels
                samples += frame.samples
    return rate, channels, samples / rate if rate else 0.0


def frames(packet: "av.Packet[av.AudioStream]") -> Iterator[av.AudioFrame]:
    """Those of a packet, none of a packet that is damaged."""
    try:
        yield from packet.decode()
    except av.error.FFmpegError:
        return


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.mark.parametrize(("name", "rate", "channels"), CASES)
def test_as_long_as_a_full_decode(folder: Path, name: str, rate: int, channels: int) -> None:
    recipe = RECIPES[name]
    for seconds in LENGTHS if rate == recipe.rates[0] else LENGTHS[-1:]:
        path = made(folder, name, rate, channels, seconds)
        found = probe(Held(path.read_bytes()))
        heard_rate, heard_channels, heard = decoded(path)
        assert (found.format, found.rate, found.channels) == (recipe.format, heard_rate, heard_channels)
        assert found.seconds == pytest.approx(heard, abs=recipe.within)
        assert not found.truncated


@pytest.mark.parametrize("share", [0.35, 0.7, 0.97])
@pytest.mark.parametrize("name", RECIPES)
def test_half_a_file(folder: Path, name: str, share: float) -> None:
    """What is left is told as it is, and that it is not all."""
    recipe = RECIPES[name]
    whole = made(folder, name, recipe.rates[-1], recipe.channels[-1], LENGTHS[-1])
    cut = whole.with_suffix(f".{share}")
    data = whole.read_bytes()
    cut.write_bytes(data[: int(share * len(data))])
    try:
        found = probe(Held(cut.read_bytes()))
    except Corrupt:
        assert name in DESCRIBED_LAST
        return
    _rate, _channels, heard = decoded(cut)
    assert found.seconds == pytest.approx(heard, abs=CUT)
    assert found.seconds < LENGTHS[-1]
    assert found.truncated or name in ENDLESS


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", RECIPES)
def test_a_damaged_file(folder: Path, name: str, seed: int) -> None:
    """Bytes that are wrong here and there in the media make it no shorter, or are told."""
    recipe = RECIPES[name]
    data = bytearray(made(folder, name, recipe.rates[-1], recipe.channels[-1], LENGTHS[-1]).read_bytes())
    whole = probe(Held(bytes(data)))
    dice = random.Random(seed)
    for _ in range(5):
        data[dice.randrange(len(data) // 2, len(data))] ^= 1 << dice.randrange(8)
    try:
        found = probe(Held(bytes(data)))
    except MediaError:
        return
    assert found.truncated or found.seconds == pytest.approx(whole.seconds, abs=0.5)


def joined(*paths: Path, between: bytes = b"") -> bytes:
    return between.join(path.read_bytes() for path in paths)


@pytest.mark.parametrize("name", ["ogg vorbis", "ogg opus", "ogg flac", "mp3 without a tag"])
def test_one_file_behind_the_other(folder: Path, name: str) -> None:
    """Chained links of Ogg, as of a broadcast; MP3 files that were joined with `cat`."""
    rate = RECIPES[name].rates[-1]
    parts = [made(folder, name, rate, 1, seconds) for seconds in LENGTHS]
    together = folder / f"joined {name}"
    together.write_bytes(joined(*parts))
    alone = sum(probe(Held(path.read_bytes())).seconds for path in parts)
    assert probe(Held(together.read_bytes())).seconds == pytest.approx(alone)
    assert decoded(together)[2] == pytest.approx(alone, abs=0.05)


@pytest.mark.parametrize("form", ["mp4", "webm"])
def test_a_film_is_as_long_as_its_sound(folder: Path, form: str) -> None:
    path = folder / f"film.{form}"
    picture = "color=size=32x32:duration=3"
    ffmpeg("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=duration=2:sample_rate=48000", out=path)
    found = probe(Held(path.read_bytes()))
    assert (found.format, found.rate, found.channels) == (form, *decoded(path)[:2])
    assert found.seconds == pytest.approx(2, abs=0.03)


def test_pictures_and_names_of_all_the_world(folder: Path) -> None:
    path, cover = folder / "tagged.mp3", folder / "cover.png"
    ffmpeg("-f", "lavfi", "-i", "testsrc=size=400x400:duration=0.04", "-frames:v", "1", out=cover)
    sound = ("-f", "lavfi", "-i", "sine=duration=2:sample_rate=44100")
    ffmpeg(
        *sound, "-i", str(cover), "-map", "0", "-map", "1", "-metadata", "title=Привет", "-write_id3v1", "1", out=path
    )
    assert probe(Held(path.read_bytes())).seconds == pytest.approx(decoded(path)[2], abs=EXACT)


@pytest.mark.parametrize("channels", BOTH)
@pytest.mark.parametrize("seconds", LENGTHS)
@pytest.mark.parametrize(
    ("name", "rate", "timer"),
    [
        *(("flac piped", rate, Flac) for rate in WIDE),
        *(("flac", rate, Flac) for rate in WIDE),
        *(("ogg opus", rate, OggOpus) for rate in OPUS),
        *(("ogg opus 60", rate, OggOpus) for rate in OPUS),
    ],
)
def test_a_stream_is_as_long_as_a_full_decode(
    folder: Path, name: str, rate: int, timer: type[Flac | OggOpus], seconds: float, channels: int
) -> None:
    path = made(folder, name, rate, channels, seconds)
    data, dice, at, counting = path.read_bytes(), random.Random(rate), 0, timer()
    heard = [0.0]
    while at < len(data):
        size = dice.choice((1, 10, 100, 1000, 8000))
        heard.append(counting.feed(data[at : at + size]))
        at += size
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(decoded(path)[2], abs=EXACT)
    assert (counting.rate, counting.channels) == (rate, channels)
