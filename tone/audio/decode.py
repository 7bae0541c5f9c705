"""Any sound file → float32 samples, the channels kept apart.

libsndfile reads most of what call centres record and is exact about it; PyAV (FFmpeg) reads the
rest. A file that neither can read is refused with libsndfile's or FFmpeg's own words.
"""

import hashlib
from pathlib import Path

import av
import librosa
import numpy as np
import soundfile
from numpy.typing import NDArray

from tone.audio.quality import quality
from tone.call.recording import Channel, Recording, Samples
from tone.errors import UnreadableRecording

HIGHEST_RATE = 16_000  # Hz; nothing in tone hears above 8 kHz
RATES = (4_000, 384_000)  # Hz; a header outside these is broken


def open_recording(path: Path) -> tuple[Recording, tuple[Samples, ...]]:
    """Read a recording.

    Returns
    -------
    recording : Recording
    channels : tuple of Samples
        One for each channel, at the recorded rate or, where that is higher, at 16 kHz.

    Raises
    ------
    UnreadableRecording
        There is no such file, it is no sound file, it holds no sound, or its samples are not
        all finite numbers.
    """
    digest = _digest(path)
    values, rate = _decode(path)
    if not RATES[0] <= rate <= RATES[1]:
        raise UnreadableRecording(
            f"{path.name} claims a sample rate of {rate} Hz; expected {RATES[0]} to {RATES[1]}"
        )
    if values.size == 0:
        raise UnreadableRecording(f"{path.name} is a sound file without a single sample")
    broken = values.size - int(np.isfinite(values).sum())
    if broken:
        raise UnreadableRecording(
            f"{path.name} has {broken} samples that are not finite numbers; export it again"
        )
    channels = tuple(_lower_rate(track, rate) for track in values)
    recording = Recording(
        id=digest,
        path=str(path),
        duration=values.shape[1] / rate,
        sample_rate=rate,
        channels=tuple(Channel(i, quality(samples)) for i, samples in enumerate(channels)),
    )
    return recording, channels


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:16]
    except OSError as error:
        raise UnreadableRecording(f"cannot read {path}: {error.strerror}") from error


def _decode(path: Path) -> tuple[NDArray[np.float32], int]:
    """Samples of shape (channels, n) and their rate."""
    if path.stat().st_size == 0:
        raise UnreadableRecording(f"{path.name} is empty (0 bytes); expected a recording")
    try:
        values, rate = soundfile.read(path, dtype="float32", always_2d=True)
        return np.ascontiguousarray(values.T), int(rate)
    except soundfile.LibsndfileError as error:
        refusal = error.error_string.rstrip(".")
    try:
        return _decode_av(path)
    except (av.error.FFmpegError, ValueError, EOFError, IndexError) as error:
        raise UnreadableRecording(
            f"{path.name} is not a recording tone can read: {refusal}; "
            "expected a sound file such as WAV, FLAC, MP3, M4A or Opus"
        ) from error


def _decode_av(path: Path) -> tuple[NDArray[np.float32], int]:
    blocks: list[NDArray[np.float32]] = []
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="fltp")
        for frame in container.decode(stream):
            parts = resampler.resample(frame)
            blocks += [part.to_ndarray().astype(np.float32) for part in parts]
        rate = int(stream.rate)
    if not blocks:
        return np.empty((1, 0), np.float32), rate
    return np.concatenate(blocks, axis=1), rate


def _lower_rate(track: NDArray[np.float32], rate: int) -> Samples:
    if rate <= HIGHEST_RATE:
        return Samples(np.ascontiguousarray(track), rate)
    lowered = librosa.resample(track, orig_sr=rate, target_sr=HIGHEST_RATE, res_type="soxr_hq")
    return Samples(lowered.astype(np.float32, copy=False), HIGHEST_RATE)
