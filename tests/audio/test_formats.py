"""Every format that call centres record in, at every rate and number of channels: the same sound.

Each is encoded here and read back, but for AMR-WB, for which there is no free encoder in PyAV:
`data/voice.awb` is the first voice below, encoded by VisualOn's at 23.85 kbit/s.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tone.audio.decode import open_recording
from tone.call.recording import Samples
from tone.testing.synth import Line, voice

Array = NDArray[np.float32]
Write = Callable[[Path, Array, int], None]

SECONDS = 2.0
STEP = 0.02  # s of one value of the envelope
F0_HZ = (120.0, 210.0, 160.0, 260.0, 135.0, 180.0, 235.0, 150.0)
LIKEST = 0.9  # least correlation of the envelopes; between two of the voices it is below 0.5
AMR = (".amr", ".awb", ".3gp")  # made for speech: a tone comes out up to 2.2 dB quieter
DATA = Path(__file__).parent / "data"


@cache
def voices(rate: int, channels: int) -> Array:
    """A voice of its own pitch and pace on each channel: shape (channels, n)."""
    lines = [
        Line(
            speaker="agent",
            start=0.0,
            end=SECONDS,
            f0_hz=F0_HZ[index],
            intensity_db=-20.0 - index % 3,
            syllables_per_second=2.5 + 0.7 * index,
        )
        for index in range(channels)
    ]
    return np.stack([voice(line, rate=rate) for line in lines])


def by_libsndfile(subtype: str | None = None, container: str | None = None) -> Write:
    def write(path: Path, values: Array, rate: int) -> None:
        soundfile.write(path, values.T, rate, subtype=subtype, format=container)

    return write


def by_ffmpeg(codec: str, *, bit_rate: int = 128_000, video: bool = False) -> Write:
    def write(path: Path, values: Array, rate: int) -> None:
        layout = {1: "mono", 2: "stereo"}[len(values)]
        with av.open(str(path), "w") as container:
            pictures: Any = container.add_stream("mpeg4", rate=5) if video else None
            if pictures:
                pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
            track: Any = container.add_stream(codec, rate=rate, layout=layout)
            track.bit_rate = bit_rate
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(values), "fltp", layout)
            frame.sample_rate = rate
            frame.time_base, frame.pts = Fraction(1, rate), 0
            format_of = track.codec_context.codec.audio_formats[0]
            resampler = av.AudioResampler(format_of, layout, rate)
            fifo = av.AudioFifo()
            for resampled in resampler.resample(frame):
                fifo.write(resampled)
            size = track.codec_context.frame_size or 1024
            while part := fifo.read(size) or fifo.read(size, partial=True):
                container.mux(track.encode(part))
            container.mux(track.encode(None))
            if pictures:
                picture = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), "rgb24")
                container.mux([*pictures.encode(picture), *pictures.encode(None)])

    return write


def envelopes(values: Array, rate: int) -> Array:
    """Level in dB of each STEP in four bands: shape (bands, steps)."""
    size = round(STEP * rate)
    frames = values[: len(values) // size * size].reshape(-1, size)
    power = np.abs(np.fft.rfft(frames * np.hanning(size), axis=1)) ** 2
    hertz = np.fft.rfftfreq(size, 1 / rate)
    bands = ((200, 500), (500, 1000), (1000, 2000), (2000, 3000))
    kept = [power[:, (hertz >= low) & (hertz < high)].sum(axis=1) for low, high in bands]
    level_db = 10 * np.log10(np.stack(kept) / size + 1e-9)
    return np.asarray(np.maximum(level_db, level_db.max() - 30.0), np.float32)


def likeness(original: Array, rate: int, decoded: Samples) -> float:
    """Correlation of the envelopes, wherever the codec's delay has moved them."""
    own, other = envelopes(original, rate), envelopes(decoded.values, decoded.rate)
    best = -1.0
    for lag in range(-2, 10):
        first, second = own[:, max(0, -lag) :], other[:, max(0, lag) :]
        shared = min(first.shape[1], second.shape[1])
        pair = first[:, :shared].ravel(), second[:, :shared].ravel()
        best = max(best, float(np.corrcoef(*pair)[0, 1]))
    return best


def level_db(values: Array) -> float:
    return float(10 * np.log10(np.mean(np.square(values, dtype=np.float64))))


def assert_same_sound(path: Path, original: Array, rate: int) -> None:
    within_db = 2.5 if path.suffix in AMR else 1.0
    recording, channels = open_recording(path)

    assert recording.sample_rate == rate
    assert recording.duration == pytest.approx(SECONDS, abs=0.16)
    assert len(channels) == len(original)
    for index, samples in enumerate(channels):
        like = [likeness(each, rate, samples) for each in original]
        assert int(np.argmax(like)) == index
        assert like[index] > LIKEST
        assert level_db(samples.values) == pytest.approx(level_db(original[index]), abs=within_db)


