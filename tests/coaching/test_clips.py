"""A clip is a piece of its call, sample by sample and word by word.

call   0 ─────── 37 ── 42 ══ moment ══ 60 ── 65 ─────── 90 s
clip             0 ─── 5 ═════════════ 23 ── 28
"""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
import webvtt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tone.call.analysis import Analysis
from tone.call.codec import from_json, to_json
from tone.call.prosody import F0
from tone.call.recording import Role, Samples
from tone.call.span import Span
from tone.coaching.clips import Clip, ClipSound, cut_clip, write_clip
from tone.coaching.excerpt import excerpt
from tone.errors import InputError, OutputError
from tone.report.sound import read_sound

CLOSE = 0.0015  # s


@pytest.fixture
def channels(upset_recording: Path) -> tuple[Samples, ...]:
    return read_sound(upset_recording)


@pytest.fixture
def clip(upset_analysis: Analysis, channels: tuple[Samples, ...]) -> Clip:
    return cut_clip(upset_analysis, channels, 1)


def test_the_sound_is_the_recordings(
    clip: Clip, upset_analysis: Analysis, upset_recording: Path, tmp_path: Path
) -> None:
    sound, _, _ = write_clip(clip, tmp_path)
    (moment,) = upset_analysis.moments
    made, rate = soundfile.read(sound, dtype="int16")
    first = round((moment.span.start - 5.0) * rate)
    whole, _ = soundfile.read(upset_recording, dtype="int16", start=first, frames=len(made))

    assert np.array_equal(made, whole)
    assert len(made) == pytest.approx((moment.span.duration + 10.0) * rate, abs=1)


def test_captions_are_where_the_words_are(
    clip: Clip, upset_analysis: Analysis, tmp_path: Path
) -> None:
    _, text, _ = write_clip(clip, tmp_path)
    start = upset_analysis.moments[0].span.start - 5.0
    shown = webvtt.read(str(text)).captions
    said = [w for u in upset_analysis.conversation.utterances() for w in u.words]

    texts = " ".join(cue.text for cue in shown).split()
    within = [w for w in said if 0 <= (w.span.start + w.span.end) / 2 - start < _seconds(clip)]
    assert sorted(texts) == sorted(word.text for word in within)
    starts = {round(w.span.start - start, 3) for w in within}
    for cue in shown:
        begun = cue.start_in_seconds + cue.start_time.milliseconds / 1000
        assert min(abs(begun - each) for each in starts) < CLOSE or begun == 0.0


def _seconds(clip: Clip) -> float:
    return clip.analysis.recording.duration


def test_the_page_tells_the_moment_and_opens_by_itself(clip: Clip, tmp_path: Path) -> None:
    _, _, page = write_clip(clip, tmp_path)
    text = page.read_text()

    assert "sick of this" in text
    assert "so sorry" in text
    assert 'src="http' not in text
    assert 'id="sound-inside"' in text


