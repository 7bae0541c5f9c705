"""The first half of the pipeline: who speaks when, what they say, and who they are."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from tone.audio.health import health
from tone.audio.quality import is_dual_mono
from tone.call.gate import gated
from tone.call.recording import Recording, Role, Samples, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Sound, Transcript, Voices
from tone.config import Config
from tone.errors import NoSpeech
from tone.progress import Progress, Together
from tone.protocols import Diarizer, SentenceEncoder, Transcriber, VoiceDetector
from tone.turns.announcements import announcements, machines_alone
from tone.turns.channels import one_a_channel
from tone.turns.floor import take_turns
from tone.turns.roles import named_speakers, tell_roles
from tone.words.sentences import with_first_sentences
from tone.words.write_down import by_voice, said

TOUCHING = 1.0  # s


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """Parts that hear one call.

    `channels` names who is on which channel; `language` is what they speak. Each is empty where
    nobody knows. `reader` reads what sentences say, from which roles are told; None: phrases alone.
    """

    config: Config
    vad: VoiceDetector
    diarizer: Diarizer
    transcriber: Transcriber
    reader: SentenceEncoder | None = None
    channels: str = ""
    language: str = ""

    def voices(
        self, recording: Recording, channels: Sequence[Samples], progress: Progress
    ) -> Voices:
        """Where each voice is heard.

        Raises
        ------
        NoSpeech
            Nobody speaks.
        """
        if is_dual_mono(channels) or (len(channels) == 1 and not self._names_one()):
            voices = self.diarizer.tell_apart(channels[0], progress=progress)
        else:
            with ThreadPoolExecutor(len(channels)) as sides:
                found = [tuple(spans) for spans in sides.map(self.vad.detect, channels)]
            limit = self.config.turns.crosstalk_db
            voices = one_a_channel(channels, found, crosstalk_db=limit)
        if not any(voices.speech):
            raise NoSpeech(
                f"nobody speaks in {Path(recording.path).name} ({recording.duration:.1f} s); "
                "expected a recorded call"
            )
        return voices

    def examined(
        self, recording: Recording, channels: Sequence[Samples], voices: Voices
    ) -> tuple[Recording, tuple[Sound, ...]]:
        """The recording, whose channels say what they cannot carry; and what nobody says in it."""
        alike = voices.separation is not None
        tracks = [voices.spans] * len(channels) if alike else voices.speech
        found = health(channels, tracks, alike=alike, behind=voices.behind)
        judged = gated(recording, found, crosstalk_db=self.config.turns.crosstalk_db)
        heard = [sound for each in (found[:1] if alike else found) for sound in each.sounds]
        return judged, tuple(sorted(heard, key=lambda each: each.span))

    def _names_one(self) -> bool:
        """Whether the caller says that a single channel carries a single speaker."""
        return self.channels in [role.value for role in Role]

    def transcripts(
        self, channels: Sequence[Samples], voices: Voices, progress: Progress
    ) -> list[Transcript]:
        """What each voice says. The sides are heard at the same time."""
        if voices.separation is not None:
            whole = self.transcriber.transcribe(
                channels[0], voices.spans, language=self.language, progress=progress
            )
            return by_voice(whole, voices.speech)
        total = sum(span.duration for span in voices.spans)
        with ThreadPoolExecutor(len(channels)) as sides, Together(progress, "words", total) as all_:
            parts = [
                sides.submit(
                    self.transcriber.transcribe,
                    samples,
                    spans,
                    language=self.language,
                    progress=all_.part(),
                )
                for samples, spans in zip(channels, voices.speech, strict=True)
            ]
            return [part.result() for part in parts]

    def conversation(
        self, voices: Voices, transcripts: Sequence[Transcript], heard: tuple[Sound, ...]
    ) -> Conversation:
        """Who said what, when; what machines say and what nobody says is beside it."""
        alone = _machine_voices(voices, transcripts)
        people_say = [
            replace(transcript, words=()) if voice in alone else transcript
            for voice, transcript in enumerate(transcripts)
        ]
        speakers = self.speakers(people_say, voices)  # a machine has no role
        everything = said(speakers, voices.speech, transcripts)
        silent, called = {speakers[voice].label for voice in alone}, announcements(everything)
        found = (each for each in everything if each.speaker in silent or each in called)
        machines = tuple(sorted(found, key=lambda each: each.span))
        beside = [*(each.span for each in heard), *(each.span for each in machines)]
        people = [
            each
            for each in everything
            if each not in machines and (each.words or not _touches(each.span, beside))
        ]
        return replace(
            take_turns(people, speakers, self.config.turns),
            separation=voices.separation,
            announcements=machines,
            sounds=heard,
        )

    def speakers(self, transcripts: Sequence[Transcript], voices: Voices) -> tuple[Speaker, ...]:
        """Who they are: as named or, where nobody is, as told from what they say."""
        if self.reader and not self.reader.missing:
            transcripts = with_first_sentences(transcripts, self.reader)
        if self.channels and voices.separation is None:
            return named_speakers([name.strip() for name in self.channels.split(",")], transcripts)
        least = self.config.audio.role_confidence
        return tell_roles(transcripts, least=least, separation=voices.separation)


def _machine_voices(voices: Voices, transcripts: Sequence[Transcript]) -> frozenset[int]:
    """Which of more than two voices are a machine's alone."""
    if len(transcripts) < 3:
        return frozenset()
    nobody = [Speaker(str(index), Role.OTHER, 0, 0.0) for index in range(len(transcripts))]
    return frozenset(map(int, machines_alone(said(nobody, voices.speech, transcripts))))


def _touches(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span is the beginning or the end of another one, which was taken for speech."""
    return any(
        span.start <= each.end + TOUCHING and each.start <= span.end + TOUCHING for each in others
    )
