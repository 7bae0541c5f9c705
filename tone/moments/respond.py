"""How the agent responded to a moment: THE RATING IS COMPUTED HERE.

Opportunity → response → effect. The response is what the agent said from the moment's onset until
`response.window` seconds after its end. Its score is 50 plus the points of the components in
`components.py`, each of which shows what was measured and what is usual for this agent. Delivery
is rated - words, latency, interruptions, level, pace - never what the agent felt.
"""

from collections.abc import Sequence

from tone.call.moment import Evidence, Moment, Reading, Response, Verdict
from tone.call.prosody import Prosody
from tone.call.recording import Role, Speaker
from tone.call.span import Span, hull
from tone.call.speech import Conversation, Utterance
from tone.config import ResponseConfig
from tone.moments.components import (
    acknowledgement,
    effect_of,
    latency_of,
    level,
    pace,
    promptness,
    soothing,
    yielding,
)

MIDDLE = 50.0  # score of a response that nothing speaks for or against
LONGEST_QUOTE = 160  # characters


class DeliveryRater:
    """Rates the agent's delivery against the agent's own usual."""

    def __init__(self, config: ResponseConfig) -> None:
        self._config = config

    def rate(
        self,
        moment: Moment,
        conversation: Conversation,
        prosody: Prosody,
        timeline: Sequence[Reading],
    ) -> Response:
        """The response to one moment; `unrated`, with the reason, where it cannot be judged."""
        agent = conversation.speaker(Role.AGENT)
        if agent is None or not conversation.utterances_of(agent):
            return _without_response(moment, Verdict.UNRATED, "nobody is heard as the agent")
        effect = effect_of(moment, timeline)
        spoken = self._response(moment, conversation, agent)
        if not spoken:
            return self._silence(moment, conversation, effect)
        evidence = (
            *acknowledgement(spoken, agent.language),
            *yielding(moment.span, hull(each.span for each in spoken), conversation, agent),
            *promptness(latency_of(moment, conversation, agent)),
            *level(spoken, prosody, agent),
            *pace(spoken, prosody, agent),
            *soothing(effect),
        )
        score = min(100.0, max(0.0, MIDDLE + sum(each.contribution for each in evidence)))
        delivered = score >= self._config.delivered
        return Response(
            moment_id=moment.id,
            verdict=Verdict.DELIVERED if delivered else Verdict.MISSED,
            reason=_reason(evidence, speaking_for=delivered),
            score=score,
            latency=latency_of(moment, conversation, agent),
            effect=effect,
            span=hull(each.span for each in spoken),
            quote=_quote(spoken, evidence),
            evidence=tuple(sorted(evidence, key=lambda each: -abs(each.contribution))),
        )

    def _response(
        self, moment: Moment, conversation: Conversation, agent: Speaker
    ) -> tuple[Utterance, ...]:
        """What the agent said, once the moment had begun, until the window closes."""
        window = Span(moment.span.start, moment.span.end + self._config.window)
        return tuple(
            utterance
            for utterance in conversation.utterances_of(agent)
            if window.contains(utterance.span.start)
        )

    def _silence(
        self, moment: Moment, conversation: Conversation, effect: float | None
    ) -> Response:
        """No word from the agent: the call ended, the customer went on calmly, or it was missed."""
        rest = max(turn.span.end for turn in conversation.turns) - moment.span.end
        if rest <= 0.0:
            reason = "the call ends with the moment"
            return _without_response(moment, Verdict.UNRATED, reason, effect)
        if effect is not None and effect < 0.0:
            reason = "the customer calmed before the agent spoke"
            return _without_response(moment, Verdict.NOT_NEEDED, reason, effect)
        reason = f"no word from the agent in {self._config.window:.0f} s"
        return _without_response(moment, Verdict.MISSED, reason, effect)


def _without_response(
    moment: Moment, verdict: Verdict, reason: str, effect: float | None = None
) -> Response:
    return Response(
        moment_id=moment.id,
        verdict=verdict,
        reason=reason,
        score=0.0 if verdict is Verdict.MISSED else None,
        latency=None,
        effect=effect,
        span=None,
        quote="",
        evidence=(),
    )


def _reason(evidence: Sequence[Evidence], *, speaking_for: bool) -> str:
    """The two components that decided, in words."""
    sign = 1.0 if speaking_for else -1.0
    deciding = sorted(
        (each for each in evidence if sign * each.contribution > 0.0),
        key=lambda each: -sign * each.contribution,
    )
    return "; ".join(each.text for each in deciding[:2])


def _quote(spoken: Sequence[Utterance], evidence: Sequence[Evidence]) -> str:
    """What the agent said first with the most telling words in it, or first of all."""
    lines = [each.text for each in spoken if each.words]
    telling = [each.text.strip("“”") for each in evidence if each.text.startswith("“")]
    chosen = next((line for line in lines for words in telling if words in line), None)
    line = chosen or (lines[0] if lines else "")
    return line if len(line) <= LONGEST_QUOTE else line[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
