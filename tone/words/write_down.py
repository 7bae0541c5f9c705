"""Words go into the utterances they were said in."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tone.call.recording import Speaker
from tone.call.span import Span
from tone.call.speech import Transcript, Utterance, Word

TIED = 0.01  # s


def write_down(utterances: Sequence[Utterance], words: Sequence[Word]) -> tuple[Utterance, ...]:
    """One speaker's utterances with the speaker's words in them.

    Each word goes to the one utterance it overlaps most, the earliest of equals; a word that
    overlaps none goes to the nearest. Utterances and words keep their order. Words a speaker has
    without any utterance have nowhere to go and are left out.
    """
    if not utterances:
        return ()
    starts = np.array([utterance.span.start for utterance in utterances])
    ends = np.array([utterance.span.end for utterance in utterances])
    written: list[list[Word]] = [[] for _ in utterances]
    for word in words:
        # Below zero this is the time between the two, so the largest is also the nearest.
        shared = np.minimum(ends, word.span.end) - np.maximum(starts, word.span.start)
        written[int(np.argmax(shared))].append(word)
    return tuple(
        replace(utterance, words=tuple(said))
        for utterance, said in zip(utterances, written, strict=True)
    )


def said(
    speakers: Sequence[Speaker],
    speech: Sequence[Sequence[Span]],
    transcripts: Sequence[Transcript],
) -> list[Utterance]:
    """The utterances of all speakers, from the speech and the transcript of each."""
    return [
        utterance
        for speaker, spans, transcript in zip(speakers, speech, transcripts, strict=True)
        for utterance in write_down(
            [Utterance(span, speaker.label) for span in spans], transcript.words
        )
    ]


def by_voice(transcript: Transcript, speech: Sequence[Sequence[Span]]) -> list[Transcript]:
    """One track's words, given to its voices: one transcript for each.

    A word goes to the voice whose speech it overlaps most or, where that is nobody's, lies
    nearest; where two voices speak, it goes to the one that spoke the word before.
    """
    said: list[list[Word]] = [[] for _ in speech]
    bounds = [np.array([(span.start, span.end) for span in spans]) for spans in speech]
    last = 0
    for word in transcript.words:
        shared = [_shared(word, each) for each in bounds]
        if shared[last] < max(shared) - TIED:
            last = int(np.argmax(shared))
        said[last].append(word)
    return [replace(transcript, words=tuple(words)) for words in said]


def _shared(word: Word, bounds: NDArray[np.float64]) -> float:
    """Seconds of a word in any of the stretches or, below zero, to the nearest."""
    each = np.minimum(bounds[:, 1], word.span.end) - np.maximum(bounds[:, 0], word.span.start)
    return float(each[each > 0].sum() if np.any(each > 0) else each.max())
