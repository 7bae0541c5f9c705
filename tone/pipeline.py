"""The order of the stages, and nothing else.

    open → voices → words → roles → turns → prosody → distress → moments → responses

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
from tone.call.recording import Recording, Role, Samples, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Transcript, Utterance
from tone.config import Config
from tone.errors import NoSpeech, RolesUnknown, StageFailed, ToneError
from tone.moments.detect import find_moments
from tone.plugins import part
from tone.progress import Progress, silent
from tone.prosody.measure import measure
from tone.protocols import DistressScorer, ResponseRater, Transcriber, VoiceDetector
from tone.turns.channels import without_crosstalk
from tone.turns.floor import take_turns
from tone.turns.roles import named_speakers, tell_roles
from tone.words.write_down import write_down

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyzer:
    """The parts that an analysis is made with. Models load on first use and are then kept."""

    config: Config
    vad: VoiceDetector
    transcriber: Transcriber
    scorer: DistressScorer
    rater: ResponseRater

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
            transcriber=part("transcriber", config.words.engine)(config.words),
            scorer=part("scorer", config.fusion.scorer)(config.fusion),
            rater=part("rater", config.response.rater)(config.response),
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
            speech = self._speech(recording, channels)
        with _stage("words", path):
            transcripts = self._transcripts(channels, speech, progress)
        with _stage("turns", path):
            speakers = self._speakers(transcripts)
            utterances = _utterances(speakers, speech, transcripts)
            conversation = take_turns(utterances, speakers, self.config.turns)
        with _stage("prosody", path):
            prosody = measure(
                channels, recording.channels, conversation, self.config.prosody, progress=progress
            )
        with _stage("moments", path):
            timeline = tuple(self.scorer.read(conversation, prosody))
            moments = find_moments(timeline, conversation, recording, self.config.moments)
            responses = tuple(
                self.rater.rate(moment, conversation, prosody, timeline) for moment in moments
            )
        log.info("recording %s ends: %d moments", recording.id, len(moments))
        return Analysis(
            recording=recording,
            conversation=conversation,
            prosody=prosody,
            timeline=timeline,
            moments=moments,
            responses=responses,
            notes=_notes(recording, conversation),
            provenance=self._provenance(),
        )

    def _speech(
        self, recording: Recording, channels: Sequence[Samples]
    ) -> tuple[tuple[Span, ...], ...]:
        if is_dual_mono(channels) or (len(channels) == 1 and not self._names_one()):
            raise RolesUnknown(
                f"{Path(recording.path).name} has both people on one track; "
                "tone needs a recording with the agent and the customer on separate channels"
            )
        found = [tuple(self.vad.detect(samples)) for samples in channels]
        speech = without_crosstalk(channels, found, crosstalk_db=self.config.turns.crosstalk_db)
        if not any(speech):
            raise NoSpeech(
                f"nobody speaks in {Path(recording.path).name} ({recording.duration:.1f} s); "
                "expected a recorded call"
            )
        return speech

    def _names_one(self) -> bool:
        """Whether the caller says that a single channel carries a single speaker."""
        return self.config.audio.channels in [role.value for role in Role]

    def _transcripts(
        self,
        channels: Sequence[Samples],
        speech: Sequence[Sequence[Span]],
        progress: Progress,
    ) -> list[Transcript]:
        total = sum(span.duration for spans in speech for span in spans)
        before = 0.0
        transcripts: list[Transcript] = []

        def onward(stage: str, done: float, of: float) -> None:
            progress(stage, *((before + done, total) if stage == "words" else (done, of)))

        for samples, spans in zip(channels, speech, strict=True):
            transcripts.append(self.transcriber.transcribe(samples, spans, progress=onward))
            before += sum(span.duration for span in spans)
        return transcripts

    def _speakers(self, transcripts: Sequence[Transcript]) -> tuple[Speaker, ...]:
        named = self.config.audio.channels
        if named:
            return named_speakers([name.strip() for name in named.split(",")], transcripts)
        return tell_roles(transcripts, least=self.config.audio.role_confidence)

    def _provenance(self) -> Provenance:
        return Provenance(
            tone_version=__version__,
            config_fingerprint=self.config.fingerprint(),
            engines={"words": self.transcriber.engine, "vad": self.config.turns.vad},
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


def _utterances(
    speakers: Sequence[Speaker],
    speech: Sequence[Sequence[Span]],
    transcripts: Sequence[Transcript],
) -> list[Utterance]:
    return [
        utterance
        for speaker in speakers
        for utterance in write_down(
            [Utterance(span, speaker.label) for span in speech[speaker.channel]],
            transcripts[speaker.channel].words,
        )
    ]


def _notes(recording: Recording, conversation: Conversation) -> tuple[str, ...]:
    """What could not be done, and why."""
    notes = [
        f"{measure} is not measured on channel {channel.index}: {reason}"
        for channel in recording.channels
        for measure, reason in channel.quality.invalid.items()
    ]
    for role in (Role.CUSTOMER, Role.AGENT):
        if conversation.speaker(role) is None:
            notes.append(
                f"nobody is known to be the {role}; name the channels, such as agent,customer"
            )
    return tuple(notes)


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
