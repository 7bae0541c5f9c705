"""One speaker a channel: the other channel's echo and voices behind the speaker are left out."""

from collections.abc import Sequence

import numpy as np

from tone.call.recording import Samples
from tone.call.span import Span, union
from tone.call.speech import Voices
from tone.turns.behind import in_front

COVERED = 0.8  # share of an echo that the other channel's speech covers


def one_a_channel(
    channels: Sequence[Samples], speech: Sequence[Sequence[Span]], *, crosstalk_db: float
) -> Voices:
    """The voice of each channel: its speech `without_crosstalk`, as far as that is `in_front`."""
    own = without_crosstalk(channels, speech, crosstalk_db=crosstalk_db)
    front, behind = in_front(channels, own)
    return Voices(front, behind=behind)


def without_crosstalk(
    channels: Sequence[Samples], speech: Sequence[Sequence[Span]], *, crosstalk_db: float
) -> tuple[tuple[Span, ...], ...]:
    """Each channel's speech without what is `crosstalk_db` or more below the other channels.

    Parameters
    ----------
    channels : one Samples for each channel
    speech : for each channel, its stretches of speech in order
    crosstalk_db : float >= 0
        dB by which an echo is quieter than its source.
    """
    return tuple(
        tuple(
            span
            for span in spans
            if not any(
                _is_echo(span, channels[index], channels[other], speech[other], crosstalk_db)
                for other in range(len(channels))
                if other != index
            )
        )
        for index, spans in enumerate(speech)
    )


def intensity_db(samples: Samples, span: Span) -> float:
    """Level of a span in dBFS; -inf where it holds no sound."""
    values = samples.within(span)
    power = float(np.mean(np.square(values, dtype=np.float64))) if len(values) else 0.0
    return float(10.0 * np.log10(power)) if power > 0.0 else -np.inf


def _is_echo(
    span: Span, own: Samples, other: Samples, other_speech: Sequence[Span], crosstalk_db: float
) -> bool:
    covered = sum(span.overlap(each) for each in union(other_speech))
    if covered < COVERED * span.duration:
        return False
    return intensity_db(own, span) <= intensity_db(other, span) - crosstalk_db
