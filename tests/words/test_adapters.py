"""What the engines' adapters do around the engine, without weights."""

from collections.abc import Callable, Sequence
from threading import Event

import numpy as np
import pytest

from tone.call.recording import Samples
from tone.call.span import Span
from tone.call.speech import Transcript
from tone.config import WordsConfig
from tone.errors import ConfigError, StageFailed
from tone.progress import silent
from tone.protocols import Transcriber
from tone.words import faster_whisper, openai_whisper
from tone.words.faster_whisper import FasterWhisper
from tone.words.heard import Heard, Passage
from tone.words.openai_whisper import OpenAIWhisper

Engine = Callable[[WordsConfig], Transcriber]
SECOND = Samples(np.zeros(8000, np.float32), 8000)
TEN = [Span(30 * index + 3, 30 * index + 23) for index in range(10)]  # a chunk each
SEVEN = TEN[:7]
engines = pytest.mark.parametrize("engine", [FasterWhisper, OpenAIWhisper])


@engines
def test_no_speech_needs_no_model(engine: Engine) -> None:
    transcript = engine(WordsConfig(model="/nowhere")).transcribe(SECOND, [], progress=silent)

    assert transcript == Transcript((), None, None)


@engines
def test_missing_weights_are_reported(engine: Engine) -> None:
    with pytest.raises(ConfigError, match="which does not exist"):
        engine(WordsConfig(model="/nowhere")).transcribe(SECOND, [Span(0, 1)], progress=silent)


class FakeModel:
    """As much of either library's model as the adapters ask about."""

    supported_languages = ("en", "de")
    is_multilingual = True

    @property
    def model(self) -> "FakeModel":
        return self

    def transcribe(self, *_: object, **__: object) -> None:
        raise RuntimeError("out of memory")


def test_fast_engines_errors_are_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(faster_whisper, "load", lambda *_: FakeModel())
    monkeypatch.setattr(faster_whisper, "_decode", fail)

    with pytest.raises(StageFailed, match="out of memory"):
        FasterWhisper(WordsConfig(language="en")).transcribe(SECOND, [Span(0, 1)], progress=silent)


def test_reference_engines_errors_are_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_whisper, "_load", lambda *_: FakeModel())

    with pytest.raises(StageFailed, match="out of memory"):
        OpenAIWhisper(WordsConfig(language="en")).transcribe(SECOND, [Span(0, 1)], progress=silent)


def test_repetition_is_decoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the sound that went in circles gets a second attempt, with repetition forbidden."""
    circles = Passage((Heard(" you", 0, 1, 0.5),), 9.0, 0.0, 0.0)
    good = Passage((Heard(" hello", 0, 1, 0.5),), 1.0, 0.0, 0.0)
    attempts: list[tuple[list[str], bool]] = []

    def decode(_: object, sounds: Sequence[np.ndarray], **options: object) -> list[list[Passage]]:
        again = "no_repeat_ngram_size" in options
        names = ["loud" if sound.max() > 0.1 else "quiet" for sound in sounds]
        attempts.append((names, again))
        return [[good] if again or name == "quiet" else [circles] for name in names]

    monkeypatch.setattr(faster_whisper, "load", lambda *_: FakeModel())
    monkeypatch.setattr(faster_whisper, "_decode", decode)
    values = np.zeros(60 * 8000, np.float32)
    values[30 * 8000 :] = 0.5

    transcript = FasterWhisper(WordsConfig(language="en", threads=1)).transcribe(
        Samples(values, 8000), [Span(0, 20), Span(31, 51)], progress=silent
    )

    assert [word.text for word in transcript.words] == ["hello", "hello"]
    assert attempts == [(["quiet", "loud"], False), (["loud"], True)]


@pytest.mark.parametrize(
    ("threads", "together"), [(1, [4, 3]), (3, [2, 2, 2, 1]), (4, [2, 2, 2, 1]), (7, [1] * 7)]
)
def test_cores_share_the_chunks_and_decode_a_few_together(
    monkeypatch: pytest.MonkeyPatch, threads: int, together: list[int]
) -> None:
    """Seven chunks of 20 s; what is heard in each stays with it."""
    decoded: list[int] = []

    def decode(_: object, sounds: Sequence[np.ndarray], **__: object) -> list[list[Passage]]:
        decoded.append(len(sounds))
        return [
            [Passage((Heard(f" {np.median(sound):.1f}", 1, 2, 0.5),), 1.0, 0.0, 0.0)]
            for sound in sounds
        ]

    monkeypatch.setattr(faster_whisper, "load", lambda *_: FakeModel())
    monkeypatch.setattr(faster_whisper, "_decode", decode)
    number = np.repeat(np.arange(7), 30 * 8000) / 10
    config = WordsConfig(language="en", device="cpu", threads=threads)

    transcript = FasterWhisper(config).transcribe(
        Samples(number.astype(np.float32), 8000),
        SEVEN,
        progress=silent,
    )

    assert sorted(decoded, reverse=True) == together
    assert [word.text for word in transcript.words] == [f"{each / 10:.1f}" for each in range(7)]


def test_memory_is_returned_after_twenty_chunks_of_however_many_calls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[int] = []
    returned: list[int] = []
    monkeypatch.setattr(faster_whisper, "load", lambda *_: FakeModel())
    monkeypatch.setattr(faster_whisper, "_decode", lambda _, sounds, **__: [[] for _ in sounds])
    monkeypatch.setattr(faster_whisper, "give_back", lambda: returned.append(calls[-1]))
    silence = Samples(np.zeros(300 * 8000, np.float32), 8000)
    engine = FasterWhisper(WordsConfig(language="en", device="cpu"))

    for call in range(1, 8):
        calls.append(call)
        engine.transcribe(silence, SEVEN, progress=silent)  # seven chunks each

    assert returned == [3, 6]


def test_whoever_interrupts_does_not_wait_for_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten chunks on one core, interrupted at the first report: a third group never begins."""
    decoded: list[int] = []
    interrupted = Event()

    def decode(_: object, sounds: Sequence[np.ndarray], **__: object) -> list[list[Passage]]:
        decoded.append(len(sounds))
        if len(decoded) > 1:
            interrupted.wait(10)
        return [[] for _ in sounds]

    def interrupt(stage: str, done: float, total: float) -> None:
        if stage == "words":
            raise KeyboardInterrupt

    monkeypatch.setattr(faster_whisper, "load", lambda *_: FakeModel())
    monkeypatch.setattr(faster_whisper, "_decode", decode)
    config = WordsConfig(language="en", device="cpu", threads=1)

    with pytest.raises(KeyboardInterrupt):
        FasterWhisper(config).transcribe(
            Samples(np.zeros(10 * 30 * 8000, np.float32), 8000),
            TEN,
            progress=interrupt,
        )

    interrupted.set()
    faster_whisper._cores_at_work(1).submit(lambda: None).result()  # what was queued has ended
    assert len(decoded) <= 2
