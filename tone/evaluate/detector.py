"""tone itself, run on spliced calls and on isolated clips, without a transcriber.

Spliced clips have no meaning to read (actors say the same sentence in every emotion), so words
are left out and the voice alone is measured. All else is what `tone analyze` does.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile

from tone.call.analysis import Analysis
from tone.call.recording import Channel, Quality, Recording, Role, Samples, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Transcript, Turn, Utterance
from tone.config import Config
from tone.evaluate import telephone
from tone.evaluate.cache import key, remembered
from tone.evaluate.corpora import Clip
from tone.pipeline import Analyzer
from tone.progress import Progress
from tone.protocols import VoiceDetector

ROLES = "agent,customer"
GAP = 0.5  # s between two clips of a monologue
LEVEL_DB = -30.0  # dBFS of a monologue


class SilentTranscriber:
    """Hears no words."""

    engine = "none"

    def transcribe(
        self, samples: Samples, speech: Sequence[Span], *, language: str = "", progress: Progress
    ) -> Transcript:
        """An empty transcript of no known language."""
        return Transcript((), None, None)


class RememberingDetector:
    """Another voice detector, whose answers are kept on disk."""

    def __init__(self, inner: VoiceDetector, settings: object) -> None:
        self._inner = inner
        self._settings = settings

    def detect(self, samples: Samples) -> Sequence[Span]:
        """Stretches of speech, in order, not overlapping."""
        name = key(samples, type(self._inner).__name__, self._settings, _recipe())
        edges = remembered(name, lambda: self._edges(samples))
        return [Span(float(start), float(end)) for start, end in edges]

    def _edges(self, samples: Samples) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
        found = [(span.start, span.end) for span in self._inner.detect(samples)]
        return np.array(found, np.float64).reshape(-1, 2)


@cache
def _recipe() -> str:
    """A digest of the code that finds speech: what it found is kept only as long as it stays."""
    code = sorted(files("tone.turns").iterdir(), key=lambda each: each.name)
    texts = [each.read_bytes() for each in code if each.name.endswith(".py")]
    return hashlib.sha256(b"".join(texts)).hexdigest()


def detector(config: Config) -> Analyzer:
    """The config's parts, without words, who is who being known."""
    known = replace(config, audio=replace(config.audio, channels=ROLES))
    analyzer = Analyzer.from_config(known)
    vad = RememberingDetector(analyzer.vad, sorted(asdict(config.turns).items()))
    return replace(analyzer, vad=vad, transcriber=SilentTranscriber())


def analyze_channels(analyzer: Analyzer, channels: Sequence[Samples], name: str) -> Analysis:
    """Analyse a call held in memory, written as 16-bit WAV as a call centre would."""
    with TemporaryDirectory(prefix="tone-evaluate-") as folder:
        path = Path(folder) / f"{name}.wav"
        tracks = np.stack([np.clip(each.values, -1.0, 1.0) for each in channels], axis=1)
        soundfile.write(path, tracks, channels[0].rate, subtype="PCM_16")
        return analyzer.analyze(path)


@dataclass(frozen=True, slots=True, eq=False)
class Monologue:
    """All clips of a speaker, one after another, on one telephone channel."""

    speaker: str
    clips: tuple[Clip, ...]
    spans: tuple[Span, ...]  # the speech of each clip
    samples: Samples


def monologue(clips: Sequence[Clip], *, noise_db: float | None = None) -> Monologue:
    """Put a speaker's clips one after another; their own levels are kept."""
    gap = np.zeros(round(GAP * telephone.RATE), np.float32)
    parts, spans, clock = [gap], [], GAP
    for clip in clips:
        sound = telephone.read_clip(clip.path)
        heard = telephone.speech(sound)
        spans.append(Span(clock + heard.start, clock + heard.end))
        parts += [sound, gap]
        clock += len(sound) / telephone.RATE + GAP
    usual = np.median([telephone.level_db(telephone.read_clip(clip.path)) for clip in clips])
    samples = telephone.line(
        np.concatenate(parts),
        gain_db=LEVEL_DB - float(usual),
        rng=np.random.default_rng(len(clips)),
        noise_db=noise_db,
    )
    return Monologue(clips[0].speaker, tuple(clips), tuple(spans), samples)


def voice_scores(analyzer: Analyzer, spoken: Monologue) -> dict[str, tuple[float | None, ...]]:
    """Tone's scores of each clip's voice, by face; None where it could not be read.

    The agitated face is judged by the whole acoustic score, as a flag is; the dejected one by its
    own head, which only adds to a flag.
    """
    customer = Speaker("customer", Role.CUSTOMER, 0, 1.0)
    turns = tuple(Turn("customer", (Utterance(span, "customer"),)) for span in spoken.spans)
    quality = Quality(bandwidth_hz=telephone.BAND[1], snr_db=None, clipped=0.0, invalid={})
    recording = Recording(
        id=spoken.speaker,
        path=spoken.speaker,
        duration=spoken.samples.duration,
        sample_rate=spoken.samples.rate,
        channels=(Channel(0, quality),),
    )
    analysis = analyzer.analyze_conversation(
        recording, [spoken.samples], Conversation((customer,), turns)
    )
    heard = {reading.span: (reading.acoustic, reading.dejected) for reading in analysis.timeline}
    pairs = [heard.get(span, (None, None)) for span in spoken.spans]
    agitated, dejected = zip(*pairs, strict=True)
    return {"agitated": agitated, "dejected": dejected}
