"""Files into samples, and what is refused."""

import os
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from tone.audio import decode, streams
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


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -1e30])
def test_samples_that_are_no_numbers_are_refused(tmp_path: Path, wrong: float) -> None:
    values = tones(8000)
    values[100:103, 0] = wrong
    soundfile.write(tmp_path / "a.wav", values, 8000, subtype="FLOAT")

    with pytest.raises(UnreadableRecording, match="3 samples that are no numbers or far"):
        open_recording(tmp_path / "a.wav")


def test_a_missing_file_a_folder_and_a_device_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRecording, match="No such file"):
        open_recording(tmp_path / "none.wav")
    with pytest.raises(UnreadableRecording, match="Is a directory"):
        open_recording(tmp_path)
    with pytest.raises(UnreadableRecording, match="a device or a pipe"):
        open_recording(Path(os.devnull))
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(UnreadableRecording, match="a device or a pipe"):
        open_recording(tmp_path / "pipe.wav")


def side(path: Path, hertz: float, *, rate: int, seconds: float) -> Path:
    time = np.arange(round(rate * seconds)) / rate
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * hertz * time), rate)
    return path


def test_a_file_a_side_is_one_recording(tmp_path: Path) -> None:
    agent = side(tmp_path / "agent.wav", 440, rate=8000, seconds=2.0)
    customer = side(tmp_path / "customer.flac", 880, rate=48_000, seconds=3.0)
    path = Path(f"{agent}+{customer}")

    recording, channels = open_recording(path)

    assert [round(loudest_hz(each.values, each.rate)) for each in channels] == [440, 880]
    assert (recording.duration, recording.sample_rate) == (3.0, 48_000)
    assert recording.stem == "agent+customer"
    other_way = open_recording(Path(f"{customer}+{agent}"))[0]
    assert len({recording.id, other_way.id, open_recording(agent)[0].id}) == 3


def test_the_file_of_a_side_has_one_channel_or_one_sound_on_two(tmp_path: Path) -> None:
    agent = side(tmp_path / "agent.wav", 440, rate=8000, seconds=1.0)
    soundfile.write(tmp_path / "both.wav", tones(8000), 8000)
    soundfile.write(tmp_path / "dual.wav", tones(8000)[:, [1, 1]], 8000)

    assert len(open_recording(Path(f"{agent}+{tmp_path / 'dual.wav'}"))[1]) == 2
    with pytest.raises(
        UnreadableRecording, match=r"both\.wav has 2 channels; the file of one side"
    ):
        open_recording(Path(f"{agent}+{tmp_path / 'both.wav'}"))
    with pytest.raises(UnreadableRecording, match=r"none\.wav: No such file"):
        open_recording(Path(f"{agent}+{tmp_path / 'none.wav'}"))


def test_a_plus_in_the_name_of_one_file_is_no_second_file(tmp_path: Path) -> None:
    path = side(tmp_path / "a.b+c.wav", 440, rate=8000, seconds=1.0)

    assert len(open_recording(path)[1]) == 1


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = side(tmp_path / "a.wav", 440, rate=8000, seconds=1.0)
    opened = streams.opened

    def growing(path: Path) -> object:
        with path.open("ab") as file:
            file.write(b"more")
        return opened(path)

    monkeypatch.setattr(decode, "opened", growing)

    with pytest.raises(UnreadableRecording, match=r"a\.wav changed while it was read"):
        open_recording(path)


def test_a_file_that_vanishes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = side(tmp_path / "a.wav", 440, rate=8000, seconds=1.0)
    opened = streams.opened

    def vanishing(path: Path) -> object:
        path.unlink()
        return opened(path)

    monkeypatch.setattr(decode, "opened", vanishing)

    with pytest.raises(UnreadableRecording, match=r"a\.wav"):
        open_recording(path)


@pytest.mark.parametrize(("subtype", "kept"), [("PCM_16", np.int16), ("PCM_24", np.float32)])
def test_samples_take_as_much_memory_as_they_need(tmp_path: Path, subtype: str, kept: type) -> None:
    values = tones(8000)
    soundfile.write(tmp_path / "a.wav", values, 8000, subtype=subtype)

    _, channels = open_recording(tmp_path / "a.wav")

    assert channels[0].stored.dtype == kept
    stored, _ = soundfile.read(tmp_path / "a.wav", dtype="float32")
    np.testing.assert_array_equal(channels[1].values, stored[:, 1])


def test_too_many_channels_and_too_long_a_recording_are_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "nine.wav", np.zeros((80, 9)), 8000)
    with pytest.raises(UnreadableRecording, match="claims 9 channels; expected 1 to 8"):
        open_recording(tmp_path / "nine.wav")
    with soundfile.SoundFile(tmp_path / "bomb.flac", "w", 8000, 1) as file:
        for _ in range(9):
            file.write(np.zeros(8000 * 3600))
    assert (tmp_path / "bomb.flac").stat().st_size < 2_000_000
    with pytest.raises(UnreadableRecording, match="longer than 8 hours"):
        open_recording(tmp_path / "bomb.flac")
