"""The fast engine: CTranslate2, eight-bit weights on the processor, many chunks at once.

The library's batched path decodes once, without the second attempts of its slower path. So what
shows that decoding failed is looked at here: text that repeats itself is decoded again with
repetition forbidden, and what is likely no speech is left out. Nothing is sampled at random, so
equal sound gives equal words.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.metadata import version
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tone.call.recording import Samples
from tone.call.span import Span
from tone.call.speech import Transcript, Word
from tone.config import WordsConfig
from tone.errors import ConfigError, DependencyMissing, StageFailed
from tone.progress import Progress, silent
from tone.words import weights
from tone.words.chunks import MODEL_RATE, WINDOW, Chunk, pack
from tone.words.heard import Heard, Passage, in_order, to_words

NUMBERS = "int8"
LISTENED = 3  # chunks at most, to tell the language
SURE = 0.5  # probability of a language at which no further chunk is needed
RETRY_BEAM = 5
RETRY_NGRAM = 4  # tokens in a row that a second attempt may not say twice

Sound = NDArray[np.float32]
_loading = Lock()


class FasterWhisper:
    """Writes down what is said in one channel, by faster-whisper."""

    def __init__(self, config: WordsConfig) -> None:
        self._config = config

    @property
    def engine(self) -> str:
        """The library, its version, the weights and their number format."""
        model = weights.model_name(self._config.model)
        return f"faster_whisper {version('faster-whisper')} {model} {NUMBERS}"

    def transcribe(
        self, samples: Samples, speech: Sequence[Span], *, language: str = "", progress: Progress
    ) -> Transcript:
        """Words in order, each inside `speech`; no speech gives no words."""
        told = language or self._config.language
        chunks = pack(speech, within=samples.span)
        if not chunks:
            return Transcript((), told or None, None)
        model = self._model(progress)
        try:
            language, confidence = self._language(model, samples, chunks, told)
            words = in_order(self._words(model, samples, chunks, language, progress))
        except (RuntimeError, ValueError) as error:
            raise StageFailed(f"faster-whisper cannot transcribe: {error}") from error
        return Transcript(words, language, confidence)

    def alone(self, sound: Sound, *, timed: bool = False) -> str:
        """What the library's batched path by itself writes down of all of a sound, to compare with.

        Parameters
        ----------
        sound : shape (n,), at 16 kHz
        timed : whether it finds the time of each word, too
        """
        from faster_whisper import BatchedInferencePipeline

        model = self._model(silent)
        segments, _ = BatchedInferencePipeline(model).transcribe(
            sound, word_timestamps=timed, beam_size=self._config.beam, batch_size=self._config.batch
        )
        return "".join(segment.text for segment in segments)

    def _model(self, progress: Progress) -> Any:
        progress("model", 0.0, 1.0)
        with _loading:
            model = _load(self._config.model, self._config.threads)
        progress("model", 1.0, 1.0)
        return model

    def _language(
        self, model: Any, samples: Samples, chunks: Sequence[Chunk], told: str
    ) -> tuple[str, float | None]:
        """The language as told or as heard, and how sure the latter is."""
        known = model.supported_languages
        if told and told not in known:
            raise ConfigError(
                f"the language is '{told}', which Whisper '{self._config.model}' does not know; "
                f"expected one of {', '.join(known)}"
            )
        if told or not model.model.is_multilingual:
            return told or "en", None
        sounds = [chunk.sound(samples) for chunk in chunks[: self._config.batch]]
        heard = model.model.detect_language(model.encode(_features(model, sounds)))
        found = [(token[2:-2], float(likely)) for (token, likely), *_ in heard[:LISTENED]]
        return _agreed(found)

    def _words(
        self,
        model: Any,
        samples: Samples,
        chunks: Sequence[Chunk],
        language: str,
        progress: Progress,
    ) -> Iterator[Word]:
        done, total = 0.0, sum(chunk.speech for chunk in chunks)
        for first in range(0, len(chunks), self._config.batch):
            group = chunks[first : first + self._config.batch]
            sounds = [chunk.sound(samples) for chunk in group]
            for chunk, heard in zip(group, self._hear(model, sounds, language), strict=True):
                yield from to_words(heard, chunk, language)
            done += sum(chunk.speech for chunk in group)
            progress("words", done, total)

    def _hear(self, model: Any, sounds: Sequence[Sound], language: str) -> list[list[Passage]]:
        """What is said in each sound; one that was decoded in circles gets a second attempt."""
        options = {"language": language, "batch_size": self._config.batch}
        found = _decode(model, sounds, beam_size=self._config.beam, **options)
        again = [
            index for index, each in enumerate(found) if any(said.is_repetitive for said in each)
        ]
        if again:
            second = _decode(
                model,
                [sounds[index] for index in again],
                beam_size=max(RETRY_BEAM, self._config.beam),
                no_repeat_ngram_size=RETRY_NGRAM,
                **options,
            )
            for index, passages in zip(again, second, strict=True):
                found[index] = passages
        return found


@lru_cache(maxsize=1)
def _load(model: str, threads: int) -> Any:
    """The model, once for each process."""
    try:
        from faster_whisper import WhisperModel, download_model
    except ImportError as error:
        raise DependencyMissing("the transcriber needs: pip install faster-whisper") from error
    folder = weights.find_folder(model, download_model)
    cores = threads or os.cpu_count() or 1

    class Remembering(WhisperModel):  # type: ignore[misc]
        """Encodes sound once: its language is told from what is decoded next."""

        last: tuple[NDArray[np.float32], Any] | None = None

        def encode(self, features: NDArray[np.float32]) -> Any:
            last = self.last
            if last is None or not np.array_equal(last[0], features):
                last = self.last = (features, super().encode(features))
            return last[1]

    try:
        return Remembering(str(folder), device="cpu", compute_type=NUMBERS, cpu_threads=cores)
    except (RuntimeError, ValueError) as error:
        raise ConfigError(f"cannot load the weights in {folder}: {error}") from error


def _agreed(found: Sequence[tuple[str, float]]) -> tuple[str, float]:
    """The language of the first chunk that is sure of one, or else of most chunks.

    >>> _agreed([("nl", 0.3), ("de", 0.9), ("en", 0.6)])
    ('de', 0.9)
    >>> _agreed([("nl", 0.4), ("de", 0.3), ("de", 0.2)])
    ('de', 0.3)
    """
    for language, likely in found:
        if likely > SURE:
            return language, likely
    counted = Counter(language for language, _ in found)
    language = max(counted, key=counted.__getitem__)
    return language, max(likely for each, likely in found if each == language)


def _features(model: Any, sounds: Sequence[Sound]) -> NDArray[np.float32]:
    """What the library's batched path makes of the sounds, number for number."""
    from faster_whisper.audio import pad_or_trim

    extracted = (model.feature_extractor(sound)[..., :-1] for sound in sounds)
    return np.stack([pad_or_trim(each) for each in extracted])


