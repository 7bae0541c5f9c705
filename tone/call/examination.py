"""What a recording is and what it can carry, before anybody listens to what is said."""

from dataclasses import dataclass

from tone.call.recording import Recording
from tone.call.span import Span
from tone.call.speech import Sound, SoundKind


@dataclass(frozen=True, slots=True)
class Stored:
    """How one file keeps its sound, in the words of the library that reads it."""

    file: str
    bytes: int
    container: str
    codec: str
    rate: int  # Hz
    channels: int


@dataclass(frozen=True, slots=True)
class Step:
    """A moment from which a channel is louder or quieter, speech and noise alike."""

    time: float  # s
    change_db: float


@dataclass(frozen=True, slots=True)
class Health:
    """One channel: how loud its speech is, and what happened to it on the way.

    `level_dbfs`, `snr_db` and `leak_db` are None where there is nothing to measure; `snr_db` is how
    far the usual stretch of speech stands above the noise, `leak_db` how far below the other
    channel its sound is heard in this one, `behind_db` how far below the speech other voices are
    behind it, None where there are none.
    """

    level_dbfs: float | None
    snr_db: float | None
    speech: tuple[Span, ...]
    dropouts: tuple[Span, ...]
    steps: tuple[Step, ...]
    leak_db: float | None
    sounds: tuple[Sound, ...] = ()
    behind_db: float | None = None

    @property
    def speech_s(self) -> float:
        """Seconds of speech."""
        return sum(span.duration for span in self.speech)

    @property
    def lost_share(self) -> float:
        """Share of the speech that is lost in dropouts, in [0, 1]."""
        return sum(span.duration for span in self.dropouts) / max(self.speech_s, 1e-9)

    def seconds_of(self, kind: SoundKind) -> float:
        """Seconds of what nobody says."""
        return sum(each.span.duration for each in self.sounds if each.kind is kind)


@dataclass(frozen=True, slots=True)
class Examination:
    """A recording, how it is stored, and the health of each channel, in their order."""

    recording: Recording
    files: tuple[Stored, ...]
    health: tuple[Health, ...]
    dual_mono: bool
