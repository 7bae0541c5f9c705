"""Codecs keep the sound's time and length."""

import numpy as np

from tone.evaluate.codecs import BY_FFMPEG, BY_LIBSNDFILE, aligned, codecs
from tone.testing.synth import Line, voice

SOUND = voice(Line(speaker="customer", start=0.0, end=2.0))


def test_every_codec_is_tried_or_said_to_be_absent() -> None:
    present, absent = codecs()

    wanted = {name for name, *_ in (*BY_LIBSNDFILE, *BY_FFMPEG)}
    assert {codec.name for codec in present} | set(absent) == wanted
    for codec in present:
        decoded = codec.apply(SOUND)
        assert len(decoded) == len(SOUND)
        assert (
            np.corrcoef(decoded, SOUND)[0, 1] > 0.4
        )  # GSM keeps what a tone sounds like, not its wave


def test_a_delay_is_taken_back() -> None:
    noise = np.random.default_rng(0).standard_normal(8000).astype(np.float32)
    late = np.concatenate([np.zeros(100, np.float32), noise])

    assert np.array_equal(aligned(late, noise), noise)
    assert np.array_equal(aligned(noise[100:], noise)[100:], noise[100:])
