"""Rates what the agent said: acknowledgement, action, and what undoes them.

An acknowledgement counts where the customer could take it as one: not read over the customer's
own words, and not with a raised voice.
"""

from collections.abc import Sequence

from tone.call.moment import Evidence, Source
from tone.call.span import Span
from tone.moments.answer import Answer
from tone.moments.care import (
    ACKNOWLEDGES,
    ACTS,
    HOLLOW,
    WALLS,
    CareHit,
    CareKind,
    find_care,
)
from tone.moments.rate_voice import raised_spans
from tone.moments.weights import Points

ACKNOWLEDGEMENT = "acknowledgement"
ACTION_FIRST = "action_first"
STRONGEST_FIRST = (
    CareKind.OWNERSHIP,
    CareKind.APOLOGY,
    CareKind.NAMES_FEELING,
    CareKind.REASSURANCE,
    CareKind.THANKS,
)
DROWNED = 0.5  # share of a phrase under the customer's own speech from which it is not heard


def said(answer: Answer, points: Points) -> tuple[Evidence, ...] | None:
    """Evidence of the agent's words; None where they are not known or have no phrase list."""
    hits = care_hits(answer)
    if hits is None:
        return None
    heard = [hit for hit in hits if hit.kind in WALLS | HOLLOW or _is_heard(hit, answer)]
    lost = [hit for hit in hits if hit not in heard and hit.kind in ACKNOWLEDGES]
    return (*_caring(heard, lost, points), *_acting(heard, points), *_hurting(heard, points))


def acknowledges(words: Sequence[Evidence] | None) -> bool:
    """Whether the evidence of the words has an acknowledgement that counts."""
    kinds = {kind.value for kind in ACKNOWLEDGES - {CareKind.THANKS}}
    return any(each.measure in kinds and each.contribution > 0.0 for each in words or ())


def hurts(words: Sequence[Evidence]) -> bool:
    """Whether the evidence of the words has a refusal, blame, sarcasm or an empty formula."""
    kinds = {kind.value for kind in WALLS | HOLLOW}
    return any(each.measure in kinds for each in words)


def most_for_words(points: Points) -> float:
    """The most points that any words could earn."""
    return points["acknowledgement"]["most"] + points["action"]["present"]


def care_hits(answer: Answer) -> tuple[CareHit, ...] | None:
    """What the agent's phrases do; None where no word or no list is known."""
    meaning = [sentence for each in answer.spoken for sentence in each.meaning]
    return find_care(answer.words, answer.agent.language, meaning) if answer.words else None


def _is_heard(hit: CareHit, answer: Answer) -> bool:
    return not (_is_drowned(hit.span, answer) or _is_raised(hit.span, answer))


def _is_drowned(span: Span, answer: Answer) -> bool:
    over = sum(
        span.overlap(each.span) for each in answer.conversation.utterances_of(answer.customer)
    )
    return over >= DROWNED * span.duration > 0.0


def _is_raised(span: Span, answer: Answer) -> bool:
    return any(span.overlap(each) > 0.5 * span.duration for each in raised_spans(answer))


def _caring(heard: Sequence[CareHit], lost: Sequence[CareHit], points: Points) -> list[Evidence]:
    worth = points["acknowledgement"]
    first = _first_of_each(heard, ACKNOWLEDGES)
    # Thanks alone acknowledge nothing: they only add to words that do.
    first.sort(key=lambda hit: STRONGEST_FIRST.index(hit.kind))
    if first and first[0].kind is not CareKind.THANKS:
        found = [
            _said(hit, worth["each_further"] if index else worth["present"])
            for index, hit in enumerate(first)
        ]
        return _at_most(found, worth["most"])
    if lost:
        text = f"“{lost[0].quote}” was said over the customer or with a raised voice"
    else:
        text = "no word of acknowledgement"
    return [Evidence(Source.LEXICAL, ACKNOWLEDGEMENT, text, worth["absent"], value=0.0)]


def _acting(heard: Sequence[CareHit], points: Points) -> list[Evidence]:
    """The first step offered or question asked, and whether it came before any care."""
    worth = points["action"]
    walls = [hit.span for hit in heard if hit.kind in WALLS | HOLLOW]
    acts = [
        hit
        for hit in heard
        if hit.kind in ACTS and not any(hit.span.overlap(wall) for wall in walls)
    ]
    if not acts:
        return []
    evidence = [_said(acts[0], worth["present"])]
    cares = [hit for hit in heard if hit.kind in ACKNOWLEDGES - {CareKind.THANKS}]
    wait = cares[0].span.start - acts[0].span.end if cares else 0.0
    if wait > 0.0:
        text = f"“{acts[0].quote}” came {wait:.0f} s before any acknowledgement"
        evidence.append(
            Evidence(Source.LEXICAL, ACTION_FIRST, text, worth["before_care"], value=wait)
        )
    return evidence


def _hurting(heard: Sequence[CareHit], points: Points) -> list[Evidence]:
    """Refusal, blame, sarcasm, and formulas that the next words take back: each kind once."""
    worth = points["hurt"]
    kinds = _first_of_each(heard, WALLS | HOLLOW)[: int(worth["most_kinds"])]
    return [_said(hit, worth["each_kind"]) for hit in kinds]


def _first_of_each(hits: Sequence[CareHit], kinds: frozenset[CareKind]) -> list[CareHit]:
    first = {hit.kind: hit for hit in reversed(hits) if hit.kind in kinds}
    return sorted(first.values(), key=lambda hit: (hit.span, hit.kind))


def _said(hit: CareHit, points: float) -> Evidence:
    return Evidence(Source.LEXICAL, hit.kind.value, f"“{hit.quote}”", points)


def _at_most(evidence: Sequence[Evidence], most: float) -> list[Evidence]:
    """The evidence, its last pieces cut so that the sum stays within `most`."""
    kept: list[Evidence] = []
    for each in evidence:
        left = most - sum(before.contribution for before in kept)
        kept.append(
            Evidence(each.source, each.measure, each.text, max(0.0, min(each.contribution, left)))
        )
    return kept