def _decode(model: Any, sounds: Sequence[Sound], **options: Any) -> list[list[Passage]]:
    """What is said in each sound, its times counted from the start of it.

    The library takes one long sound and the stretches of it to decode. Each sound is laid at its
    own 30 s, so that a segment's time says which sound it is of.
    """
    from faster_whisper import BatchedInferencePipeline

    window = round(WINDOW * MODEL_RATE)
    tape = np.zeros(window * len(sounds), np.float32)
    stretches = []
    for index, sound in enumerate(sounds):
        tape[index * window : index * window + len(sound)] = sound
        start = index * WINDOW
        stretches.append({"start": start, "end": start + len(sound) / MODEL_RATE})
    segments, _ = BatchedInferencePipeline(model).transcribe(
        tape,
        clip_timestamps=stretches,
        vad_filter=False,
        word_timestamps=True,
        temperature=0.0,
        **options,
    )
    found: list[list[Passage]] = [[] for _ in sounds]
    for segment in segments:
        index = segment.seek // round(WINDOW * model.frames_per_second)
        found[index].append(_passage(segment, index * WINDOW))
    return found


def _passage(segment: Any, offset: float) -> Passage:
    words = tuple(
        Heard(
            word.word, float(word.start) - offset, float(word.end) - offset, float(word.probability)
        )
        for word in segment.words
    )
    return Passage(words, segment.compression_ratio, segment.no_speech_prob, segment.avg_logprob)
