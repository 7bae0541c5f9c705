"""What a coach could say about one response: strengths before gaps, then one thing to try.

Sentences come from templates filled with the rating's evidence, so nothing is claimed without a
number or a quote. They speak of what was said and how it was delivered, never of the person.
"""

from collections.abc import Sequence

from tone.call.moment import HARDLY, Evidence, Moment, Response, Verdict
from tone.call.prosody import ARTICULATION_RATE, F0, INTENSITY, LATENCY, TILT
from tone.moments.care import ACKNOWLEDGES, ACTS, HOLLOW, WALLS, CareKind
from tone.moments.effect import EFFECT
from tone.moments.opportunity import SLIGHT as SLIGHT_RISE
from tone.moments.rate_timing import BACKCHANNELS, DEAD_AIR, INTERRUPTIONS
from tone.moments.rate_voice import LEAD
from tone.moments.rate_words import ACKNOWLEDGEMENT, ACTION_FIRST

STRENGTHS, GAPS = 2, 2
SLIGHT = 1.0  # points; less is not worth a sentence
NOTABLE = 1.0  # dB or semitones; a smaller change is none
PRAISE = {
    CareKind.NAMES_FEELING: "named what the customer felt",
    CareKind.APOLOGY: "apologised",
    CareKind.OWNERSHIP: "took it on yourself",
    CareKind.REASSURANCE: "reassured the customer",
    CareKind.THANKS: "thanked the customer",
    CareKind.SEEKS_CAUSE: "asked for the cause",
    CareKind.NEXT_STEP: "gave a next step",
    CareKind.COMMITMENT: "committed to something",
}
FAULT = {
    CareKind.DISMISSIVE: "waved the problem away",
    CareKind.DEFENSIVE: "defended yourself",
    CareKind.POLICY_WALL: "put the policy first",
    CareKind.EMPTY_FORMULA: "fell back on a formula",
    CareKind.SARCASTIC: "answered with sarcasm",
}
TRY = {
    ACKNOWLEDGEMENT: "say in your own words what went wrong for them, then the step",
    ACTION_FIRST: "name what went wrong, then the step",
    INTERRUPTIONS: "wait until the customer has finished, then one breath more",
    LATENCY: "a short “I'm looking into it now” while you search",
    DEAD_AIR: "say what you are doing while you look it up",
    INTENSITY: "start the first sentence softer than you mean to",
    TILT: "lean back and let the voice drop",
    F0: "let the first sentence end low",
    ARTICULATION_RATE: "halve the pace of the first sentence",
    LEAD: "when the customer goes up, go down: softer, lower, slower",
    CareKind.DISMISSIVE: "say what it cost the customer before what can be done",
    CareKind.DEFENSIVE: "own the part that is ours, and leave the blame out",
    CareKind.POLICY_WALL: "say what you can do before what you cannot",
    CareKind.EMPTY_FORMULA: "say it in your own words, with no “but” after it",
    CareKind.SARCASTIC: "answer the worry behind the words",
}
"""One thing to do next time, by the measure that cost most."""


def coaching(moment: Moment, response: Response) -> tuple[str, ...]:
    """The sentences for one response; none where it could not be rated.

    Parameters
    ----------
    moment : whose rise and quote stand where the agent said nothing
    response : rated, with its evidence
    """
    if response.verdict is Verdict.UNRATED:
        return ()
    if response.verdict is Verdict.NOT_NEEDED:
        return (f"No answer was needed: {response.reason}.",)
    if response.span is None:
        return (
            f"The customer said “{moment.quote}” and heard no answer: {response.reason}. "
            "Try: say that you heard it, even before you know the step.",
        )
    strengths = _strongest(response.evidence, 1.0)[:STRENGTHS]
    gaps = _strongest(response.evidence, -1.0)[:GAPS]
    told = [
        _sentence(strengths, opening="You "),
        _sentence(gaps, opening="But you " if strengths else "You "),
        _slight(moment, response),
        _outcome(response),
        _attempt(gaps),
    ]
    return tuple(sentence for sentence in told if sentence)


