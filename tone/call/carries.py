"""What can be measured in a recording, and why not.

carries(examination) → a finding for each measure
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tone.call.examination import Examination
from tone.call.prosody import ARTICULATION_RATE, F0, INTENSITY, TILT
from tone.call.recording import Quality

CLEAR_SNR_DB = 15.0  # below it Whisper's errors multiply and F0 is lost in noise
LEAST_BAND_HZ = 1000.0  # below it there is too little left of a voice for its pitch
MUCH_CLIPPED = 0.001  # share of samples at full scale
LEAST_SPEECH = 20.0  # s of a customer, to know their usual


class Grade(StrEnum):
    """Whether something can be measured."""

    YES = "yes"
    POORLY = "poorly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether one thing can be measured in a recording, and why."""

    measure: str
    grade: Grade
    because: str


def carries(examined: Examination) -> tuple[Finding, ...]:
    """What the recording carries, measure by measure."""
    return (
        _finding("words", _noise(examined), "speech stands out of the pauses"),
        _who(examined),
        _finding(
            "pitch",
            [*_band(examined), *(_barred(examined, F0) or _noise(examined))],
            "the telephone band is enough",
        ),
        _finding("level", _level(examined), "no clipping and no change of gain"),
        _finding(
            "pace", _lost(examined) or _barred(examined, ARTICULATION_RATE), "no sound is lost"
        ),
        _finding("spectral tilt", _tilt(examined), "speech reaches beyond 2.8 kHz"),
        _finding(
            "distress",
            [*_usual(examined), *_barred(examined, F0, Grade.POORLY, "by words alone, ")],
            "there is speech enough to know each one's usual",
        ),
    )


Doubt = tuple[Grade, str]


def _finding(measure: str, doubts: list[Doubt], otherwise: str) -> Finding:
    """The worst of the doubts counts; all are told."""
    if not doubts:
        return Finding(measure, Grade.YES, otherwise)
    worst = Grade.NO if any(grade is Grade.NO for grade, _ in doubts) else Grade.POORLY
    return Finding(measure, worst, "; ".join(dict.fromkeys(text for _, text in doubts)))


def _who(examined: Examination) -> Finding:
    heard = [each for each in examined.health if each.speech]
    doubts: list[Doubt] = []
    if not heard:
        doubts.append((Grade.NO, "nobody speaks"))
    elif examined.dual_mono:
        doubts.append((Grade.POORLY, "both channels are the same sound: told apart by voice"))
    elif len(examined.health) == 1:
        doubts.append((Grade.POORLY, "one track holds everybody: told apart by voice"))
    elif len(heard) < len(examined.health):
        silent = [str(i) for i, each in enumerate(examined.health) if not each.speech]
        doubts.append((Grade.NO, f"nobody speaks on channel {', '.join(silent)}: one side is lost"))
    doubts += [
        (Grade.NO, f"channel {index}: {known.unfit}")
        for index, known in _each(examined)
        if known.unfit and F0 not in known.invalid  # noise hides what is said, not on which channel
    ]
    return _finding("who is who", doubts, "a channel each")


def _each(examined: Examination) -> Iterator[tuple[int, Quality]]:
    """The channels on which somebody speaks."""
    for channel, health in zip(examined.recording.channels, examined.health, strict=True):
        if health.speech:
            yield channel.index, channel.quality


def _nobody(examined: Examination) -> list[Doubt]:
    return [] if any(each.speech for each in examined.health) else [(Grade.NO, "nobody speaks")]


def _noise(examined: Examination) -> list[Doubt]:
    return _nobody(examined) + [
        (Grade.POORLY, f"channel {index}: speech is {known.snr_db:.0f} dB above the noise")
        for index, known in _each(examined)
        if known.snr_db is not None and known.snr_db < CLEAR_SNR_DB
    ]


def _barred(
    examined: Examination, measure: str, grade: Grade = Grade.NO, how: str = ""
) -> list[Doubt]:
    """The channels that do not carry a measure, and why."""
    return [
        (grade, f"channel {index}: {how}{known.invalid[measure]}")
        for index, known in _each(examined)
        if measure in known.invalid
    ]


def _band(examined: Examination) -> list[Doubt]:
    return [
        (Grade.NO, f"channel {index}: speech ends at {known.bandwidth_hz:.0f} Hz")
        for index, known in _each(examined)
        if known.bandwidth_hz is not None and known.bandwidth_hz < LEAST_BAND_HZ
    ]


def _level(examined: Examination) -> list[Doubt]:
    return _nobody(examined) + [
        (Grade.NO, f"channel {index}: {known.invalid[INTENSITY]}")
        if INTENSITY in known.invalid
        else (Grade.POORLY, f"channel {index}: {known.clipped:.1%} of its samples are clipped")
        for index, known in _each(examined)
        if INTENSITY in known.invalid or known.clipped >= MUCH_CLIPPED
    ]


def _lost(examined: Examination) -> list[Doubt]:
    return _nobody(examined) + [
        (
            Grade.NO if ARTICULATION_RATE in channel.quality.invalid else Grade.POORLY,
            f"channel {channel.index}: {len(health.dropouts)} dropouts, "
            f"{health.lost_share:.1%} of its speech",
        )
        for channel, health in zip(examined.recording.channels, examined.health, strict=True)
        if health.dropouts
    ]


def _tilt(examined: Examination) -> list[Doubt]:
    return _nobody(examined) + _barred(examined, TILT)


def _usual(examined: Examination) -> list[Doubt]:
    return _nobody(examined) + [
        (
            Grade.POORLY,
            f"channel {index}: {health.speech_s:.0f} s of speech, too little for a usual",
        )
        for index, health in enumerate(examined.health)
        if health.speech and health.speech_s < LEAST_SPEECH
    ]
