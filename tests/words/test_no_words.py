"""Twenty-six minutes of what is no conversation: no word is written, as none is said."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.audio.drawn import RATE, Array, drums, keys, modem, music, noise, times, tones
from tone.call.recording import Samples
from tone.config import Config
from tone.pipeline import Analyzer
from tone.progress import silent

pytestmark = [pytest.mark.model, pytest.mark.slow]


SOUNDS: dict[str, Callable[[], Array]] = {
    "ring-back in Europe": lambda: tones((425,), 120, 1, 4),
    "ring-back in America": lambda: tones((440, 480), 120, 2, 4),
    "busy": lambda: tones((425,), 60, 0.5, 0.5),
    "dial tone": lambda: tones((350, 440), 60),
    "a fax that calls": lambda: tones((1100,), 60, 0.5, 3),
    "a fax that answers": lambda: tones((2100,), 60),
    "modem": lambda: modem(60),
    "keys": lambda: keys(60),
    "white noise": lambda: noise(120, 0.05),
    "pink noise": lambda: noise(120, 0.05, 0.5),
    "mains hum": lambda: tones((50, 100, 150, 250), 60) + noise(60, 0.002),
    "digital silence": lambda: np.zeros(120 * RATE),
    "a faint hiss": lambda: noise(60, 0.0005),
    "gusts": lambda: noise(60, 0.05, 0.5) * np.abs(np.sin(0.7 * times(60))),
    "hold music": lambda: music(240),
    "hold music with drums": lambda: music(180) + drums(180),
}


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer.from_config(Config())


@pytest.mark.parametrize("name", SOUNDS)
def test_no_word_is_written_where_none_is_said(analyzer: Analyzer, name: str) -> None:
    samples = Samples(SOUNDS[name]().astype(np.float32), RATE)
    speech = analyzer.vad.detect(samples)

    assert sum(span.duration for span in speech) < 0.01 * samples.duration
    if speech:
        assert analyzer.transcriber.transcribe(samples, speech, progress=silent).words == ()


def test_it_is_more_than_twenty_minutes() -> None:
    assert sum(len(draw()) for draw in SOUNDS.values()) / RATE > 20 * 60
