"""Why an episode was flagged: its evidence, what it hangs on, and the face of its distress."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tone.call.moment import Evidence, Face, Reading, Source

SADNESS = ("dejection", "loss")  # the categories of such phrases

Reason = tuple[Source, str]


def ranked_evidence(episode: Sequence[Reading]) -> tuple[Evidence, ...]:
    """The evidence for distress in an episode, strongest first.

    Voice: each measure once, from the utterance where it spoke loudest for distress. Words and
    interaction: each phrase once. What spoke against distress is in the timeline, not here.
    """
    best: dict[Reason, Evidence] = {}
    for reading in episode:
        for each in reading.evidence:
            key = reason(each)
            if key not in best or each.contribution > best[key].contribution:
                best[key] = each
    speaking_for = (each for each in best.values() if each.contribution > 0.0)
    return tuple(sorted(speaking_for, key=lambda each: -each.contribution))


def reason(evidence: Evidence) -> Reason:
    """What counts as one reason: a measure of the voice, or one wording."""
    acoustic = evidence.source is Source.ACOUSTIC
    return evidence.source, evidence.measure if acoustic else evidence.text


def hinges(
    episode: Sequence[Reading], is_flagged: Callable[[Sequence[Reading]], bool]
) -> tuple[Evidence, ...]:
    """The smallest change that would unflag an episode: the reasons that must fall away for it.

    One reason is enough where any alone is; else they are taken away one after another, the
    strongest first. Empty where the episode would be flagged without any reason (it never is).

    Parameters
    ----------
    episode : its readings
    is_flagged : whether the episode is flagged with other readings in its place
    """
    by_weight = sorted(ranked_evidence(episode), key=lambda each: -_seconds(episode, each))
    for each in reversed(by_weight):
        if not is_flagged(_without(episode, (each,))):
            return (each,)
    for count in range(2, len(by_weight) + 1):
        if not is_flagged(_without(episode, by_weight[:count])):
            return tuple(by_weight[:count])
    return ()


def _without(episode: Sequence[Reading], left_out: Sequence[Evidence]) -> list[Reading]:
    reasons = {reason(each) for each in left_out}
    return [
        replace(
            reading,
            distress=reading.distress
            - sum(each.contribution for each in reading.evidence if reason(each) in reasons),
        )
        for reading in episode
    ]


def _seconds(episode: Sequence[Reading], wanted: Evidence) -> float:
    """What a reason adds to an episode's worth: its contributions times seconds."""
    return sum(
        each.contribution * reading.span.duration
        for reading in episode
        for each in reading.evidence
        if reason(each) == reason(wanted)
    )


def face(episode: Sequence[Reading]) -> Face:
    """Which face of distress the voice and the words of an episode show more of.

    Words of anger or blame count with the agitated voice, those of dejection or loss with the
    dejected one.
    """
    down = sum((reading.dejected or 0.0) + _sad_words(reading) for reading in episode)
    up = sum(
        (reading.agitated or 0.0) + (reading.lexical or 0.0) - _sad_words(reading)
        for reading in episode
    )
    return Face.DEJECTED if down > up else Face.AGITATED


def _sad_words(reading: Reading) -> float:
    return sum(
        each.contribution
        for each in reading.evidence
        if each.source is Source.LEXICAL and each.measure in SADNESS
    )
