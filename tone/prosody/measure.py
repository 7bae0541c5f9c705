"""Everything measured of the voices of a call: contours, functionals, baselines.

Each utterance is measured on its own, so silence costs nothing and memory stays small. Only the
customer is heard through the encoder: its states are there to tell emotion, which is never asked
of an agent, nor of a channel that does not even carry a pitch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tone.call.prosody import (
    F0,
    FLUX,
    INTENSITY,
    TILT,
    Baseline,
    Contour,
    Functionals,
    Prosody,
    semitones,
)
from tone.call.recording import Channel, Role, Samples, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation
from tone.config import ProsodyConfig
from tone.progress import Progress, silent
from tone.prosody.baseline import baseline
from tone.prosody.f0 import track_f0
from tone.prosody.functionals import functionals
from tone.prosody.intensity import intensity_db
from tone.prosody.spectrum import band_power, flux, tilt_db
from tone.protocols import VoiceEncoder

Tracks = Mapping[str, NDArray[np.float32]]
KEPT = (F0, INTENSITY, TILT)


def measure(
    samples: Sequence[Samples],
    channels: Sequence[Channel],
    conversation: Conversation,
    config: ProsodyConfig,
    *,
    encoder: VoiceEncoder | None = None,
    progress: Progress = silent,
) -> Prosody:
    """Measure every speaker of a call.

    Parameters
    ----------
    samples, channels : one for each channel, in the same order
    conversation : whose utterances are measured
    config : ProsodyConfig
    encoder : hears the customer; None: nobody is encoded
    progress : called with the stage "prosody"
    """
    contours: list[Contour] = []
    rows: list[Functionals] = []
    baselines: list[Baseline] = []
    total = sum(samples[speaker.channel].duration for speaker in conversation.speakers)
    done = 0.0
    for speaker in conversation.speakers:
        own, own_rows = _measure_speaker(
            samples[speaker.channel], channels[speaker.channel], conversation, speaker, config
        )
        carried = F0 not in channels[speaker.channel].quality.invalid
        if encoder and carried and speaker.role is Role.CUSTOMER:
            own_rows = [_heard(row, samples[speaker.channel], encoder) for row in own_rows]
        contours += own
        rows += own_rows
        baselines += _baseline(own_rows, speaker, conversation, config)
        done += samples[speaker.channel].duration
        progress("prosody", done, total)
    return Prosody(tuple(contours), tuple(rows), tuple(baselines))


def _measure_speaker(
    samples: Samples,
    channel: Channel,
    conversation: Conversation,
    speaker: Speaker,
    config: ProsodyConfig,
) -> tuple[list[Contour], list[Functionals]]:
    invalid = channel.quality.invalid
    frames = 1 + int(samples.duration / config.hop)
    whole = {measure: np.full(frames, np.nan, np.float32) for measure in KEPT}
    rows: list[Functionals] = []
    for utterance in conversation.utterances():
        if utterance.speaker != speaker.label:
            continue
        tracks = _tracks(samples, utterance.span, config.hop)
        first = round(utterance.span.start / config.hop)
        for measure in KEPT:
            part = tracks[measure][: frames - first]
            whole[measure][first : first + len(part)] = part
        if utterance.span.duration >= config.shortest:
            measured = functionals(tracks, hop=config.hop)
            values = {name: each for name, each in measured.items() if name not in invalid}
            rows.append(Functionals(utterance.span, speaker.label, values))
    contours = [
        Contour(measure, speaker.label, 0.0, config.hop, values).thinned(config.kept_step)
        for measure, values in whole.items()
        if measure not in invalid
    ]
    return contours, rows


def _heard(row: Functionals, samples: Samples, encoder: VoiceEncoder) -> Functionals:
    sound = Samples(samples.within(row.span), samples.rate)
    return replace(row, voice=encoder.encode(sound))


def _tracks(samples: Samples, span: Span, hop: float) -> Tracks:
    values, rate = samples.within(span), samples.rate
    power = band_power(values, rate=rate, hop=hop)
    tracks = {
        F0: semitones(track_f0(values, rate=rate, hop=hop)),
        INTENSITY: intensity_db(values, rate=rate, hop=hop),
        TILT: tilt_db(power, rate=rate),
        FLUX: flux(power),
    }
    shortest = min(len(track) for track in tracks.values())
    return {name: np.asarray(track[:shortest], np.float32) for name, track in tracks.items()}


def _baseline(
    rows: Sequence[Functionals],
    speaker: Speaker,
    conversation: Conversation,
    config: ProsodyConfig,
) -> list[Baseline]:
    """The speaker's baseline over their turns; none where too little was said."""
    in_turns = {utterance.span for utterance in conversation.utterances_of(speaker)}
    fitted = baseline(
        [row for row in rows if row.span in in_turns],
        speaker=speaker.label,
        rounds=config.calm_rounds,
        calm_share=config.calm_share,
    )
    return [fitted] if fitted.norms else []
