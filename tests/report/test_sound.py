"""The sound of a page: what was analysed, at the times at which it was analysed."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from scipy.signal import correlate

from tone.audio.decode import id_of, open_recording
from tone.call.analysis import Analysis
from tone.call.recording import Samples
from tone.errors import InputError
from tone.report.sound import compressed, find_recording, read_sound


def decoded(coded: bytes, rate: int) -> NDArray[np.float32]:
    """Samples of shape (channels, n)."""
    with av.open(BytesIO(coded), "r") as container:
        resampler = av.AudioResampler(format="fltp", rate=rate)
        parts = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
        parts += resampler.resample(None)
    return np.concatenate([part.to_ndarray() for part in parts], axis=1)


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000])
def test_the_compressed_sound_is_not_late_and_keeps_the_sides_apart(rate: int) -> None:
    noise = np.random.default_rng(0).standard_normal((2, 4 * rate)).astype(np.float32) * 0.1
    heard = decoded(compressed(tuple(Samples(side.copy(), rate) for side in noise)), rate)

    assert heard.shape[1] / rate == pytest.approx(4.0, abs=0.03)
    for side in (0, 1):
        middle = heard[side, rate : 3 * rate]
        likeness = np.abs(correlate(noise[side], middle, "valid"))
        crossed = np.abs(correlate(noise[1 - side], middle, "valid"))
        assert int(likeness.argmax()) / rate == pytest.approx(1.0, abs=0.001)
        assert crossed.max() < 0.2 * likeness.max()


def test_a_file_a_side_may_differ_in_rate_and_length(tmp_path: Path) -> None:
    """A click at 1 s on each side is heard there, from 8 and 16 kHz alike."""
    clicks = []
    for name, rate, seconds in (("agent", 8_000, 2), ("customer", 16_000, 3)):
        click = np.zeros(seconds * rate, np.float32)
        click[rate : rate + rate // 100] = 0.5
        soundfile.write(tmp_path / f"{name}.wav", click, rate)
        clicks.append(tmp_path / f"{name}.wav")
    call = Path("+".join(map(str, clicks)))
    heard = decoded(compressed(read_sound(call)), 16_000)

    assert heard.shape == (2, pytest.approx(3 * 16_000, abs=500))
    for side in heard:
        assert int(np.abs(side).argmax()) / 16_000 == pytest.approx(1.005, abs=0.01)


def test_a_call_of_two_files_is_found_in_the_folder_of_its_analysis(
    upset_analysis: Analysis, upset_recording: Path, tmp_path: Path
) -> None:
    tracks, rate = soundfile.read(upset_recording)
    files = [tmp_path / "agent.wav", tmp_path / "customer.wav"]
    for track, file in zip(tracks.T, files, strict=True):
        soundfile.write(file, track, rate)
    call = Path("+".join(map(str, files)))
    moved = replace(upset_analysis.recording, id=id_of(call), path="old/agent.wav+old/customer.wav")
    found = find_recording(replace(upset_analysis, recording=moved), named=None, beside=tmp_path)

    assert found == call
    assert open_recording(found)[0].id == moved.id


def test_one_channel_stays_one() -> None:
    tone = np.sin(np.arange(16_000) / 10).astype(np.float32)

    assert len(decoded(compressed((Samples(tone, 16_000),)), 16_000)) == 1


def test_the_recording_is_found_where_it_was_or_where_it_is_named(
    upset_analysis: Analysis, upset_recording: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "elsewhere.wav"
    moved.write_bytes(upset_recording.read_bytes())

    assert find_recording(upset_analysis, named=None, beside=None) == upset_recording
    assert find_recording(upset_analysis, named=moved, beside=None) == moved
    assert len(read_sound(moved)) == 2


def test_another_recording_is_refused(upset_analysis: Analysis, tmp_path: Path) -> None:
    other = tmp_path / "upset.wav"
    other.write_bytes(b"another call")

    with pytest.raises(InputError, match=r"is not the recording that was analysed: its id is"):
        find_recording(upset_analysis, named=other, beside=None)


def test_a_recording_that_is_gone_is_one_sentence(upset_analysis: Analysis, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is not at .*; name it with --recording FILE"):
        find_recording(upset_analysis, named=tmp_path / "gone.wav", beside=tmp_path)
