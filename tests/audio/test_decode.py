"""Files into samples, and what is refused."""

import os
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from tone.audio.decode import open_recording
from tone.errors import UnreadableRecording


def tones(rate: int, seconds: float = 1.0) -> np.ndarray:
    """Two channels: 440 Hz left, 880 Hz right."""
    time = np.arange(round(rate * seconds)) / rate
    return 0.5 * np.stack([np.sin(2 * np.pi * hertz * time) for hertz in (440, 880)], axis=1)


def loudest_hz(values: np.ndarray, rate: int) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(values))) * rate / len(values))


@pytest.mark.parametrize(
    ("name", "subtype"),
    [
        ("a.wav", "PCM_16"),
        ("a.wav", "ULAW"),
        ("a.wav", "FLOAT"),
        ("a.flac", "PCM_24"),
        ("a.ogg", "VORBIS"),
        ("a.mp3", None),
    ],
)
def test_channels_are_kept_apart(tmp_path: Path, name: str, subtype: str | None) -> None:
    soundfile.write(tmp_path / name, tones(8000), 8000, subtype=subtype)

    recording, channels = open_recording(tmp_path / name)

    assert [round(loudest_hz(each.values, each.rate), -1) for each in channels] == [440, 880]
    assert recording.duration == pytest.approx(1.0, abs=0.15)
    assert (recording.sample_rate, channels[0].rate) == (8000, 8000)


def test_what_libsndfile_cannot_read_is_read_by_ffmpeg(tmp_path: Path) -> None:
    path = tmp_path / "call.m4a"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16_000, layout="stereo")
        values = np.ascontiguousarray(tones(16_000).T, np.float32)
        frame = av.AudioFrame.from_ndarray(values, format="fltp", layout="stereo")
        frame.sample_rate = 16_000
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)

    _, channels = open_recording(path)

    assert [round(loudest_hz(each.values, each.rate), -1) for each in channels] == [440, 880]


def test_high_rates_are_lowered_and_the_recorded_rate_is_told(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tones(48_000), 48_000)

    recording, channels = open_recording(tmp_path / "a.wav")

    assert (recording.sample_rate, channels[0].rate) == (48_000, 16_000)
    assert channels[0].duration == pytest.approx(1.0)


def test_the_same_bytes_have_the_same_id(tmp_path: Path) -> None:
    for name, level in (("a.wav", 1.0), ("b.wav", 1.0), ("c.wav", 0.5)):
        soundfile.write(tmp_path / name, level * tones(8000), 8000)
    ids = [open_recording(tmp_path / name)[0].id for name in ("a.wav", "b.wav", "c.wav")]

    assert ids[0] == ids[1] != ids[2]
    assert len(ids[0]) == 16


def broken_files(folder: Path) -> dict[str, bytes]:
    soundfile.write(folder / "good.wav", tones(8000), 8000)
    good = (folder / "good.wav").read_bytes()
    return {
        "empty": b"",
        "text": b"Dear customer, this is no recording.\n" * 50,
        "truncated header": good[:20],
        "no sample": good[:40] + (0).to_bytes(4, "little"),
        "rate of zero": good[:24] + (0).to_bytes(4, "little") + good[28:],
        "rate of 10 MHz": good[:24] + (10_000_000).to_bytes(4, "little") + good[28:],
    }


@pytest.mark.parametrize(
    "case", ["empty", "text", "truncated header", "no sample", "rate of zero", "rate of 10 MHz"]
)
def test_what_is_no_recording_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(broken_files(tmp_path)[case])

    with pytest.raises(UnreadableRecording, match=r"call\.wav") as refused:
        open_recording(path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_samples_that_are_no_numbers_are_refused(tmp_path: Path, wrong: float) -> None:
    values = tones(8000)
    values[100:103, 0] = wrong
    soundfile.write(tmp_path / "a.wav", values, 8000, subtype="FLOAT")

    with pytest.raises(UnreadableRecording, match="3 samples that are not finite"):
        open_recording(tmp_path / "a.wav")


def test_a_missing_file_a_folder_and_a_device_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRecording, match="No such file"):
        open_recording(tmp_path / "none.wav")
    with pytest.raises(UnreadableRecording, match="Is a directory"):
        open_recording(tmp_path)
    with pytest.raises(UnreadableRecording, match="empty"):
        open_recording(Path(os.devnull))