def _levels(samples: Samples, seconds: float) -> np.ndarray:
    """The power of each 50 ms."""
    size = round(0.05 * samples.rate)
    values = samples.within(Span(0.0, seconds))
    return np.asarray((values[: len(values) // size * size].reshape(-1, size) ** 2).mean(axis=1))


@pytest.mark.parametrize("kind", [ClipSound.MP3, ClipSound.OPUS])
def test_compressed_sound_is_as_long_and_as_loud(
    kind: ClipSound, clip: Clip, tmp_path: Path
) -> None:
    sound, _, _ = write_clip(clip, tmp_path, kind)
    made = read_sound(sound)
    for side, original in zip(made, clip.channels, strict=True):
        assert side.duration == pytest.approx(original.duration, abs=0.15)
        count = min(side.duration, original.duration)
        levels = [_levels(each, count) for each in (side, original)]
        assert np.corrcoef(levels)[0, 1] > 0.97


def test_a_muted_side_is_silent_and_the_other_untouched(
    upset_analysis: Analysis, channels: tuple[Samples, ...], clip: Clip
) -> None:
    muted = cut_clip(upset_analysis, channels, "1", muted=[Role.CUSTOMER])

    assert not muted.channels[1].values.any()
    assert np.array_equal(muted.channels[0].stored, clip.channels[0].stored)


def test_a_disguised_side_sounds_otherwise_and_as_loud(
    upset_analysis: Analysis, channels: tuple[Samples, ...], clip: Clip
) -> None:
    hidden = cut_clip(upset_analysis, channels, 1, hidden=[Role.CUSTOMER])
    before, after = clip.channels[1].values, hidden.channels[1].values

    assert len(before) == len(after)
    assert abs(float(np.corrcoef(before, after)[0, 1])) < 0.9
    size = 4000  # half a second: syllables may be 27 ms early or late
    blocks = [
        np.sqrt(np.mean(x[: len(x) // size * size].reshape(-1, size) ** 2, 1))
        for x in (before, after)
    ]
    loud = blocks[0] > 0.01
    gain_db = 20 * np.log10(blocks[1][loud] / blocks[0][loud])
    assert np.abs(gain_db).max() < 1.5


def test_who_has_no_track_of_their_own_cannot_be_muted(
    upset_analysis: Analysis, channels: tuple[Samples, ...]
) -> None:
    mono = replace(
        upset_analysis, conversation=replace(upset_analysis.conversation, separation=0.9)
    )
    with pytest.raises(InputError, match="the customer cannot be muted or disguised"):
        cut_clip(mono, channels[:1], 1, muted=[Role.CUSTOMER])


@pytest.mark.parametrize("moment", ["2", 0, "x"])
def test_a_moment_that_is_not_there_is_one_sentence(
    upset_analysis: Analysis, channels: tuple[Samples, ...], moment: str | int
) -> None:
    with pytest.raises(InputError, match="expected one of its numbered from 1 to 1"):
        cut_clip(upset_analysis, channels, moment)


def test_a_folder_that_is_not_there_is_one_sentence(clip: Clip, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write"):
        write_clip(clip, tmp_path / "none")


Cut = st.tuples(st.floats(0.0, 89.0), st.floats(0.5, 60.0))


@given(Cut)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_stretch_is_a_call_that_holds_together(
    cutting: "Cutting", bounds: tuple[float, float]
) -> None:
    stretch = Span(bounds[0], min(90.0, bounds[0] + bounds[1]))
    made = cutting(stretch)

    whole = made.recording.span
    utterances = list(made.conversation.utterances())
    spans = [each.span for each in utterances]
    spans += [each.span for each in made.timeline]
    spans += [each.span for each in made.moments]
    spans += [each.span for each in made.prosody.functionals]
    for span in spans:
        assert whole.start <= span.start <= span.end <= whole.end + 1e-9
    for turn in made.conversation.turns:
        assert all(a.span.end <= b.span.start for a, b in pairwise(turn.utterances))
    for contour in made.prosody.contours:
        assert 0.0 <= contour.start < contour.step + 1e-9
        assert len(contour.values) <= stretch.duration / contour.step + 1
    assert to_json(from_json(to_json(made))) == to_json(made)


class Cutting:
    """Cuts a stretch; its repr is short, which hypothesis asks for."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis

    def __call__(self, stretch: Span) -> Analysis:
        return excerpt(self._analysis, stretch, self._analysis.moments[0])


@pytest.fixture
def cutting(upset_analysis: Analysis) -> Cutting:
    return Cutting(upset_analysis)


def test_contours_keep_their_times(upset_analysis: Analysis, cutting: Cutting) -> None:
    stretch = Span(40.01, 60.0)
    before = next(c for c in upset_analysis.prosody.contours if c.measure == F0)
    after = next(c for c in cutting(stretch).prosody.contours if c.measure == F0)
    times = stretch.start + after.start + after.step * np.arange(len(after.values))
    places = np.round((times - before.start) / before.step).astype(int)

    assert np.allclose(before.start + places * before.step, times, atol=1e-6)
    assert np.array_equal(before.values[places], after.values, equal_nan=True)
