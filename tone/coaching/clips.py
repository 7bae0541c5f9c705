"""A moment to play back: its sound, its captions, and its page with evidence and ledger."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tone.call.analysis import Analysis
from tone.call.moment import Moment
from tone.call.recording import Role, Samples, Speaker
from tone.call.span import Span
from tone.coaching.disguise import disguise_of, disguised
from tone.coaching.excerpt import excerpt
from tone.errors import InputError
from tone.export.captions import captions
from tone.export.json import write_atomically, write_bytes_atomically
from tone.export.webvtt import webvtt
from tone.report.render import Practice, render_call, sound_inside
from tone.report.sound import MP3, OPUS, compressed
from tone.report.view import call_view

AROUND = 5.0  # s before and after a moment


class ClipSound(StrEnum):
    """How a clip's sound is stored."""

    WAV = "wav"
    MP3 = "mp3"
    OPUS = "opus"


SUFFIXES = {ClipSound.WAV: ".wav", ClipSound.MP3: ".mp3", ClipSound.OPUS: ".webm"}


@dataclass(frozen=True, slots=True)
class Clip:
    """A moment with some seconds around it, as a call of its own, and its sound."""

    name: str
    analysis: Analysis
    channels: tuple[Samples, ...]


def cut_clip(
    analysis: Analysis,
    channels: Sequence[Samples],
    moment: str | int,
    *,
    around: float = AROUND,
    muted: Collection[Role] = (),
    hidden: Collection[Role] = (),
) -> Clip:
    """Cut a moment out of its call.

    Parameters
    ----------
    analysis : of the whole call
    channels : its sound, as it was analysed
    moment : an id, or a number from 1
    around : seconds before and after the moment, as far as the recording goes
    muted : whose channel is silent
    hidden : whose voice is disguised; what they say and how they say it stays

    Raises
    ------
    InputError
        There is no such moment, or a side is to be muted or hidden that has no track of its own.
    """
    found = chosen(analysis, moment)
    stretch = found.span.padded(around, within=analysis.recording.span)
    parts = [part(samples, stretch) for samples in channels]
    for role in {*muted, *hidden}:
        side = own_side(analysis, role, len(parts))
        sound = parts[side.channel]
        if role in muted:
            parts[side.channel] = Samples(np.zeros_like(sound.stored), sound.rate)
        else:
            parts[side.channel] = disguised(sound, disguise_of(analysis, side.label))
    name = f"{analysis.recording.stem}-{found.id}"
    return Clip(name, excerpt(analysis, stretch, found), tuple(parts))


def write_clip(
    clip: Clip, folder: Path, kind: ClipSound = ClipSound.WAV, practice: Practice | None = None
) -> tuple[Path, ...]:
    """Write the sound, the captions, and the page, which has both in it and opens from disk.

    Parameters
    ----------
    clip : what is written
    folder : is there
    kind : how the sound is stored
    practice : what the page has of the reply beside the clip, if anything

    Raises
    ------
    OutputError
        The folder cannot be written, or the disk is full.
    """
    sound, text, page = (
        folder / f"{clip.name}{each}" for each in (SUFFIXES[kind], ".vtt", ".html")
    )
    conversation = clip.analysis.conversation
    coded = encoded(clip.channels, ClipSound.OPUS)
    stored = coded if kind is ClipSound.OPUS else encoded(clip.channels, kind)
    write_bytes_atomically(sound, stored)
    write_atomically(text, webvtt(captions(conversation), conversation.speakers))
    write_atomically(page, _page(clip, coded, practice))
    return sound, text, page


def clip_page(clip: Clip) -> str:
    """The page of a clip as one HTML file, with its sound in it."""
    return _page(clip, compressed(clip.channels))


def encoded(channels: tuple[Samples, ...], kind: ClipSound) -> bytes:
    """The bytes of a sound file."""
    if kind is ClipSound.WAV:
        return _wav(channels)
    return compressed(channels, MP3 if kind is ClipSound.MP3 else OPUS)


def _page(clip: Clip, coded: bytes, practice: Practice | None = None) -> str:
    return render_call(call_view(clip.analysis, clip.channels), sound_inside(coded), practice)


def chosen(analysis: Analysis, moment: str | int) -> Moment:
    """The moment of an id, or of a number from 1; InputError where there is none."""
    for number, each in enumerate(analysis.moments, 1):
        if moment in (each.id, number, str(number)):
            return each
    count = len(analysis.moments)
    numbered = f"numbered from 1 to {count}" if count else "none"
    raise InputError(f"there is no moment {moment} in the call; expected one of its {numbered}")


def own_side(analysis: Analysis, role: Role, tracks: int) -> Speaker:
    """The speaker of a role who has a track to themselves; InputError where none has."""
    speaker = analysis.conversation.speaker(role)
    if speaker is None or analysis.conversation.separation is not None or speaker.channel >= tracks:
        raise InputError(
            f"the {role} cannot be muted or disguised: they have no track of their own"
        )
    return speaker


def part(samples: Samples, stretch: Span) -> Samples:
    """The samples of a stretch, as they are stored."""
    first, last = (round(time * samples.rate) for time in (stretch.start, stretch.end))
    return Samples(samples.stored[first:last].copy(), samples.rate)


def _wav(channels: Sequence[Samples]) -> bytes:
    """The samples as they are."""
    rate = max(each.rate for each in channels)
    if any(each.rate != rate for each in channels):
        raise InputError("the sides of this call have different rates; expected --kind opus")
    length = max(each.count for each in channels)
    together: NDArray[np.float32] | NDArray[np.int16] = np.stack(
        [np.pad(each.stored, (0, length - each.count)) for each in channels], axis=1
    )
    buffer = BytesIO()
    subtype = "PCM_16" if together.dtype == np.int16 else "FLOAT"
    soundfile.write(buffer, together, rate, format="WAV", subtype=subtype)
    return buffer.getvalue()