CASES: dict[str, tuple[str, Write, Sequence[tuple[int, int]]]] = {
    "WAV 8 bit": ("a.wav", by_libsndfile("PCM_U8"), [(8000, 1), (8000, 2)]),
    "WAV 16 bit": (
        "a.wav",
        by_libsndfile("PCM_16"),
        [
            *((8000, channels) for channels in range(1, 9)),
            *((rate, 2) for rate in (11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)),
        ],
    ),
    "WAV 24 bit": ("a.wav", by_libsndfile("PCM_24"), [(16_000, 2), (48_000, 8)]),
    "WAV 32 bit": ("a.wav", by_libsndfile("PCM_32"), [(8000, 2)]),
    "WAV float": ("a.wav", by_libsndfile("FLOAT"), [(8000, 2), (44_100, 1)]),
    "WAV double": ("a.wav", by_libsndfile("DOUBLE"), [(8000, 2)]),
    "WAV mu-law": ("a.wav", by_libsndfile("ULAW"), [(8000, 1), (8000, 2)]),
    "WAV A-law": ("a.wav", by_libsndfile("ALAW"), [(8000, 1), (8000, 2)]),
    "WAV GSM 6.10": ("a.wav", by_libsndfile("GSM610"), [(8000, 1)]),
    "WAV IMA ADPCM": ("a.wav", by_libsndfile("IMA_ADPCM"), [(8000, 1), (8000, 2), (16_000, 2)]),
    "WAV MS ADPCM": ("a.wav", by_libsndfile("MS_ADPCM"), [(8000, 2)]),
    "WAV IMA ADPCM by FFmpeg": ("a.wav", by_ffmpeg("adpcm_ima_wav"), [(8000, 2)]),
    "WAV 64 bit sizes": ("a.wav", by_libsndfile("PCM_16", "RF64"), [(8000, 2)]),
    "WAV with an extended header": ("a.wav", by_libsndfile("PCM_16", "WAVEX"), [(8000, 4)]),
    "Wave64": ("a.w64", by_libsndfile("PCM_16"), [(8000, 2)]),
    "AU mu-law": ("a.au", by_libsndfile("ULAW"), [(8000, 1)]),
    "AIFF": ("a.aiff", by_libsndfile("PCM_16"), [(44_100, 2)]),
    "FLAC": ("a.flac", by_libsndfile("PCM_16"), [(8000, 1), (16_000, 2), (48_000, 8)]),
    "FLAC 24 bit": ("a.flac", by_libsndfile("PCM_24"), [(48_000, 2)]),
    "MP3": ("a.mp3", by_libsndfile(), [(8000, 1), (16_000, 2), (44_100, 2), (48_000, 1)]),
    "Ogg Vorbis": ("a.ogg", by_libsndfile("VORBIS"), [(8000, 2), (44_100, 2), (16_000, 1)]),
    "Ogg Opus": ("a.opus", by_ffmpeg("libopus"), [(48_000, 2), (48_000, 1)]),
    "M4A": ("a.m4a", by_ffmpeg("aac"), [(8000, 1), (16_000, 2), (44_100, 2), (48_000, 2)]),
    "AAC in ADTS": ("a.aac", by_ffmpeg("aac"), [(16_000, 2)]),
    "AMR-NB": ("a.amr", by_ffmpeg("libopencore_amrnb", bit_rate=12_200), [(8000, 1)]),
    "AMR-NB in 3GP": ("a.3gp", by_ffmpeg("libopencore_amrnb", bit_rate=12_200), [(8000, 1)]),
    "WMA": ("a.wma", by_ffmpeg("wmav2", bit_rate=64_000), [(16_000, 1), (44_100, 2)]),
    "WMA 1": ("a.wma", by_ffmpeg("wmav1", bit_rate=64_000), [(44_100, 2)]),
    "WebM Opus": ("a.webm", by_ffmpeg("libopus"), [(48_000, 2)]),
    "MP4": ("a.mp4", by_ffmpeg("aac"), [(16_000, 2)]),
    "MP4 with pictures": ("a.mp4", by_ffmpeg("aac", video=True), [(44_100, 2)]),
    "MKV with pictures": ("a.mkv", by_ffmpeg("libopus", video=True), [(48_000, 2)]),
    "MKV AAC": ("a.mkv", by_ffmpeg("aac"), [(16_000, 2)]),
    "MOV": ("a.mov", by_ffmpeg("pcm_s16le"), [(16_000, 2)]),
    "G.722": ("a.wav", by_ffmpeg("g722", bit_rate=64_000), [(16_000, 1)]),
    "G.726": ("a.wav", by_ffmpeg("g726", bit_rate=32_000), [(8000, 1)]),
}
ALL = [
    pytest.param(*CASES[name][:2], rate, channels, id=f"{name} {rate} Hz {channels} ch")
    for name in CASES
    for rate, channels in CASES[name][2]
]


@pytest.mark.parametrize(("name", "write", "rate", "channels"), ALL)
def test_a_format_is_read_as_the_same_sound(
    tmp_path: Path, name: str, write: Write, rate: int, channels: int
) -> None:
    original = voices(rate, channels)
    write(tmp_path / name, original, rate)

    assert_same_sound(tmp_path / name, original, rate)


def test_amr_wb_is_read_as_the_same_sound() -> None:
    assert_same_sound(DATA / "voice.awb", voices(16_000, 1), 16_000)


def test_a_wrong_ending_does_not_matter(tmp_path: Path) -> None:
    by_libsndfile("PCM_16", "WAV")(tmp_path / "a.mp3", voices(8000, 2), 8000)
    by_ffmpeg("aac")(tmp_path / "a.m4a", voices(16_000, 2), 16_000)
    (tmp_path / "a.m4a").rename(tmp_path / "b.wav")

    assert_same_sound(tmp_path / "a.mp3", voices(8000, 2), 8000)
    assert_same_sound(tmp_path / "b.wav", voices(16_000, 2), 16_000)
