"""Why an episode was flagged: its evidence, strongest first."""

from collections.abc import Sequence

from tone.call.moment import Evidence, Reading, Source


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
