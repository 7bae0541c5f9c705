"""The six aims of empathy training, each with the numbers it came from.

Where the call cannot tell, the aim says so. The agent's load is what the agent received - distress
in the customer's speech, and time to recover between its moments - and no mark is put on it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

from tone.call.moment import Moment, Reading, Response, Verdict
from tone.call.summary import Aim, AimName, Figure, Standing, Summary
from tone.moments.coaching import suggestion
from tone.moments.rate_words import acknowledges

RECEIVED = 1.0  # spreads of distress from which speech counts as received distress
CALM = 0.5  # spreads; an end below it is calm
MOST, SOME = 2 / 3, 1 / 3  # share of opportunities met: well, partly
EASED = -0.5  # spreads; an effect below it eased tension
REPEATED = ("repeated_request", "repeated_failure")


@dataclass(frozen=True, slots=True)
class Found:
    """What the stages before have found."""

    timeline: Sequence[Reading]
    moments: Sequence[Moment]
    responses: Sequence[Response]


def scorecard(summary: Summary, found: Found) -> tuple[Aim, ...]:
    """The six aims, in their order."""
    return (
        _recognising(summary, found),
        _easing(summary, found),
        _resolving(summary, found),
        _closing(summary),
        _load(found),
        _next_time(found),
    )


def _recognising(summary: Summary, found: Found) -> Aim:
    counts, share = summary.opportunities, summary.opportunities.met_share
    acknowledged = sum(acknowledges(each.evidence) for each in found.responses)
    figures = (
        Figure("opportunities", float(counts.delivered + counts.missed), "moments"),
        Figure("met", float(counts.delivered), "moments"),
        Figure("acknowledged", float(acknowledged), "moments"),
        Figure("latency", _median(each.latency for each in found.responses), "s"),
    )
    if share is None:
        left = "could be rated" if counts.unrated else "called for an answer"
        finding = f"no moment {left}, so the call cannot tell"
        return Aim(AimName.RECOGNISING_EMOTION, Standing.UNKNOWN, finding, figures)
    finding = f"{counts.delivered} of {counts.delivered + counts.missed} opportunities met"
    return Aim(AimName.RECOGNISING_EMOTION, _standing(share, MOST, SOME), finding, figures)


def _easing(summary: Summary, found: Found) -> Aim:
    effects = [each.effect for each in found.responses if each.effect is not None]
    halves = [each.half_life for each in found.responses if each.half_life]
    course = summary.distress
    figures = (
        Figure("effect", fmean(effects) if effects else None, "spreads"),
        Figure("peak", course.peak if course else None, "spreads"),
        Figure("end", course.end if course else None, "spreads"),
        Figure("half_life", _median(h.seconds for h in halves if not h.censored), "s"),
        Figure("not_halved", float(sum(each.censored for each in halves)), "moments"),
        Figure("calm_lead", _median(each.lead for each in found.responses), "spreads"),
    )
    if not effects or course is None:
        left = "could be rated" if summary.opportunities.unrated else "was answered"
        finding = f"no distress {left}, so the call cannot tell"
        return Aim(AimName.EASING_TENSION, Standing.UNKNOWN, finding, figures)
    finding = (
        f"distress moved {fmean(effects):+.1f} once the agent answered, "
        f"from a peak of {course.peak:.1f} to {course.end:.1f} at the end"
    )
    standing = _standing(-fmean(effects), -EASED, 0.0)
    return Aim(AimName.EASING_TENSION, standing, finding, figures)


def _resolving(summary: Summary, found: Found) -> Aim:
    said = summary.signals
    repeated = sum(
        each.measure in REPEATED for reading in found.timeline for each in reading.evidence
    )
    figures = (
        Figure("next_steps_given", _number(said.next_steps_given), "phrases"),
        Figure("resolved", _number(said.resolved), "phrases"),
        Figure("supervisor_requests", _number(said.supervisor_requests), "phrases"),
        Figure("repeats", float(repeated), "phrases"),
    )
    name = AimName.FIRST_CONTACT_RESOLUTION
    if said.next_steps_given is None or said.resolved is None:
        return Aim(name, Standing.UNKNOWN, "the words cannot be read", figures)
    finding = (
        f"next steps given: {said.next_steps_given}, signals that it is settled: {said.resolved}, "
        f"requests for a supervisor: {said.supervisor_requests}; "
        "whether they call again, one call cannot tell"
    )
    if said.supervisor_requests or not (said.next_steps_given or said.resolved):
        return Aim(name, Standing.POORLY, finding, figures)
    well = said.next_steps_given and said.resolved
    return Aim(name, Standing.WELL if well else Standing.PARTLY, finding, figures)


def _closing(summary: Summary) -> Aim:
    course, thanks = summary.distress, summary.signals.thanks_at_end
    level = summary.agent.closing_level_db if summary.agent else None
    figures = (
        Figure("end", course.end if course else None, "spreads"),
        Figure("thanks_at_end", _number(thanks), "yes or no"),
        Figure("closing_level", level, "dB from the agent's usual"),
    )
    if course is None:
        finding = "the customer's distress could not be read"
        return Aim(AimName.CLOSING_TONE, Standing.UNKNOWN, finding, figures)
    thanked = {None: "thanks cannot be read", True: "thanked", False: "no thanks"}[thanks]
    finding = f"distress {course.end:.1f} at the end, {thanked}"
    standing = _standing(-course.end, -CALM, -RECEIVED)
    if standing is Standing.WELL and thanks is False:
        standing = Standing.PARTLY
    return Aim(AimName.CLOSING_TONE, standing, finding, figures)


def _load(found: Found) -> Aim:
    spoken = sum(each.span.duration for each in found.timeline)
    received = sum(e.span.duration for e in found.timeline if e.distress >= RECEIVED)
    gaps = [later.span.start - earlier.span.end for earlier, later in pairwise(found.moments)]
    figures = (
        Figure("distress_received", received, "s"),
        Figure("distress_received_share", received / spoken if spoken else None, "of their speech"),
        Figure("moments", float(len(found.moments)), "moments"),
        Figure("shortest_recovery_gap", min(gaps, default=None), "s"),
    )
    if not spoken:
        finding = "the customer's distress could not be read"
        return Aim(AimName.AGENT_LOAD, Standing.UNKNOWN, finding, figures)
    finding = f"{received:.0f} s of distressed speech received, {received / spoken:.0%} of it"
    if gaps:
        finding += f"; {min(gaps):.0f} s to recover between moments at the least"
    return Aim(AimName.AGENT_LOAD, Standing.MEASURED, finding, figures)


def _next_time(found: Found) -> Aim:
    """What an assistant could suggest: for whatever cost most points over all moments."""
    lost: dict[str, float] = defaultdict(float)
    rated = [each for response in found.responses for each in response.evidence]
    for each in rated:
        lost[each.measure] += min(0.0, each.contribution)
    for measure in sorted(lost, key=lambda name: lost[name]):
        worst = [e for e in rated if e.measure == measure and e.contribution < 0.0]
        advice = suggestion(worst)
        if advice:
            figures = (
                Figure(measure, -lost[measure], "points lost"),
                Figure("moments", float(len(worst)), "moments"),
            )
            finding = f"{advice} ({worst[0].text})"
            return Aim(AimName.NEXT_TIME, Standing.MEASURED, finding, figures)
    silent = sum(r.verdict is Verdict.MISSED and r.span is None for r in found.responses)
    if silent:
        finding = "Try: say that you heard it, even before you know the step."
        unanswered = Figure("unanswered", float(silent), "moments")
        return Aim(AimName.NEXT_TIME, Standing.MEASURED, finding, (unanswered,))
    kept = max(rated, key=lambda each: each.contribution, default=None)
    if kept is None:
        finding = "no moment was rated, so there is nothing to suggest"
        return Aim(AimName.NEXT_TIME, Standing.UNKNOWN, finding, ())
    earned = Figure(kept.measure, kept.contribution, "points earned")
    finding = f"nothing cost points; keep what earned most: {kept.text}"
    return Aim(AimName.NEXT_TIME, Standing.MEASURED, finding, (earned,))


def _standing(value: float, well: float, partly: float) -> Standing:
    if value >= well:
        return Standing.WELL
    return Standing.PARTLY if value >= partly else Standing.POORLY


def _median(values: Iterable[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return median(known) if known else None


def _number(value: int | None) -> float | None:
    return None if value is None else float(value)
