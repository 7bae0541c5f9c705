"""Coefficients from clips whose features are drawn, and thresholds from calls whose truth is."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tone.call.prosody import PITCH, Functionals
from tone.call.span import Span
from tone.config import MomentsConfig
from tone.errors import InputError, OutputError
from tone.evaluate import telephone
from tone.evaluate.background import background
from tone.evaluate.corpora import Clip
from tone.evaluate.fit import write
from tone.evaluate.learn import Table, coefficients, views_of
from tone.evaluate.likely import likely_right
from tone.evaluate.tuning import tail
from tone.evaluate.variants import VARIANTS, varied

SIZE = 12
RATE = 8000


def drawn(rng: np.random.Generator, emotion: str) -> Functionals:
    """A row whose first features of each view rise with anger, and whose last does with sadness."""
    angry, sad = float(emotion == "anger"), float(emotion == "sadness")
    pitch = 30.0 + rng.normal(0, 1, len(PITCH))
    pitch[:3] += 4.0 * angry
    voice = rng.normal(0, 1, SIZE)
    voice[0] += 4.0 * angry
    voice[-1] += 4.0 * sad
    values = dict(zip(PITCH, map(float, pitch), strict=True))
    return Functionals(Span(0, 2), "customer", values, voice.astype(np.float32))


def table(seed: int) -> Table:
    rng = np.random.default_rng(seed)
    emotions = ("anger", "sadness", "neutral", "boredom") * 8
    clips = [
        Clip(Path(f"{speaker}-{i}"), "drawn", speaker, "F", "en", emotion)
        for speaker in ("ann", "bob", "cem")
        for i, emotion in enumerate(emotions)
    ]
    rows: list[Functionals | None] = [drawn(rng, clip.emotion) for clip in clips]
    rows[5] = None  # too short to be measured
    return Table.of(rows, clips)


def test_heads_listen_to_what_tells_distress_from_calm() -> None:
    rng = np.random.default_rng(9)
    everyday = [views_of([drawn(rng, "neutral") for _ in range(20)])]

    fitted = coefficients([table(0), table(1)], everyday, "drawn clips")

    heads = fitted["heads"]
    assert np.argmax(heads["agitated"]["weights"]["voice"]) == 0
    assert np.argmax(heads["dejected"]["weights"]["voice"]) == SIZE - 1
    assert min(heads["agitated"]["weights"]["pitch"][:3]) > 0.1
    assert fitted["views"]["pitch"]["centre"][0] == pytest.approx(30.0, abs=0.5)


def test_speakers_left_out_are_not_in_it() -> None:
    left = table(0).without(["bob"])

    assert set(left.speakers) == {"ann", "cem"}
    assert {len(values) for values in left.views.values()} == {64}


def test_coefficients_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    fitted = coefficients([table(0)], [], "drawn clips")
    write(fitted, tmp_path / "acoustic.json")

    assert '"fitted_on": "drawn clips"' in (tmp_path / "acoustic.json").read_text()
    with pytest.raises(OutputError, match="cannot write"):
        write(fitted, Path("/dev/null/acoustic.json"))


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_is_the_same_twice_and_is_sound(variant: str) -> None:
    rng = np.random.default_rng(0)
    clip = telephone.band_pass((0.1 * rng.standard_normal(2 * RATE)).astype(np.float32))

    once, again = (varied([clip], variant, "ann", seed=0)[0] for _ in range(2))

    np.testing.assert_array_equal(once, again)
    assert np.isfinite(once).all()
    assert 0.4 * RATE < len(once) < 2.5 * RATE


def test_background_is_where_one_person_speaks_alone(tmp_path: Path) -> None:
    """Two people overlap from 20 s to 22 s."""
    for folder in ("diarization", "calls"):
        (tmp_path / folder).mkdir()
    rng = np.random.default_rng(0)
    sound = (0.1 * rng.standard_normal(40 * RATE)).astype(np.float32)
    for name in ("diarization/a", "diarization/b", "calls/auto_repairs_40_mono"):
        soundfile.write(tmp_path / f"{name}.flac", sound, RATE)
    line = "SPEAKER {} 1 {} {} <NA> <NA> {} <NA> <NA>\n"
    (tmp_path / "diarization/debug.development.rttm").write_text(
        line.format("a", 0.0, 22.0, "ann") + line.format("a", 20.0, 20.0, "bob")
    )
    (tmp_path / "diarization/debug.train.rttm").write_text(
        line.format("b", 0.0, 1.0, "cem") + line.format("missing", 0.0, 9.0, "cem")
    )
    table = tmp_path / "calls/auto_repairs_40_mono.rttm"
    table.write_text(line.format("Auto_Repairs_40", 0.0, 30.0, "agent"))

    pieces = background(tmp_path, seed=0)

    assert set(pieces) == {"ann", "bob", "agent"}  # cem said too little
    assert 3 * 14 < sum(len(each) for each in pieces["bob"]) / RATE < 3 * 18.5
    table.write_text(line.format("missing", 0.0, 30.0, "agent"))
    with pytest.raises(InputError, match="none of the sound files"):
        background(tmp_path, seed=0)
    table.unlink()
    with pytest.raises(InputError, match="cannot read"):
        background(tmp_path, seed=0)


def test_the_price_that_follows_from_calm_calls_keeps_its_budget() -> None:
    """Worths drawn from a known tail: 40 an hour at no price, 1 / e of them every 0.4."""
    prices = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        worths = rng.exponential(0.4, rng.poisson(40 * 3))
        found = tail(list(worths), hours=3.0)
        prices.append(MomentsConfig(budget=1.0, alarms=found.alarms, decay=found.decay).price)

    needed = 0.4 * np.log(40)  # for one false flag an hour
    assert np.mean(np.array(prices) >= needed) > 0.93
    assert np.mean(prices) < 1.3 * needed


def test_without_false_flags_the_tail_is_taken_as_long() -> None:
    few = tail([0.4], hours=1.0)

    assert (few.found, few.decay) == (1, 0.3)
    assert few.alarms > 4.7  # one seen in an hour: up to 4.7 with 95 % confidence


def test_a_moment_worth_more_is_surer() -> None:
    worths = np.array([0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5])

    even, surety = likely_right(worths, worths > 0.55)

    assert 0.4 < even < 0.7
    assert surety > 2.0
