"""The order of the stages, and nothing else.

    open → voices → words → roles → turns → meaning → prosody → distress → moments → responses

The stages do not know each other; they are introduced here. A part is replaced with
`dataclasses.replace(analyzer, transcriber=...)`.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from tone import __version__
from tone.audio.decode import open_recording
from tone.audio.quality import is_dual_mono
from tone.call.analysis import Analysis, Provenance
from tone.call.notes import notes
from tone.call.prosody import Prosody
from tone.call.recording import Recording, Role, Samples, Speaker
from tone.call.speech import Conversation, Transcript, Voices
from tone.config import Config
from tone.errors import NoSpeech, StageFailed, ToneError
from tone.moments.detect import find_moments
from tone.moments.scorecard import Found
from tone.moments.summary import summarise
from tone.plugins import part
from tone.progress import Progress, silent
from tone.prosody.encoder import ShallowWhisper
from tone.prosody.measure import measure
from tone.protocols import (
    Diarizer,
    DistressScorer,
    ResponseRater,
    SentenceEncoder,
    Transcriber,
    VoiceDetector,
    VoiceEncoder,
)
from tone.turns.channels import without_crosstalk
from tone.turns.floor import take_turns
from tone.turns.roles import named_speakers, tell_roles
from tone.words.meaning import MiniLM
from tone.words.sentences import with_meaning
from tone.words.shallow_whisper import find_first_blocks
from tone.words.write_down import by_voice, said

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyzer:
    """The parts that an analysis is made with. Models load on first use and are then kept."""

    config: Config
    vad: VoiceDetector
    diarizer: Diarizer
    transcriber: Transcriber
    scorer: DistressScorer
    rater: ResponseRater
    encoder: VoiceEncoder | None = None
    reader: SentenceEncoder | None = None

    @classmethod
    def from_config(cls, config: Config = Config()) -> Self:
        """The parts that the config names.

        Raises
        ------
        ConfigError
            A part is not installed.
        """
        return cls(
            config=config,
            vad=part("vad", config.turns.vad)(config.turns),
            diarizer=part("diarizer", config.turns.diarizer)(config.turns),
            transcriber=part("transcriber", config.words.engine)(config.words),
            scorer=part("scorer", config.fusion.scorer)(config.fusion),
            rater=part("rater", config.response.rater)(config.response),
            encoder=ShallowWhisper(find_first_blocks) if config.prosody.encoder else None,
            reader=MiniLM() if config.words.meaning else None,
        )

    def analyze(self, path: Path | str, *, progress: Progress = silent) -> Analysis:
        """Analyse one recording.

        Raises
        ------
        InputError
            The recording cannot be read, nobody speaks in it, or it is not clear who speaks.
        DependencyMissing
            Model weights are not installed.
        StageFailed
            A stage broke; the cause is chained.
        """
        path = Path(path)
        with _stage("audio", path):
            recording, channels = open_recording(path)
        log.info("recording %s begins: %.1f s", recording.id, recording.duration)
        with _stage("voices", path):
            voices = self._voices(recording, channels, progress)
        with _stage("words", path):
            transcripts = self._transcripts(channels, voices, progress)
        with _stage("turns", path):
            speakers = self._speakers(transcripts, voices)
            utterances = said(speakers, voices.speech, transcripts)
            conversation = replace(
                take_turns(utterances, speakers, self.config.turns), separation=voices.separation
            )
        return self.analyze_conversation(recording, channels, conversation, progress=progress)

    def analyze_conversation(
        self,
        recording: Recording,
        channels: Sequence[Samples],
        conversation: Conversation,
        *,
        progress: Progress = silent,
    ) -> Analysis:
        """Analyse a recording of which it is known who speaks when.

        Raises
        ------
        StageFailed
            A stage broke; the cause is chained.
        """
        with _stage("meaning", Path(recording.path)):
            if self.reader and not self.reader.missing:
                conversation = with_meaning(conversation, self.reader)
        with _stage("prosody", Path(recording.path)):
            prosody = measure(
                channels,
                recording.channels,
                conversation,
                self.config.prosody,
                encoder=self.encoder,
                progress=progress,
            )
        return self.judge(recording, conversation, prosody)

    def judge(self, recording: Recording, conversation: Conversation, prosody: Prosody) -> Analysis:
        """Flag and rate what was already measured: no audio is needed.

        Raises
        ------
        StageFailed
            A stage broke; the cause is chained.
        """
        with _stage("moments", Path(recording.path)):
            timeline = tuple(self.scorer.read(conversation, prosody))
            moments = find_moments(timeline, conversation, recording, self.config.moments)
            responses = tuple(
                self.rater.rate(moment, conversation, prosody, timeline) for moment in moments
            )
            summary = summarise(
                recording, conversation, prosody, Found(timeline, moments, responses)
            )
        unencoded = self.encoder.missing if self.encoder else "prosody.encoder is off"
        unread = self.reader.missing if self.reader else "words.meaning is off"
        log.info("recording %s ends: %d moments", recording.id, len(moments))
        return Analysis(
            recording=recording,
            conversation=conversation,
            prosody=prosody,
            timeline=timeline,
            moments=moments,
            responses=responses,
            notes=notes(recording, conversation, prosody, unencoded=unencoded, unread=unread),
            provenance=self._provenance(),
            summary=summary,
        )

    def _voices(
        self, recording: Recording, channels: Sequence[Samples], progress: Progress
    ) -> Voices:
        if is_dual_mono(channels) or (len(channels) == 1 and not self._names_one()):
            voices = self.diarizer.tell_apart(channels[0], progress=progress)
        else:
            found = [tuple(self.vad.detect(samples)) for samples in channels]
            limit = self.config.turns.crosstalk_db
            voices = Voices(without_crosstalk(channels, found, crosstalk_db=limit))
        if not any(voices.speech):
            raise NoSpeech(
                f"nobody speaks in {Path(recording.path).name} ({recording.duration:.1f} s); "
                "expected a recorded call"
            )
        return voices

    def _names_one(self) -> bool:
        """Whether the caller says that a single channel carries a single speaker."""
        return self.config.audio.channels in [role.value for role in Role]

    def _transcripts(
        self, channels: Sequence[Samples], voices: Voices, progress: Progress
    ) -> list[Transcript]:
        if voices.separation is not None:
            whole = self.transcriber.transcribe(channels[0], voices.spans, progress=progress)
            return by_voice(whole, voices.speech)
        total = sum(span.duration for span in voices.spans)
        before = 0.0
        transcripts: list[Transcript] = []

        def onward(stage: str, done: float, of: float) -> None:
            progress(stage, *((before + done, total) if stage == "words" else (done, of)))

        for samples, spans in zip(channels, voices.speech, strict=True):
            transcripts.append(self.transcriber.transcribe(samples, spans, progress=onward))
            before += sum(span.duration for span in spans)
        return transcripts

    def _speakers(self, transcripts: Sequence[Transcript], voices: Voices) -> tuple[Speaker, ...]:
        named = self.config.audio.channels
        if named and voices.separation is None:
            return named_speakers([name.strip() for name in named.split(",")], transcripts)
        least = self.config.audio.role_confidence
        return tell_roles(transcripts, least=least, separation=voices.separation)

    def _provenance(self) -> Provenance:
        words, turns = self.transcriber.engine, self.config.turns
        return Provenance(
            tone_version=__version__,
            config_fingerprint=self.config.fingerprint(),
            engines={"words": words, "vad": turns.vad, "diarizer": turns.diarizer},
        )


def analyze(
    path: Path | str,
    *,
    channels: str = "",
    config: Config = Config(),
    progress: Progress = silent,
) -> Analysis:
    """Analyse one recording with the config's parts.

    Parameters
    ----------
    path : a recording
    channels : who is on which channel, such as "agent,customer"; empty: told apart
    config : Config
    progress : called with (stage, seconds done, seconds in total)
    """
    if channels:
        config = replace(config, audio=replace(config.audio, channels=channels))
    return Analyzer.from_config(config).analyze(path, progress=progress)


@contextmanager
def _stage(name: str, path: Path) -> Iterator[None]:
    """Let tone's own errors pass; anything else becomes StageFailed, with its cause."""
    try:
        yield
    except ToneError:
        raise
    except Exception as error:
        raise StageFailed(
            f"the stage '{name}' failed on {path.name}: {type(error).__name__}"
        ) from error
