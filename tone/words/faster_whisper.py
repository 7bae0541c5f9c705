"""The fast engine: CTranslate2, eight-bit weights on the processor, a chunk for each core.

Each chunk is decoded by itself, on one core, as many at once as there are cores: two at once take
six tenths of the time of one on both cores, and a batch on one core takes as long as its chunks one
by one. So what is heard in a chunk does not depend on the machine, or on what else is heard.

The library's batched path decodes once, without the second attempts of its slower path. So what
shows that decoding failed is looked at here: text that repeats itself is decoded again with
repetition forbidden, and what is likely no speech is left out. Nothing is sampled at random, so
equal sound gives equal words.

On a GPU the weights have sixteen bits, and the words may differ a little from the processor's.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.metadata import version
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tone.call.recording import Samples
from tone.call.span import Span
from tone.call.speech import Transcript, Word
from tone.config import CPU, GPU, WordsConfig
from tone.errors import ConfigError, DependencyMissing, StageFailed
from tone.memory import few_heaps
from tone.progress import Progress
from tone.words import weights
from tone.words.chunks import MODEL_RATE, WINDOW, Chunk, pack
from tone.words.devices import chosen, of_ctranslate2
from tone.words.heard import Heard, Passage, in_order, to_words

NUMBERS = {CPU: "int8", GPU: "float16"}
MOST_ON_GPU = 4  # chunks at once, each with its own copy of the weights
LISTENED = 3  # chunks at most, to tell the language
REMEMBERED = 8  # chunks whose sound stays encoded until it is decoded
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
        return f"faster_whisper {version('faster-whisper')} {model} {NUMBERS[self._device()]}"

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

        model = _load(self._config.model, self._device(), 1, _cores(self._config.threads))
        segments, _ = BatchedInferencePipeline(model).transcribe(
            sound, word_timestamps=timed, beam_size=self._config.beam
        )
        return "".join(segment.text for segment in segments)

    def _model(self, progress: Progress) -> Any:
        progress("model", 0.0, 1.0)
        with _loading:
            model = _load(self._config.model, self._device(), self._at_once(), 1)
        progress("model", 1.0, 1.0)
        return model

    def _device(self) -> str:
        return chosen(self._config.device, of_ctranslate2)

    def _at_once(self) -> int:
        cores = _cores(self._config.threads)
        return cores if self._device() == CPU else min(cores, MOST_ON_GPU)

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
        found: list[tuple[str, float]] = []
        for chunk in chunks[:LISTENED]:
            encoded = model.remembered(_features(model, chunk.sound(samples)))
            ((token, likely), *_) = model.model.detect_language(encoded)[0]
            found.append((token[2:-2], float(likely)))
            if likely > SURE:
                break
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
        cores = ThreadPoolExecutor(self._at_once())
        try:
            heard = cores.map(lambda each: self._hear(model, each.sound(samples), language), chunks)
            for chunk, passages in zip(chunks, heard, strict=True):
                yield from to_words(passages, chunk, language)
                done += chunk.speech
                progress("words", done, total)
        finally:
            cores.shutdown(cancel_futures=True)

    def _hear(self, model: Any, sound: Sound, language: str) -> list[Passage]:
        """What is said in a sound; one that was decoded in circles gets a second attempt."""
        found = _decode(model, sound, beam_size=self._config.beam, language=language)
        if not any(passage.is_repetitive for passage in found):
            return found
        return _decode(
            model,
            sound,
            beam_size=max(RETRY_BEAM, self._config.beam),
            no_repeat_ngram_size=RETRY_NGRAM,
            language=language,
        )


def _cores(threads: int) -> int:
    return threads or os.cpu_count() or 1


@lru_cache(maxsize=2)
def _load(model: str, device: str, workers: int, threads: int) -> Any:
    """The model, once for each process: so many at once, each on so many threads."""
    try:
        from faster_whisper import WhisperModel, download_model
    except ImportError as error:
        raise DependencyMissing("the transcriber needs: pip install faster-whisper") from error
    folder = weights.find_folder(model, download_model)
    few_heaps()

    class Remembering(WhisperModel):  # type: ignore[misc]
        """Encodes sound once: its language is told from what is decoded next."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._told: dict[bytes, Any] = {}  # by a digest of the features; a few at most

        def remembered(self, features: NDArray[np.float32]) -> Any:
            while len(self._told) >= REMEMBERED:
                self._told.pop(next(iter(self._told)), None)
            found = self._told[_digest(features)] = super().encode(features)
            return found

        def encode(self, features: NDArray[np.float32]) -> Any:
            found = self._told.pop(_digest(features), None) if self._told else None
            return super().encode(features) if found is None else found

    try:
        return Remembering(
            str(folder),
            device=device,
            compute_type=NUMBERS[device],
            cpu_threads=threads,
            num_workers=workers,
        )
    except (RuntimeError, ValueError) as error:
        raise ConfigError(f"cannot load the weights in {folder}: {error}") from error


def _digest(features: NDArray[np.float32]) -> bytes:
    return hashlib.blake2b(features.tobytes(), digest_size=16).digest()


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


def _features(model: Any, sound: Sound) -> NDArray[np.float32]:
    """What the library's batched path makes of a sound, number for number."""
    from faster_whisper.audio import pad_or_trim

    return np.stack([pad_or_trim(model.feature_extractor(sound)[..., :-1])])


def _decode(model: Any, sound: Sound, **options: Any) -> list[Passage]:
    """What is said in a sound of at most 30 s, as the library's batched path hears one stretch."""
    from faster_whisper import BatchedInferencePipeline

    segments, _ = BatchedInferencePipeline(model).transcribe(
        np.pad(sound, (0, max(0, round(WINDOW * MODEL_RATE) - len(sound)))),
        clip_timestamps=[{"start": 0.0, "end": len(sound) / MODEL_RATE}],
        vad_filter=False,
        word_timestamps=True,
        temperature=0.0,
        batch_size=1,
        **options,
    )
    return [_passage(segment) for segment in segments]


def _passage(segment: Any) -> Passage:
    words = tuple(
        Heard(word.word, float(word.start), float(word.end), float(word.probability))
        for word in segment.words
    )
    return Passage(words, segment.compression_ratio, segment.no_speech_prob, segment.avg_logprob)
