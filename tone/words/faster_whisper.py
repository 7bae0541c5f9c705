"""The fast engine: CTranslate2, eight-bit weights on the processor, some chunks on each core.

Chunks are decoded on one core each, as many at once as there are cores: two at once take six tenths
of the time of one after the other on both. Where there are enough, a core decodes some together,
which spares memory traffic, as each token needs all of the weights. What is heard in a chunk does
not depend on what is heard beside it: eight-bit sums are exact, all else is computed chunk by
chunk.

The library's batched path decodes once, without the second attempts of its slower path. So what
shows that decoding failed is looked at here: text that repeats itself is decoded again with
repetition forbidden, and what is likely no speech is left out. Nothing is sampled at random, so
equal sound gives equal words.

On a GPU the weights have sixteen bits, and on processors with AMX the encoder's (`encoder.py`): the
words may differ a little from those that eight bits give.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.metadata import version
from math import ceil
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tone.call.recording import Samples
from tone.call.span import Span
from tone.call.speech import Transcript, Word
from tone.config import CPU, WordsConfig
from tone.errors import ConfigError, StageFailed
from tone.memory import give_back
from tone.progress import Progress
from tone.words import weights
from tone.words.chunks import MODEL_RATE, WINDOW, Chunk, pack
from tone.words.devices import chosen, of_ctranslate2
from tone.words.fast_model import load, numbers_of
from tone.words.heard import Heard, Passage, in_order, to_words

MOST_ON_GPU = 4  # chunks at once, each with its own copy of the weights
TOGETHER = 2  # chunks at most that a core decodes together; each takes 100 MB
ON_ONE_CORE = 4  # the same of a process that has one core, as in a batch
LISTENED = 3  # chunks at most, to tell the language
MANY = 20  # chunks, of one call or of several, after which freed memory is returned
SURE = 0.5  # probability of a language at which no further chunk is needed
RETRY_BEAM = 5
RETRY_NGRAM = 4  # tokens in a row that a second attempt may not say twice

Sound = NDArray[np.float32]
_loading = Lock()


class FasterWhisper:
    """Writes down what is said in one channel, by faster-whisper."""

    def __init__(self, config: WordsConfig) -> None:
        self._config = config
        self._heard = 0  # chunks since memory was last returned

    @property
    def engine(self) -> str:
        """The library, its version, the weights and their number format."""
        model, numbers = weights.model_name(self._config.model), numbers_of(self._device())
        return f"faster_whisper {version('faster-whisper')} {model} {numbers}"

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
        self._heard += len(chunks)
        if self._heard > MANY:
            self._heard = 0
            give_back()
        return Transcript(words, language, confidence)

    def alone(self, sound: Sound, *, timed: bool = False) -> str:
        """What the library's batched path by itself writes down of all of a sound, to compare with.

        Parameters
        ----------
        sound : shape (n,), at 16 kHz
        timed : whether it finds the time of each word, too
        """
        from faster_whisper import BatchedInferencePipeline

        cores = _cores(self._config.threads)
        model = load(self._config.model, self._device(), 1, cores, as_it_comes=True)
        segments, _ = BatchedInferencePipeline(model).transcribe(
            sound, word_timestamps=timed, beam_size=self._config.beam
        )
        return "".join(segment.text for segment in segments)

    def _model(self, progress: Progress) -> Any:
        progress("model", 0.0, 1.0)
        with _loading:
            model = load(self._config.model, self._device(), self._at_once(), 1)
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
        groups = self._groups(chunks)

        def hear(group: Sequence[Chunk]) -> list[list[Passage]]:
            return self._hear(model, [chunk.sound(samples) for chunk in group], language)

        cores = _cores_at_work(self._at_once())
        jobs = [cores.submit(hear, group) for group in groups]
        try:
            for group, job in zip(groups, jobs, strict=True):
                for chunk, passages in zip(group, job.result(), strict=True):
                    yield from to_words(passages, chunk, language)
                    done += chunk.speech
                progress("words", done, total)
        finally:
            for job in jobs:
                job.cancel()  # whoever interrupts does not wait for the rest of the call

    def _groups(self, chunks: Sequence[Chunk]) -> list[Sequence[Chunk]]:
        """Chunks that are decoded together, where no core waits for it; on a GPU each by itself."""
        cores = self._at_once()
        share = ceil(len(chunks) / cores)
        most = TOGETHER if cores > 1 else ON_ONE_CORE
        size = min(most, share) if self._device() == CPU else 1
        return [chunks[start : start + size] for start in range(0, len(chunks), size)]

    def _hear(self, model: Any, sounds: Sequence[Sound], language: str) -> list[list[Passage]]:
        """What is said in sounds; one that was decoded in circles gets a second attempt."""
        found = _decode(model, sounds, beam_size=self._config.beam, language=language)
        return [
            self._again(model, sound, language)
            if any(passage.is_repetitive for passage in passages)
            else passages
            for sound, passages in zip(sounds, found, strict=True)
        ]

    def _again(self, model: Any, sound: Sound, language: str) -> list[Passage]:
        (found,) = _decode(
            model,
            [sound],
            beam_size=max(RETRY_BEAM, self._config.beam),
            no_repeat_ngram_size=RETRY_NGRAM,
            language=language,
        )
        return found


@lru_cache(maxsize=2)
def _cores_at_work(count: int) -> ThreadPoolExecutor:
    """A thread for each core, whichever channel it hears: each has memory of its own."""
    return ThreadPoolExecutor(count)


def _cores(threads: int) -> int:
    return threads or os.cpu_count() or 1


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


def _decode(model: Any, sounds: Sequence[Sound], **options: Any) -> list[list[Passage]]:
    """What is said in sounds of at most 30 s, each as the library's batched path hears it alone."""
    from faster_whisper import BatchedInferencePipeline

    size = round(WINDOW * MODEL_RATE)
    segments, _ = BatchedInferencePipeline(model).transcribe(
        np.concatenate([np.pad(sound, (0, max(0, size - len(sound)))) for sound in sounds]),
        clip_timestamps=[
            {"start": number * WINDOW, "end": number * WINDOW + len(sound) / MODEL_RATE}
            for number, sound in enumerate(sounds)
        ],
        vad_filter=False,
        word_timestamps=True,
        temperature=0.0,
        batch_size=len(sounds),
        **options,
    )
    found: list[list[Passage]] = [[] for _ in sounds]
    for segment in segments:
        found[segment.seek // round(WINDOW * model.frames_per_second)].append(_passage(segment))
    return found


def _passage(segment: Any) -> Passage:
    words = tuple(
        Heard(word.word, float(word.start), float(word.end), float(word.probability))
        for word in segment.words
    )
    return Passage(words, segment.compression_ratio, segment.no_speech_prob, segment.avg_logprob)
