"""What nobody says: a line's tones and music are found, speech and noise are not."""

from pathlib import Path

import numpy as np
import pytest

from tests.audio.drawn import RATE, Array, drums, keys, music, noise, tones
from tone.audio.decode import open_recording
from tone.audio.sounds import sounds
from tone.call.recording import Samples
from tone.call.span import Span
from tone.call.speech import SoundKind
from tone.testing.synth import Line, voice

SAMPLES = Path(__file__).parents[2] / "audio_samples"
LINE = noise(30.0, 10 ** (-65 / 20))  # what a line hums when nobody speaks


def on_a_line(*parts: tuple[float, Array]) -> Samples:
    """Sounds from their times on."""
    whole = LINE.copy()
    for start, sound in parts:
        first = round(start * RATE)
        whole[first : first + len(sound)] += sound[: len(whole) - first]
    return Samples(whole.astype(np.float32), RATE)


@pytest.mark.parametrize(
    ("sound", "kind"),
    [
        (tones((425,), 11, 1, 4), SoundKind.TONE),
        (tones((440, 480), 14, 2, 4), SoundKind.TONE),
        (tones((425,), 6, 0.5, 0.5), SoundKind.TONE),
        (tones((1100,), 7.5, 0.5, 3), SoundKind.TONE),
        (tones((2100,), 3), SoundKind.TONE),
        (keys(4), SoundKind.TONE),
        (music(12), SoundKind.MUSIC),
        (music(12) + drums(12), SoundKind.MUSIC),
    ],
)
def test_tones_and_music_are_found_where_they_are(sound: Array, kind: SoundKind) -> None:
    heard = np.flatnonzero(np.abs(sound) > 0.01) / RATE
    (found,) = sounds(on_a_line((5.0, sound)), [], channel=1)

    assert found.kind is kind
    assert found.channel == 1
    assert found.span.start == pytest.approx(5.0 + heard[0], abs=0.1)
    assert found.span.end == pytest.approx(5.0 + heard[-1], abs=0.5)


@pytest.mark.parametrize("level_db", [-60, -40, -20])
def test_noise_is_neither(level_db: int) -> None:
    assert sounds(on_a_line((5.0, noise(15, 10 ** (level_db / 20), 0.5))), [], channel=0) == ()


def test_mains_hum_is_the_line() -> None:
    assert sounds(on_a_line((0.0, tones((50, 100, 150, 250), 30))), [], channel=0) == ()


def test_nothing_is_looked_for_in_speech_and_speech_parts_two_rings() -> None:
    ring = tones((425,), 1.0)
    said = voice(Line(speaker="agent", start=6.5, end=8.5)).astype(float)
    samples = on_a_line((5.0, ring), (6.5, said), (9.0, ring))

    first, second = sounds(samples, [Span(6.5, 8.5)], channel=0)

    assert (first.kind, second.kind) == (SoundKind.TONE, SoundKind.TONE)
    assert first.span.end == pytest.approx(6.0, abs=0.1)
    assert second.span.start == pytest.approx(9.0, abs=0.1)


@pytest.mark.parametrize("name", ["calm", "upset_met_badly", "quiet_met_well"])
def test_speech_that_was_missed_is_neither(name: str) -> None:
    _, channels = open_recording(SAMPLES / f"{name}.flac")

    assert [sounds(each, [], channel=0) for each in channels] == [(), ()]


def test_too_little_sound_is_nothing() -> None:
    assert sounds(Samples(np.zeros(10, np.float32), RATE), [], channel=0) == ()
