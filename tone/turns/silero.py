"""Speech by Silero's model, whose ONNX file faster-whisper ships."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import librosa
import numpy as np

from tone.call.recording import Samples
from tone.call.span import Span
from tone.config import TurnsConfig
from tone.errors import DependencyMissing

if TYPE_CHECKING:
    from faster_whisper.vad import VadOptions

MODEL_RATE = 16_000  # Hz
PADDING = 0.05  # s; the model hears onsets a little late


class SileroDetector:
    """Stretches of speech between pauses; long ones are cut at their quietest place."""

    def __init__(self, config: TurnsConfig) -> None:
        self._config = config

    def detect(self, samples: Samples) -> Sequence[Span]:
        """Stretches of speech, in order, not overlapping."""
        try:
            from faster_whisper.vad import get_speech_timestamps
        except ImportError as error:
            raise DependencyMissing(
                "the voice detector needs: pip install faster-whisper"
            ) from error
        values = samples.values
        if samples.rate != MODEL_RATE:
            values = librosa.resample(
                values, orig_sr=samples.rate, target_sr=MODEL_RATE, res_type="soxr_mq"
            )
        found = get_speech_timestamps(np.asarray(values, np.float32), self._options())
        spans = (Span(each["start"] / MODEL_RATE, each["end"] / MODEL_RATE) for each in found)
        end = samples.duration
        return [Span(span.start, min(span.end, end)) for span in spans if span.start < end]

    def _options(self) -> "VadOptions":
        from faster_whisper.vad import VadOptions

        return VadOptions(
            threshold=self._config.threshold,
            min_speech_duration_ms=round(1000 * self._config.shortest),
            max_speech_duration_s=self._config.longest,
            min_silence_duration_ms=round(1000 * self._config.pause),
            speech_pad_ms=round(1000 * PADDING),
        )