def suggestion(evidence: Sequence[Evidence]) -> str:
    """The one thing to try for what cost most; empty where nothing cost anything."""
    gaps = _strongest(evidence, -1.0)
    return _attempt(gaps[:1])


def _strongest(evidence: Sequence[Evidence], sign: float) -> list[Evidence]:
    counted = [
        each
        for each in evidence
        if sign * each.contribution >= SLIGHT and each.measure != EFFECT and _clause(each)
    ]
    return sorted(counted, key=lambda each: -abs(each.contribution))


def _sentence(evidence: Sequence[Evidence], *, opening: str) -> str:
    clauses = [_clause(each) for each in evidence]
    return f"{opening}{' and '.join(clauses)}." if clauses else ""


def _clause(each: Evidence) -> str:
    """What the agent did, to follow "you", with its number or quote."""
    kind = next((kind for kind in CareKind if kind.value == each.measure), None)
    if kind in ACKNOWLEDGES | ACTS:
        return f"{PRAISE[kind]} ({each.text})"
    if kind in WALLS | HOLLOW:
        return f"{FAULT[kind]} ({each.text})"
    if each.measure == ACKNOWLEDGEMENT:
        drowned = each.text.startswith("“")
        return f"were not heard: {each.text}" if drowned else "said no word of acknowledgement"
    return _measured(each)


def _slight(moment: Moment, response: Response) -> str:
    """That a slight rise asked for little; empty for others, and where it was met."""
    if moment.rise >= SLIGHT_RISE or response.verdict is not Verdict.MISSED:
        return ""
    return f"The rise was slight ({moment.rise:.1f}): one short sentence would have met it."


def _measured(each: Evidence) -> str:
    over = round((each.value or 0.0) - (each.usual or 0.0), 1) + 0.0  # never "-0.0"
    above = "above" if over > 0 else "below"
    usual = "" if each.usual is None else f" (usually {each.usual:.1f} s)"
    templates = {
        INTERRUPTIONS: each.text + (" (no interruption)" if not each.value else ""),
        BACKCHANNELS: each.text,
        LATENCY: f"answered after {each.value or 0.0:.1f} s{usual}",
        DEAD_AIR: each.text,
        INTENSITY: f"spoke {abs(over):.1f} dB {above} your usual level"
        if abs(over) >= NOTABLE
        else f"kept your usual level ({over:+.1f} dB)",
        F0: f"spoke {abs(over):.1f} semitones {above} your usual pitch"
        if abs(over) >= NOTABLE
        else f"kept your usual pitch ({over:+.1f} semitones)",
        ARTICULATION_RATE: _pace(each),
        TILT: f"pressed the voice ({over:.1f} dB brighter than your usual)"
        if over >= NOTABLE
        else "",
        LEAD: each.text.replace("came down", "brought your voice down").replace(
            "went up", "raised your voice"
        ),
        ACTION_FIRST: f"went to the step first: {each.text}",
    }
    return templates.get(each.measure, "")


def _pace(each: Evidence) -> str:
    share = (each.value or 0.0) / (each.usual or 1.0) - 1.0
    if abs(share) < 0.05:
        return f"kept your usual pace ({round(share, 2) + 0.0:+.0%})"
    return each.text.replace("their usual", "your usual pace")


def _outcome(response: Response) -> str:
    if response.effect is None:
        return ""
    if abs(response.effect) < HARDLY:
        return f"The customer's distress hardly moved ({response.effect:+.1f})."
    if response.effect > 0.0:
        return f"The customer's distress rose another {response.effect:.1f}."
    half = response.half_life
    if half is None or half.censored:
        return f"The customer's distress fell by {-response.effect:.1f}."
    return f"The customer's distress fell by {-response.effect:.1f} and {half}."


def _attempt(gaps: Sequence[Evidence]) -> str:
    known = [TRY[each.measure] for each in gaps if each.measure in TRY]
    return f"Try: {known[0]}." if known else ""
