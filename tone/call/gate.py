"""What a channel cannot carry after what happened to it on its way, with the reasons.

gated(recording, health, crosstalk_db=...) → it, with what is not to be measured or judged
"""

from collections.abc import Sequence
from dataclasses import replace

from tone.call.examination import Health
from tone.call.prosody import ARTICULATION_RATE, INTENSITY, MEASURES, PAUSE_SHARE, SPEECH_RATE
from tone.call.recording import Channel, Recording
from tone.call.speech import Conversation

MOST_CLIPPED = 0.01  # share of samples at full scale from which a level is no level
PACE = (SPEECH_RATE, ARTICULATION_RATE, PAUSE_SHARE)
LEAST_SNR_DB = 6.0  # of the usual speech, below which no voice is judged
LEAST_IN_FRONT = 10.0  # s of speech that stand out of voices behind it
LOST, MOSTLY_LOST = 0.02, 0.1  # share of the speech from which no pace is told, and nothing at all


def gated(recording: Recording, health: Sequence[Health], *, crosstalk_db: float) -> Recording:
    """A recording whose channels say what they cannot carry.

    Parameters
    ----------
    recording : as it was measured
    health : of each channel
    crosstalk_db : an echo that is fewer dB below its source is taken for speech
    """
    pairs = zip(recording.channels, health, strict=True)
    channels = (_gated(channel, each, crosstalk_db) for channel, each in pairs)
    return replace(recording, channels=tuple(channels))


def unfit(recording: Recording, conversation: Conversation) -> str:
    """Why the agent's answers cannot be judged by what is heard; empty where they can."""
    heard = {channel.index: channel.quality.unfit for channel in recording.channels}
    told = {each.channel: why for each in conversation.speakers if (why := heard.get(each.channel))}
    return "; ".join(f"bad audio on channel {channel}: {why}" for channel, why in told.items())


def _gated(channel: Channel, health: Health, crosstalk_db: float) -> Channel:
    quality = channel.quality
    reasons = {INTENSITY: _no_level(channel, health)}
    reasons |= dict.fromkeys(PACE, _no_pace(health))
    drowned = _drowned(health)
    if drowned:
        reasons = dict.fromkeys(MEASURES, drowned)
    invalid = quality.invalid | {measure: why for measure, why in reasons.items() if why}
    unfit = drowned or _unfit(health, crosstalk_db)
    known = replace(
        quality, snr_db=health.snr_db, invalid=invalid, unfit=unfit, behind_db=health.behind_db
    )
    return replace(channel, quality=known)


def _drowned(health: Health) -> str:
    if health.behind_db is not None and health.speech_s < LEAST_IN_FRONT:
        return f"only {health.speech_s:.0f} s of speech stand out of the voices behind it"
    noise = health.snr_db is not None and health.snr_db < LEAST_SNR_DB
    return f"its speech is only {health.snr_db:.0f} dB above the noise" if noise else ""


def _no_level(channel: Channel, health: Health) -> str:
    if health.steps:
        step = health.steps[0]
        return f"its gain changes by {step.change_db:+.0f} dB at {step.time:.0f} s"
    clipped = channel.quality.clipped
    return f"{clipped:.1%} of its samples are clipped" if clipped >= MOST_CLIPPED else ""


def _no_pace(health: Health) -> str:
    share = health.lost_share
    return f"{share:.0%} of its speech is lost in dropouts" if share >= LOST else ""


def _unfit(health: Health, crosstalk_db: float) -> str:
    if health.leak_db is not None and health.leak_db < crosstalk_db:
        return f"the other side is heard on it, {health.leak_db:.0f} dB below"
    return _no_pace(health) if health.lost_share >= MOSTLY_LOST else ""
