"""The reference engine: OpenAI's own code in PyTorch, one chunk after another.

Ten times slower than the other engine, and what that one is compared with. Where decoding fails
it samples at random, from a fixed seed and without touching the caller's, so equal sound gives
equal words here too.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
from tone.progress import Progress
from tone.words import weights
from tone.words.chunks import Chunk, pack
from tone.words.devices import chosen, of_torch
from tone.words.heard import Heard, Passage, in_order, to_words

SEED = 0

_using = Lock()  # the library hangs its hooks on the model, so one call at a time


class OpenAIWhisper:
    """Writes down what is said in one channel, by openai-whisper."""

    def __init__(self, config: WordsConfig) -> None:
        self._config = config

    @property
    def engine(self) -> str:
        """The library, its version, the weights and their number format."""
        model = weights.model_name(self._config.model)
        return f"openai_whisper {version('openai-whisper')} {model} float32"

    def transcribe(
        self, samples: Samples, speech: Sequence[Span], *, language: str = "", progress: Progress
    ) -> Transcript:
        """Words in order, each inside `speech`; no speech gives no words."""
        told = language or self._config.language
        chunks = pack(speech, within=samples.span)
        if not chunks:
            return Transcript((), told or None, None)
        with _using:
            progress("model", 0.0, 1.0)
            model = _load(self._config.model, self._device())
            progress("model", 1.0, 1.0)
            try:
                with _settings(self._config.threads):
                    language, confidence = self._language(model, chunks[0].sound(samples), told)
                    words = in_order(self._words(model, samples, chunks, language, progress))
            except (RuntimeError, ValueError) as error:
                raise StageFailed(f"openai-whisper cannot transcribe: {error}") from error
        return Transcript(words, language, confidence)

    def alone(self, sound: NDArray[np.float32], *, timed: bool = False) -> str:
        """What the library by itself writes down of all of a sound, to compare with.

        Parameters
        ----------
        sound : shape (n,), at 16 kHz
        timed : whether it finds the time of each word, too
        """
        with _using, _settings(self._config.threads):
            heard = _load(self._config.model, self._device()).transcribe(
                sound, verbose=None, fp16=False, word_timestamps=timed
            )
        return str(heard["text"])

    def _device(self) -> str:
        return chosen(self._config.device, of_torch)

    def _language(
        self, model: Any, sound: NDArray[np.float32], told: str
    ) -> tuple[str, float | None]:
        """The language as told or as heard, and how sure the latter is."""
        from whisper.audio import log_mel_spectrogram, pad_or_trim
        from whisper.tokenizer import LANGUAGES

        known = list(LANGUAGES) if model.is_multilingual else ["en"]
        if told and told not in known:
            raise ConfigError(
                f"the language is '{told}', which Whisper '{self._config.model}' does not know; "
                f"expected one of {', '.join(known)}"
            )
        if told or not model.is_multilingual:
            return told or "en", None
        mel = log_mel_spectrogram(pad_or_trim(sound), model.dims.n_mels, device=model.device)
        _, found = model.detect_language(mel)
        language = max(found, key=lambda code: found[code])
        return language, float(found[language])

    def _words(
        self,
        model: Any,
        samples: Samples,
        chunks: Sequence[Chunk],
        language: str,
        progress: Progress,
    ) -> Iterator[Word]:
        done, total = 0.0, sum(chunk.speech for chunk in chunks)
        for chunk in chunks:
            found = model.transcribe(
                chunk.sound(samples),
                verbose=None,
                language=language,
                beam_size=self._config.beam if self._config.beam > 1 else None,
                word_timestamps=True,
                condition_on_previous_text=False,
                fp16=False,
            )
            yield from to_words(map(_passage, found["segments"]), chunk, language)
            done += chunk.speech
            progress("words", done, total)


@lru_cache(maxsize=1)
def _load(model: str, device: str) -> Any:
    """The model, once for each process."""
    try:
        import torch
        from faster_whisper import download_model
        from whisper import _ALIGNMENT_HEADS
        from whisper.model import ModelDimensions, Whisper
    except ImportError as error:
        raise DependencyMissing("the transcriber needs: pip install openai-whisper") from error
    path = weights.find_checkpoint(model, download_model)
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        loaded = Whisper(ModelDimensions(**checkpoint["dims"]))
        loaded.load_state_dict(checkpoint["model_state_dict"])
    except (RuntimeError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"cannot load the weights in {path}: {error}") from error
    if "alignment_heads" in checkpoint:  # ours, converted
        mask = torch.zeros(loaded.dims.n_text_layer, loaded.dims.n_text_head, dtype=torch.bool)
        mask[tuple(zip(*checkpoint["alignment_heads"], strict=True))] = True
        loaded.register_buffer("alignment_heads", mask.to_sparse(), persistent=False)
    elif model in _ALIGNMENT_HEADS:
        loaded.set_alignment_heads(_ALIGNMENT_HEADS[model])
    return loaded.to(device).eval()


@contextmanager
def _settings(threads: int) -> Iterator[None]:
    """PyTorch's random numbers and threads as asked for, and as they were afterwards."""
    import torch

    before = torch.get_num_threads()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        torch.set_num_threads(threads or before)
        try:
            yield
        finally:
            torch.set_num_threads(before)


def _passage(segment: Any) -> Passage:
    words = tuple(
        Heard(word["word"], float(word["start"]), float(word["end"]), float(word["probability"]))
        for word in segment["words"]
    )
    return Passage(
        words, segment["compression_ratio"], segment["no_speech_prob"], segment["avg_logprob"]
    )
