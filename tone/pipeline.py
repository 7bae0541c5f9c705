"""The order of the stages, and nothing else.

    open → voices → words → roles → turns → meaning → prosody → distress → moments → responses

The stages do not know each other; they are introduced here. A part is replaced with
`dataclasses.replace(analyzer, transcriber=...)`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from tone import __version__
from tone.audio.decode import contents as contents
from tone.audio.decode import id_of as id_of
from tone.audio.decode import open_recording, stored
from tone.audio.health import health
from tone.audio.manifest import read_manifest as read_manifest
from tone.audio.quality import is_dual_mono
from tone.audio.sidecar import names_beside as names_beside
from tone.audio.sidecar import read_beside as read_beside
from tone.audio.sidecar import told_beside as told_beside
from tone.call.analysis import Analysis, Provenance
from tone.call.examination import Examination
from tone.call.gate import gated, unfit
from tone.call.metadata import Known
from tone.call.moment import Moment, Reading
from tone.call.notes import Missing, notes
from tone.call.prosody import Prosody
from tone.call.recording import Recording, Samples, files_of
from tone.call.speech import Conversation, Voices
from tone.config import Config
from tone.errors import stage
from tone.hearing import Hearing
from tone.logs import tell
from tone.moments.detect import find_moments
from tone.moments.respond import unrated
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
from tone.turns.channels import one_a_channel
from tone.words.meaning import MiniLM, ReadOnce
from tone.words.sentences import with_meaning
from tone.words.shallow_whisper import find_first_blocks


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

    def analyze(
        self,
        path: Path | str,
        *,
        channels: str = "",
        known: Known | None = None,
        progress: Progress = silent,
    ) -> Analysis:
        """Analyse one recording.

        Parameters
        ----------
        path : a recording
        channels : who is on which channel, whatever `known` and the config say of it
        known : what is known of the call; None: what a side-car beside the recording says
        progress : called with (stage, seconds done, seconds in total)

        Raises
        ------
        InputError
            The recording or its side-car cannot be read, nobody speaks in it, or it is not clear
            who speaks.
        DependencyMissing
            Model weights are not installed.
        StageFailed
            A stage broke; the cause is chained.
        """
        path = Path(path)
        with stage("audio", path):
            known = read_beside(path) if known is None else known
            recording, samples = open_recording(path)
        tell(__name__, "recording begins", recording=recording.id, seconds=recording.duration)
        call = replace(self, reader=ReadOnce(self.reader) if self.reader else None)
        hearing = Hearing(
            config=self.config,
            vad=self.vad,
            diarizer=self.diarizer,
            transcriber=self.transcriber,
            reader=call.reader,
            channels=channels or known.channels or self.config.audio.channels,
            language=known.language,
        )
        with stage("voices", path):
            voices = hearing.voices(recording, samples, progress)
            recording, heard = hearing.examined(recording, samples, voices)
        with stage("words", path):
            transcripts = hearing.transcripts(samples, voices, progress)
        with stage("turns", path):
            conversation = hearing.conversation(voices, transcripts, heard)
        analysis = call.analyze_conversation(recording, samples, conversation, progress=progress)
        return replace(analysis, metadata=known.metadata)

    def examine(self, path: Path) -> Examination:
        """What a recording is and can carry. No word is read, so that it takes seconds.

        Raises
        ------
        InputError
            The recording cannot be read.
        StageFailed
            A stage broke; the cause is chained.
        """
        with stage("audio", path):
            recording, samples = open_recording(path)
            files = tuple(map(stored, files_of(path)))
            same = is_dual_mono(samples)
        with stage("voices", path):
            found = tuple(tuple(self.vad.detect(each)) for each in samples)
            limit = self.config.turns.crosstalk_db
            voices = Voices(found) if same else one_a_channel(samples, found, crosstalk_db=limit)
            checked = health(samples, voices.speech, alike=same, behind=voices.behind)
            return Examination(gated(recording, checked, crosstalk_db=limit), files, checked, same)

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
        with stage("meaning", Path(recording.path)):
            if self.reader and not self.reader.missing:
                conversation = with_meaning(conversation, self.reader)
        with stage("prosody", Path(recording.path)):
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
        with stage("moments", Path(recording.path)):
            timeline, moments = self.flag(recording, conversation, prosody)
            deaf = unfit(recording, conversation)
            rate = self.rater.rate
            responses = tuple(
                unrated(each, deaf) if deaf else rate(each, conversation, prosody, timeline)
                for each in moments
            )
            found = Found(timeline, moments, responses)
            summary = summarise(recording, conversation, prosody, found)
        unencoded = self.encoder.missing if self.encoder else "prosody.encoder is off"
        missing = Missing(unencoded, self.reader.missing if self.reader else "words.meaning is off")
        tell(__name__, "recording ends", recording=recording.id, moments=len(moments))
        return Analysis(
            recording=recording,
            conversation=conversation,
            prosody=prosody,
            timeline=timeline,
            moments=moments,
            responses=responses,
            notes=notes(recording, conversation, prosody, timeline, missing),
            provenance=self._provenance(),
            summary=summary,
        )

    def flag(
        self, recording: Recording, conversation: Conversation, prosody: Prosody
    ) -> tuple[tuple[Reading, ...], tuple[Moment, ...]]:
        """The customer's readings, and the moments that they make, without any rating."""
        timeline = tuple(self.scorer.read(conversation, prosody))
        return timeline, find_moments(timeline, conversation, recording, self.config.moments)

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
    """Analyse the recording at `path` with the config's parts.

    Parameters
    ----------
    channels : such as "agent,customer"; empty: as a side-car says, or told apart
    progress : called with (stage, seconds done, seconds in total)
    """
    if channels:
        config = replace(config, audio=replace(config.audio, channels=channels))
    return Analyzer.from_config(config).analyze(path, channels=channels, progress=progress)
