"""How the agent responded to a moment: THE RATING IS COMPUTED HERE.

Opportunity → response → effect. The response is what the agent said from the moment's onset until
`response.window` seconds after its end. Its components each show what was measured, what is usual
for this agent, and their points (`weights.toml`); the points' sum makes the score. Delivery is
rated - words, timing, level, pitch, pace - never what the agent felt.

Why `delivered` needs an acknowledgement and not the score alone: a calm and helpful agent who is
silent on what the customer feels has solved a problem and missed the moment.
"""

from collections.abc import Sequence
from dataclasses import replace

from tone.call.moment import Evidence, Moment, Reading, Response, Verdict
from tone.call.prosody import Prosody
from tone.call.recording import Role
from tone.call.speech import Conversation, Utterance, Word
from tone.config import ResponseConfig
from tone.moments.answer import Answer, answer_to
from tone.moments.care import find_care, line_kind
from tone.moments.coaching import coaching
from tone.moments.effect import effect, effect_of, half_life
from tone.moments.line_head import Vector
from tone.moments.opportunity import SLIGHT, calmed_alone, passing, unheard
from tone.moments.rate_timing import dead_air, latency, latency_of, listening, yielding
from tone.moments.rate_voice import effort, lead, lead_of, level, pace, pitch
from tone.moments.rate_words import acknowledges, hurts, most_for_words, said
from tone.moments.weights import Points, score_of, weights

LONGEST_QUOTE = 160  # characters
BY_VOICE_AND_TIMING = (
    yielding,
    listening,
    latency,
    dead_air,
    level,
    pitch,
    effort,
    pace,
    lead,
    effect,
)


class DeliveryRater:
    """Rates the agent's delivery against the agent's own usual.

    `points` stand in for those of `weights.toml`, to try others.
    """

    def __init__(self, config: ResponseConfig, points: Points | None = None) -> None:
        self._config = config
        self.points = weights() if points is None else points

    def rate(
        self,
        moment: Moment,
        conversation: Conversation,
        prosody: Prosody,
        timeline: Sequence[Reading],
    ) -> Response:
        """The response to one moment; `unrated`, with the reason, where it cannot be judged."""
        agent, customer = conversation.agent_of(moment.span), conversation.speaker(Role.CUSTOMER)
        if agent is None or not conversation.utterances_of(agent):
            return unrated(moment, "nobody is heard as the agent")
        if customer is None or not timeline:
            return unrated(moment, "nobody is heard as the customer")
        answer = answer_to(
            moment,
            conversation,
            prosody,
            timeline,
            roles=(agent, customer),
            seconds=self._config.window,
        )
        rated = self._rated(answer) if answer.spoken else self._silence(answer)
        rated = replace(rated, half_life=half_life(moment, timeline))
        return replace(rated, coaching=coaching(moment, rated))

    def line_kind(
        self, words: Sequence[Word], language: str | None, vector: Vector | None = None
    ) -> str | None:
        """What one line of the agent's is as a whole; None where its language has no list."""
        return line_kind(words, language, vector)

    def care_kinds(self, words: Sequence[Word], language: str | None) -> tuple[str, ...]:
        """What the phrases of one line of the agent's do, by the lists alone."""
        return tuple(hit.kind.value for hit in find_care(words, language) or ())

    def _rated(self, answer: Answer) -> Response:
        words = said(answer, self.points)
        measured = [each for rates in BY_VOICE_AND_TIMING for each in rates(answer, self.points)]
        evidence = (*(words or ()), *measured)
        deaf = unheard(answer, measured)
        verdict, reason = (
            (Verdict.UNRATED, deaf) if deaf else self._verdict(answer, words, measured)
        )
        return Response(
            moment_id=answer.moment.id,
            verdict=verdict,
            reason=reason or _reason(answer.moment, evidence, verdict),
            score=None if deaf else score_of(sum(each.contribution for each in evidence)),
            latency=latency_of(answer),
            effect=effect_of(answer),
            span=answer.span,
            quote=_quote(answer.spoken, evidence),
            evidence=tuple(sorted(evidence, key=lambda each: -abs(each.contribution))),
            lead=lead_of(answer),
        )

    def _verdict(
        self, answer: Answer, words: Sequence[Evidence] | None, measured: Sequence[Evidence]
    ) -> tuple[Verdict, str]:
        """The verdict, and the reason where the evidence does not say it by itself."""
        points = sum(each.contribution for each in measured)
        if words is None:
            # Only a missed response can be told: when no words could have saved it.
            if score_of(points + most_for_words(self.points)) < self._config.delivered:
                return Verdict.MISSED, ""
            return Verdict.UNRATED, "what the agent said cannot be read; voice and timing alone"
        score = score_of(points + sum(each.contribution for each in words))
        if acknowledges(words):
            return (Verdict.DELIVERED if score >= self._config.delivered else Verdict.MISSED), ""
        alone = calmed_alone(answer) or passing(answer)
        if alone and not hurts(words):
            return Verdict.NOT_NEEDED, alone
        return Verdict.MISSED, ""

    def _silence(self, answer: Answer) -> Response:
        """No word from the agent: the call ended, the customer calmed alone, or it was missed."""
        moment = answer.moment
        rest = max(turn.span.end for turn in answer.conversation.turns) - moment.span.end
        if rest <= 0.0:
            return unrated(moment, "the call ends with the moment")
        alone = calmed_alone(answer)
        if alone:
            return _without_answer(moment, Verdict.NOT_NEEDED, alone)
        reason = f"no word from the agent in {self._config.window:.0f} s"
        return _without_answer(moment, Verdict.MISSED, reason)


def unrated(moment: Moment, reason: str) -> Response:
    """No rating, and why."""
    return _without_answer(moment, Verdict.UNRATED, reason)


def _without_answer(moment: Moment, verdict: Verdict, reason: str) -> Response:
    return Response(
        moment_id=moment.id,
        verdict=verdict,
        reason=reason,
        score=0.0 if verdict is Verdict.MISSED else None,
        latency=None,
        effect=None,
        span=None,
        quote="",
        evidence=(),
    )


def _reason(moment: Moment, evidence: Sequence[Evidence], verdict: Verdict) -> str:
    """The two components that decided, in words; what was missed of a slight rise was slight."""
    sign = 1.0 if verdict is Verdict.DELIVERED else -1.0
    deciding = sorted(
        (each for each in evidence if sign * each.contribution > 0.0),
        key=lambda each: -sign * each.contribution,
    )
    texts = "; ".join(each.text for each in deciding[:2])
    if verdict is Verdict.MISSED and moment.rise < SLIGHT:
        return f"a slight rise ({moment.rise:.1f}): {texts}"
    return texts


def _quote(spoken: Sequence[Utterance], evidence: Sequence[Evidence]) -> str:
    """What the agent said first with the most telling words in it, or first of all."""
    lines = [each.text for each in spoken if each.words]
    telling = [each.text.strip("“”") for each in evidence if each.text.startswith("“")]
    chosen = next((line for words in telling for line in lines if words in line), None)
    line = chosen or (lines[0] if lines else "")
    return line if len(line) <= LONGEST_QUOTE else line[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
