"""Both engines with real weights on real sound: slow, and left out without `-m model`."""

import os
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import jiwer
import numpy as np
import pytest
import soundfile

from tone.call.recording import Samples
from tone.call.span import Span
from tone.call.speech import Transcript
from tone.config import WordsConfig
from tone.errors import ConfigError
from tone.progress import silent
from tone.protocols import Transcriber
from tone.testing.checks import check_transcriber
from tone.words.chunks import pack
from tone.words.fast_model import _Remembering
from tone.words.faster_whisper import FasterWhisper
from tone.words.openai_whisper import OpenAIWhisper

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "audio_samples"
PROMPTS = Path(os.environ.get("TONE_DATA", ROOT / "../shared/data")) / "telephone_prompts"

Engine = Callable[[WordsConfig], Transcriber]
ENGINES: list[Engine] = [FasterWhisper, OpenAIWhisper]

# Libraries that do not close a file (tiktoken's ranks) or bring old C types; none is ours.
pytestmark = [
    pytest.mark.model,
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

engines = pytest.mark.parametrize("engine", ENGINES)


@pytest.fixture(scope="module")
def call() -> tuple[Samples, list[Span], str]:
    """The agent's channel of a sample call: its sound, where speech is, what is said."""
    path = SAMPLES / "upset_met_badly.flac"
    if not path.is_file():
        pytest.skip(f"{path.name} is not in audio_samples; make_samples.py makes it")
    values, rate = soundfile.read(path, dtype="float32")
    truth = tomllib.loads((SAMPLES / "truth" / f"{path.stem}.toml").read_text(encoding="utf-8"))
    turns = [turn for turn in truth["turn"] if turn["speaker"] == "agent"]
    samples = Samples(np.ascontiguousarray(values[:, 0]), rate)
    speech = [Span(turn["start"], min(turn["end"], samples.duration)) for turn in turns]
    return samples, speech, " ".join(turn["text"] for turn in turns)


@pytest.fixture(scope="module")
def prompt() -> tuple[Samples, list[Span]]:
    """One short sentence over a telephone line."""
    path = PROMPTS / "agent-pass.flac"
    if not path.is_file():
        pytest.skip(f"{path} is missing; TONE_DATA says where the data is")
    values, rate = soundfile.read(path, dtype="float32")
    samples = Samples(values, rate)
    return samples, [samples.span]


@engines
def test_engine_keeps_its_promises(engine: Engine, call: tuple[Samples, list[Span], str]) -> None:
    samples, speech, _ = call

    check_transcriber(engine(WordsConfig()), samples, speech[:3])


def test_engines_agree_and_are_right(call: tuple[Samples, list[Span], str]) -> None:
    samples, speech, truth = call

    fast, reference = (
        engine(WordsConfig()).transcribe(samples, speech, progress=silent) for engine in ENGINES
    )

    assert fast.language == reference.language == "en"
    assert wer(truth, fast) <= wer(truth, reference) + 0.02
    assert wer(truth, reference) <= 0.15


@engines
def test_prompt_is_written_down(engine: Engine, prompt: tuple[Samples, list[Span]]) -> None:
    samples, speech = prompt

    transcript = engine(WordsConfig(language="en")).transcribe(samples, speech, progress=silent)

    assert plain(transcript) == "please enter your password followed by the pound key"
    assert transcript.language_confidence is None


@engines
def test_silence_taken_for_speech_gives_next_to_no_words(engine: Engine) -> None:
    hiss = np.random.default_rng(0).normal(0, 0.001, 10 * 8000).astype(np.float32)
    samples = Samples(hiss, 8000)

    transcript = engine(WordsConfig(language="en")).transcribe(
        samples, [samples.span], progress=silent
    )

    assert len(transcript.words) <= 2


@engines
def test_unknown_language_is_a_config_error(
    engine: Engine, prompt: tuple[Samples, list[Span]]
) -> None:
    with pytest.raises(ConfigError, match=r"the language is 'xx'.*expected one of \w+"):
        engine(WordsConfig(language="xx")).transcribe(*prompt, progress=silent)


@pytest.mark.parametrize(
    ("engine", "name"), [(FasterWhisper, "faster_whisper"), (OpenAIWhisper, "openai_whisper")]
)
def test_engine_is_named_with_its_version(engine: Engine, name: str) -> None:
    assert re.fullmatch(rf"{name} \d[\w.]* base [\w+]+", engine(WordsConfig()).engine)


def plain(transcript: Transcript | str) -> str:
    """Only what is said: lower case, no punctuation."""
    said = (
        transcript
        if isinstance(transcript, str)
        else " ".join(word.text for word in transcript.words)
    )
    return " ".join(re.sub(r"[^\w' ]", " ", said.lower()).split())


def wer(truth: str, transcript: Transcript) -> float:
    """Word errors per word of the truth."""
    return float(jiwer.wer(plain(truth), plain(transcript)))


def test_the_language_is_told_from_what_is_decoded_and_nothing_is_encoded_twice(
    call: tuple[Samples, list[Span], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded: list[int] = []
    encode = _Remembering._encoded

    def counting(self: _Remembering, features: np.ndarray) -> object:
        encoded.append(len(features))
        return encode(self, features)

    monkeypatch.setattr(_Remembering, "_encoded", counting)
    samples, speech, _ = call
    transcript = FasterWhisper(WordsConfig()).transcribe(samples, speech, progress=silent)

    assert transcript.language == "en"
    assert encoded == [1] * len(pack(speech, within=samples.span))


def test_the_words_do_not_depend_on_how_many_cores_hear_them(
    call: tuple[Samples, list[Span], str],
) -> None:
    samples, speech, _ = call
    one, two = (
        FasterWhisper(WordsConfig(threads=threads)).transcribe(samples, speech, progress=silent)
        for threads in (1, 2)
    )

    assert one == two
