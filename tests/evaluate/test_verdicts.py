"""Verdicts of whole calls against what is known of them."""

from pathlib import Path

import pytest

from tone.call.moment import Verdict
from tone.config import Config
from tone.errors import InputError
from tone.evaluate import verdicts
from tone.evaluate.verdicts import CallVerdict, macro_f1, read_manifest, score_verdicts
from tone.pipeline import Analyzer
from tone.testing.calls import CALL_DURATION, analyzer, upset_call
from tone.testing.synth import write_call

SAYS = {
    "caring": "I am so sorry about this, I will send you a new one today",
    "silent": "Let me check that now, I will send you a new one today",
}


def entry(answer: str, verdict: str) -> str:
    return (
        f'[[call]]\nfile = "{answer}.wav"\nagent = 0\ncustomer = 1\n'
        f'scene = "drawn"\nanswer = "{answer}"\nverdict = "{verdict}"\n'
        f'[[call.moment]]\nstart = 42.0\nend = 60.0\nverdict = "{verdict}"\n'
    )


@pytest.mark.parametrize("says", SAYS)
def test_a_call_is_heard_and_told(
    says: str, tmp_path: Path, drawn_config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = "delivered" if says == "caring" else "missed"
    lines = upset_call(agent_says=SAYS[says])
    write_call(tmp_path / f"{says}.wav", lines, duration=CALL_DURATION)
    absent = entry("shouts", "missed")
    (tmp_path / "manifest.toml").write_text(entry(says, known) + absent)
    heard = analyzer(lines, drawn_config)
    monkeypatch.setattr(Analyzer, "from_config", lambda *_: heard)

    found = score_verdicts(tmp_path, drawn_config)

    (call,) = found.calls
    assert (call.known.value, call.told.value, call.flagged) == (known, known, True)
    assert found.macro_f1.value == 1.0
    assert found.orders == 0


def told(answer: str, score: float | None, verdict: Verdict = Verdict.MISSED) -> CallVerdict:
    return CallVerdict(
        call=answer,
        scene="s",
        answer=answer,
        known=Verdict.MISSED,
        told=verdict,
        flagged=score is not None,
        score=score,
    )


def test_a_missed_moment_that_is_not_flagged_is_wrong_twice() -> None:
    calls = [told("silent", 40.0), told("shouts", None, Verdict.NOT_NEEDED)]

    assert macro_f1(calls) == pytest.approx((2 / 3 + 0.0) / 2)


def test_agents_are_in_order_only_where_all_four_have_scores() -> None:
    calls = [told(name, 90.0 - 20 * i) for i, name in enumerate(verdicts.AGENTS)]

    assert verdicts._in_order(calls) is True
    assert verdicts._in_order(calls[:3]) is None
    assert verdicts._in_order([*calls[:3], told("shouts", None)]) is False
    assert verdicts._in_order([*calls[:3], told("shouts", 95.0)]) is False


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "cannot read"),
        ("[[call", "cannot read"),
        ('[[call]]\nfile = "a.wav"', "is no manifest of calls"),
        (entry("caring", "delivered"), "none of the 1 calls"),
        (entry("caring", "perfect"), "is no manifest of calls"),
    ],
)
def test_a_folder_without_such_calls_is_refused(
    text: str | None, message: str, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / "manifest.toml").write_text(text)

    with pytest.raises(InputError, match=message):
        read_manifest(tmp_path)


def test_the_samples_have_such_a_manifest() -> None:
    calls = read_manifest(Path(__file__).parents[2] / "audio_samples")

    assert {call.verdict for call in calls} == set(verdicts.STATES)
    assert {call.channels for call in calls} == {"agent,customer"}
