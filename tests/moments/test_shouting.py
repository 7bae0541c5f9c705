"""Shouting back never outscores calm: on calls drawn at random, without sound."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tone.call.moment import Moment, Reading, Response, Verdict
from tone.call.prosody import ARTICULATION_RATE, F0, INTENSITY, Functionals, Prosody
from tone.call.recording import Role, Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Utterance, Word
from tone.config import ResponseConfig, TurnsConfig
from tone.moments.respond import DeliveryRater
from tone.prosody.baseline import baseline
from tone.turns.floor import take_turns

AGENT = Speaker("agent", Role.AGENT, 0, 1.0, "en")
CUSTOMER = Speaker("customer", Role.CUSTOMER, 1, 1.0, "en")
KIND_WORDS = (
    "I am so sorry about this",
    "that was our mistake",
    "I can hear how upset you are",
    "I will send you a new one today",
    "let me look at the order for you",
    "the order came on the twelfth",
    "do not worry we will get this sorted",
    "",
)
HARD_WORDS = (
    "that is our policy",
    "that is not my fault",
    "you will just have to wait",
    "I understand but that is our policy",
)


@dataclass(frozen=True)
class Said:
    """One line of the agent's in the upset: words, seconds late, level and pitch over the usual."""

    words: str
    late: float
    over_db: float
    over_semitones: float
    rate: float = 4.5


calm_lines = st.builds(
    Said,
    words=st.sampled_from(KIND_WORDS),
    late=st.floats(-2.0, 4.0),
    over_db=st.floats(-4.0, 1.5),
    over_semitones=st.floats(-2.0, 1.0),
    rate=st.floats(4.0, 5.0),
)
wander = st.lists(st.floats(-1.0, 1.0), min_size=20, max_size=20)


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(
        calm_lines | calm_lines.map(lambda s: replace(s, words=HARD_WORDS[0])),
        min_size=1,
        max_size=4,
    ),
    wander=wander,
    distress=st.lists(st.floats(1.6, 5.0), min_size=4, max_size=4),
    db=st.floats(6.0, 20.0),
    semitones=st.floats(0.0, 10.0),
    faster=st.floats(1.0, 1.4),
)
def test_the_same_words_shouted_never_score_higher(
    lines: list[Said],
    wander: list[float],
    distress: list[float],
    db: float,
    semitones: float,
    faster: float,
) -> None:
    shouted = [
        replace(
            line,
            over_db=line.over_db + db,
            over_semitones=line.over_semitones + semitones,
            rate=line.rate * faster,
        )
        for line in lines
    ]

    calm, loud = (rated(each, wander, distress) for each in (lines, shouted))

    if calm.score is not None and loud.score is not None:
        assert loud.score <= calm.score
    assert not (loud.verdict is Verdict.DELIVERED and calm.verdict is Verdict.MISSED)


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(calm_lines, min_size=1, max_size=4),
    words=st.lists(st.sampled_from(KIND_WORDS + HARD_WORDS), min_size=4, max_size=4),
    wander=wander,
    distress=st.lists(st.floats(1.6, 5.0), min_size=4, max_size=4),
    db=st.floats(8.0, 20.0),
    semitones=st.floats(0.0, 10.0),
)
def test_no_words_make_shouting_better_than_calm(
    lines: list[Said],
    words: list[str],
    wander: list[float],
    distress: list[float],
    db: float,
    semitones: float,
) -> None:
    shouted = [
        replace(line, words=said, over_db=db, over_semitones=semitones)
        for line, said in zip(lines, words, strict=False)
    ]

    calm, loud = (rated(each, wander, distress) for each in (lines, shouted))

    if calm.score is not None and loud.score is not None:
        assert loud.score <= calm.score
    assert loud.verdict is not Verdict.DELIVERED


def rated(lines: Sequence[Said], wander: Sequence[float], distress: Sequence[float]) -> Response:
    """Four calm exchanges, the upset ones, and two calm ones, every ten seconds."""
    calm = Said("the order came on the twelfth", 0.4, 0.0, 0.0)
    told = [calm] * 4 + list(lines) + [calm] * 2
    upset = range(4, 4 + len(lines))
    utterances: list[Utterance] = []
    rows: list[Functionals] = []
    timeline: list[Reading] = []
    for index, (line, drift) in enumerate(zip(told, wander, strict=False)):
        start = 10.0 * index
        theirs = Span(start, start + 4.0)
        own = Span(start + 4.0 + line.late, start + 6.0 + line.late)
        utterances += [
            spoken("customer", theirs, "nobody calls me"),
            spoken("agent", own, line.words),
        ]
        rows.append(
            Functionals(
                own,
                "agent",
                {
                    INTENSITY: -30.0 + drift + line.over_db,
                    F0: 25.0 + drift / 2 + line.over_semitones,
                    ARTICULATION_RATE: line.rate,
                },
            )
        )
        felt = distress[index - 4] if index in upset else 0.1
        timeline.append(Reading(theirs, "customer", felt, felt, None, None, ()))
    moment = Moment(
        "0-1",
        Span(40.0, 10.0 * upset[-1] + 4.0),
        peak=42.0,
        rise=max(distress),
        confidence=0.9,
        evidence=(),
        quote="",
    )
    usual = baseline(rows, speaker="agent", rounds=2, calm_share=0.7)
    conversation: Conversation = take_turns(utterances, (AGENT, CUSTOMER), TurnsConfig())
    prosody = Prosody((), tuple(rows), (usual,))
    return DeliveryRater(ResponseConfig()).rate(moment, conversation, prosody, timeline)


def spoken(speaker: str, span: Span, text: str) -> Utterance:
    words = text.split()
    step = span.duration / max(1, len(words))
    at = [span.start + step * number for number in range(len(words))] + [span.end]
    return Utterance(
        span,
        speaker,
        tuple(Word(Span(a, b), w, 1.0) for (a, b), w in zip(pairwise(at), words, strict=True)),
    )
