"""Words go into the utterances they were said in."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tone.call.speech import Utterance, Word


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
