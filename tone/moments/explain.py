"""Why an episode was flagged: its evidence, strongest first, and the face of its distress."""

from collections.abc import Sequence

from tone.call.moment import Evidence, Face, Reading, Source

DEJECTION = "dejection"  # the category of such phrases


def ranked_evidence(episode: Sequence[Reading]) -> tuple[Evidence, ...]:
    """The evidence for distress in an episode, strongest first.

    Voice: each measure once, from the utterance where it spoke loudest for distress. Words and
    interaction: each phrase once. What spoke against distress is in the timeline, not here.
    """
    best: dict[tuple[Source, str], Evidence] = {}
    for reading in episode:
        for each in reading.evidence:
            key = (each.source, each.measure if each.source is Source.ACOUSTIC else each.text)
            if key not in best or each.contribution > best[key].contribution:
                best[key] = each
    speaking_for = (each for each in best.values() if each.contribution > 0.0)
    return tuple(sorted(speaking_for, key=lambda each: -each.contribution))


def face(episode: Sequence[Reading]) -> Face:
    """Which face of distress the voice and the words of an episode show more of.

    Words of anger or blame count with the agitated voice, words of dejection with the dejected.
    """
    down = sum((reading.dejected or 0.0) + _of_words(reading, DEJECTION) for reading in episode)
    up = sum(
        (reading.agitated or 0.0) + (reading.lexical or 0.0) - _of_words(reading, DEJECTION)
        for reading in episode
    )
    return Face.DEJECTED if down > up else Face.AGITATED


def _of_words(reading: Reading, category: str) -> float:
    return sum(
        each.contribution
        for each in reading.evidence
        if each.source is Source.LEXICAL and each.measure == category
    )
