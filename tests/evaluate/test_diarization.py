"""The diarization error on cases worked out by hand, and its bench."""

from dataclasses import replace
from pathlib import Path

import pytest
import soundfile

from tone.call.recording import Role, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Turn, Utterance, Word
from tone.config import Config
from tone.errors import InputError
from tone.evaluate.diarization import evaluate_diarization, read_rttm, same_side
from tone.evaluate.diarization_error import DiarizationError, diarization_error, paired, pooled
from tone.pipeline import Analyzer
from tone.testing.calls import analyzer
from tone.testing.fakes import FakeDiarizer
from tone.testing.synth import Line, draw_call, write_call

REFERENCE = {"agent": [Span(0, 10)], "caller": [Span(12, 20)]}


def components(error: DiarizationError) -> tuple[float, ...]:
    return tuple(
        round(each, 6) for each in (error.missed, error.false, error.confused, error.speech)
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"x": [Span(0, 10)], "y": [Span(12, 20)]}, (0, 0, 0, 18)),
        ({"y": [Span(0, 10)], "x": [Span(12, 20)]}, (0, 0, 0, 18)),
        ({"x": [Span(0, 10), Span(12, 20)]}, (0, 0, 8, 18)),
        ({"x": [Span(2, 10)], "y": [Span(12, 21)]}, (2, 1, 0, 18)),
        ({"x": [Span(0, 10)], "y": [Span(9, 20)]}, (0, 3, 0, 18)),
        ({"x": [Span(0, 13)], "y": [Span(13, 20)]}, (0, 2, 1, 18)),
        ({}, (18, 0, 0, 18)),
    ],
)
def test_each_component_without_a_collar(
    found: dict[str, list[Span]], expected: tuple[float, ...]
) -> None:
    assert components(diarization_error(REFERENCE, found, collar=0.0)) == expected


def test_overlap_counts_twice() -> None:
    reference = {"agent": [Span(0, 10)], "caller": [Span(8, 20)]}

    error = diarization_error(reference, {"x": [Span(0, 10)], "y": [Span(10, 20)]}, collar=0.0)

    assert components(error) == (2, 0, 0, 22)


def test_errors_inside_the_collar_are_forgiven() -> None:
    found = {"x": [Span(0.2, 10.2)], "y": [Span(11.8, 20)]}

    assert diarization_error(REFERENCE, found, collar=0.25).rate == 0.0
    assert diarization_error(REFERENCE, found, collar=0.25).speech == pytest.approx(17.0)


def test_pooling_adds_components() -> None:
    both = pooled([DiarizationError(1, 0, 0, 10), DiarizationError(0, 2, 0, 20)])

    assert both.rate == pytest.approx(0.1)
    assert DiarizationError(0, 1, 0, 0).rate is None


def test_speakers_are_paired_as_they_share_most_time() -> None:
    assert paired(REFERENCE, {"x": [Span(11, 20)], "y": [Span(0, 9)]}) == {
        "agent": "y",
        "caller": "x",
    }


def talk(*lines: tuple[str, float, str]) -> Conversation:
    """Lines (speaker, start, words), a second a word."""
    turns = []
    for who, start, text in lines:
        words = tuple(
            Word(Span(start + i, start + i + 1), word, 1.0) for i, word in enumerate(text.split())
        )
        span = Span(start, start + len(words))
        turns.append(Turn(who, (Utterance(span, who, words),)))
    speakers = tuple(
        Speaker(who, Role.OTHER, 0, 0.0) for who in dict.fromkeys(line[0] for line in lines)
    )
    return Conversation(speakers, tuple(turns))


def test_words_are_held_to_the_side_that_they_are_on_in_stereo() -> None:
    stereo = talk(("agent", 0, "How may I help?"), ("customer", 5, "Yes my order never came"))
    mono = talk(("b", 0, "How may I help yes"), ("a", 6, "my odour never came"))

    assert same_side(stereo, mono) == (7, 7)

    wrong = talk(("b", 0, "How may I help"), ("b", 5, "Yes"), ("a", 6, "my order never came"))
    assert same_side(stereo, wrong) == (9, 8)


def test_rttm_is_read_by_speaker_and_nonsense_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "call.rttm"
    path.write_text("SPEAKER a 1 0.50 5.25 <NA> <NA> agent <NA> <NA>\n\n", encoding="utf-8")
    assert read_rttm(path) == {"agent": [Span(0.5, 5.75)]}

    path.write_text("SPEAKER a 1 early\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"call\.rttm, line 1 is not RTTM"):
        read_rttm(path)


def test_a_folder_without_labelled_calls_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no sound file with an \.rttm beside it"):
        evaluate_diarization(tmp_path, Config())


def test_every_labelled_call_is_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn_config: Config
) -> None:
    lines = [
        Line(speaker="agent", start=0, end=4, text="Thank you for calling how can I help you"),
        Line(speaker="customer", start=5, end=9, text="my order never came"),
    ]
    scripted = replace(analyzer(lines, drawn_config), diarizer=FakeDiarizer(lines))
    monkeypatch.setattr(Analyzer, "from_config", lambda _: scripted)
    write_call(tmp_path / "stereo.wav", lines, duration=10)
    agent, customer = draw_call(lines, duration=10)
    soundfile.write(tmp_path / "call.wav", agent.values + customer.values, 8000)
    (tmp_path / "call.rttm").write_text(
        "SPEAKER call 1 0.0 4.0 <NA> <NA> CSR <NA> <NA>\n"
        "SPEAKER call 1 5.0 5.0 <NA> <NA> caller <NA> <NA>\n",
        encoding="utf-8",
    )

    report = evaluate_diarization(tmp_path, drawn_config)

    (score,) = report.calls
    assert (score.call, score.voices, score.roles_right) == ("call", 2, True)
    assert score.error.missed == pytest.approx(0.75)
    assert report.pooled_rate == score.rate == pytest.approx(0.75 / 8.0)
    (side,) = report.sides
    assert (side.call, side.words, side.share) == ("stereo", 13, 1.0)
