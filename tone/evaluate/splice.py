"""Telephone calls with known distress, spliced from labelled clips.

    customer   --- --- --- --- --- ### ### ### --- --- ---
    agent    --- --- --- --- --- ---  ···  ···  --- --- ---
                                   |  episode |

The customer is calm, distressed in two to four turns, and calm again; one call in three is calm
throughout. In one third of the others the agent shouts back at ···. Two actors of one corpus
speak, a channel each. Clips keep their own levels and pauses; a channel has one constant gain.

Clips are dealt least-used first, over all calls of a corpus, so that calls share one only where
the corpus is too small. The same clips, count and seed give the same calls.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np

from tone.call.recording import Role, Samples
from tone.call.span import Span, hull
from tone.errors import InputError
from tone.evaluate import telephone
from tone.evaluate.corpora import FACES, Clip, by_speaker

DURATION = 120.0  # s, at which no further turn begins
ONSET = (40.0, 60.0)  # s, between which the distress begins
UPSET_TURNS = (2, 4)
TURN = 2.5  # s of clips that make a turn
GAP = (0.1, 0.6)  # s between two turns
LEVEL_DB = (-38.0, -26.0)  # dBFS of a channel's calm speech
TAIL = 1.0  # s after the last turn
LEAST_CALM = 3  # clips of a speaker who can take part
SHOUTED = ("anger",)
EVERY = 3  # one call in three is calm; in one of three others the agent shouts back


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn of the script: who, when, and in which emotion."""

    role: Role
    span: Span
    emotion: str


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of a spliced call."""

    name: str
    corpus: str
    customer: str
    agent: str
    gender: str  # the customer's
    duration: float  # s
    turns: tuple[Spoken, ...]
    episodes: tuple[Span, ...]
    emotion: str  # of the episode; empty in a calm call
    shared: float  # share of its clips that an earlier call has as well


@dataclass(frozen=True, slots=True, eq=False)
class SplicedCall:
    """A call whose truth is known. Channel 0 is the agent's, channel 1 the customer's."""

    truth: Truth
    channels: tuple[Samples, Samples]


@dataclass(slots=True)
class _Deck:
    """Deals clips, least used first."""

    rng: np.random.Generator
    used: Counter[Clip] = field(default_factory=Counter)
    here: Counter[Clip] = field(default_factory=Counter)

    def deal(self, clips: Sequence[Clip]) -> Clip:
        """One of these clips."""
        shuffled = [clips[index] for index in self.rng.permutation(len(clips))]
        chosen: Clip = min(shuffled, key=lambda clip: (self.here[clip], self.used[clip]))
        self.here[chosen] += 1
        return chosen

    def shuffle(self, rng: np.random.Generator) -> None:
        """Begin the next call."""
        self.used.update(self.here.keys())
        self.rng, self.here = rng, Counter()

    def dealt(self, clips: Sequence[Clip]) -> int:
        """How often these were dealt before."""
        return sum(self.used[clip] for clip in clips)

    def shared(self) -> float:
        """Share of this call's clips that an earlier call has as well."""
        return sum(self.used[clip] > 0 for clip in self.here) / len(self.here)


def splice_calls(
    clips: Sequence[Clip], *, calls: int, face: str = "agitated", seed: int = 0
) -> Iterator[SplicedCall]:
    """Calls of one corpus.

    Parameters
    ----------
    clips : of one corpus
    calls : int >= 1
    face : "agitated" (anger and fear) or "dejected" (sadness)
    seed : int

    Raises
    ------
    InputError
        Fewer than two speakers have both calm and distressed clips.
    """
    corpus = clips[0].corpus if clips else "(none)"
    cast = _cast(clips, corpus, face)
    deck = _Deck(np.random.default_rng(0))
    customers: list[str] = []
    for index in range(calls):
        rng = np.random.default_rng([seed, crc32(corpus.encode()), index])
        customers = customers or [str(name) for name in rng.permutation(sorted(cast))]
        deck.shuffle(rng)
        yield _Splice(cast, customers.pop(), face, deck, index).call()


def _cast(clips: Sequence[Clip], corpus: str, face: str) -> dict[str, tuple[Clip, ...]]:
    """The speakers who can take part, with their clips."""
    cast = {
        speaker: own
        for speaker, own in by_speaker(clips).items()
        if sum(clip.is_calm for clip in own) >= LEAST_CALM
        and any(clip.emotion in FACES[face] for clip in own)
    }
    if len(cast) < 2:
        raise InputError(
            f"the corpus {corpus} has {len(cast)} speaker(s) with {LEAST_CALM} calm clips and one "
            f"of {' or '.join(FACES[face])}; a spliced call needs two"
        )
    return cast


class _Splice:
    """One call in the making."""

    def __init__(
        self, cast: dict[str, tuple[Clip, ...]], customer: str, face: str, deck: _Deck, index: int
    ) -> None:
        rng = deck.rng
        others = [name for name in rng.permutation(sorted(cast)) if name != customer]
        self._customer, self._own = customer, cast[customer]
        self._agent = str(min(others, key=lambda name: deck.dealt(cast[name])))
        self._theirs = cast[self._agent]
        self._deck, self._index = deck, index
        known = sorted({clip.emotion for clip in self._own} & set(FACES[face]))
        self._emotion = "" if index % EVERY == 0 else known[int(rng.integers(len(known)))]
        distressed = index - index // EVERY - 1  # how many distressed calls came before
        self._shouting = bool(self._emotion) and distressed % EVERY == EVERY - 1
        self._placed: list[tuple[Role, Clip, float]] = []
        self._turns: list[Spoken] = []

    def call(self) -> SplicedCall:
        end = self._write_script()
        episode = [
            turn.span
            for turn in self._turns
            if turn.role is Role.CUSTOMER and turn.emotion == self._emotion
        ]
        channels = (self._channel(Role.AGENT, end), self._channel(Role.CUSTOMER, end))
        sample = self._own[0]
        truth = Truth(
            name=f"{sample.corpus}-{self._index:03d}",
            corpus=sample.corpus,
            customer=self._customer,
            agent=self._agent,
            gender=sample.gender,
            duration=channels[0].duration,
            turns=tuple(self._turns),
            episodes=(hull(episode),) if episode else (),
            emotion=self._emotion,
            shared=self._deck.shared(),
        )
        return SplicedCall(truth, channels)

    def _write_script(self) -> float:
        """Place turn after turn; the time at which the last one ends."""
        rng = self._deck.rng
        onset = rng.uniform(*ONSET)
        left = int(rng.integers(UPSET_TURNS[0], UPSET_TURNS[1] + 1)) if self._emotion else 0
        clock, begun = 0.5, False
        while clock < DURATION:
            shout = SHOUTED if self._shouting and begun and left else ()
            clock = self._turn(Role.AGENT, self._theirs, shout, clock)
            upset = left > 0 and clock >= onset
            emotions = (self._emotion,) if upset else ()
            clock = self._turn(Role.CUSTOMER, self._own, emotions, clock)
            begun, left = begun or upset, left - upset
        return clock

    def _turn(
        self, role: Role, own: Sequence[Clip], emotions: Sequence[str], clock: float
    ) -> float:
        """Place one turn's clips; the time at which the next turn begins."""
        suited = [clip for clip in own if clip.emotion in emotions]
        suited = suited or [clip for clip in own if clip.is_calm]
        begin, spans = clock, []
        while clock - begin < TURN:
            clip = self._deck.deal(suited)
            sound = telephone.read_clip(clip.path)
            self._placed.append((role, clip, clock))
            heard = telephone.speech(sound)
            spans.append(Span(clock + heard.start, clock + heard.end))
            clock += len(sound) / telephone.RATE
        emotion = suited[0].emotion if suited[0].emotion in emotions else "calm"
        self._turns.append(Spoken(role, hull(spans), emotion))
        return float(clock + self._deck.rng.uniform(*GAP))

    def _channel(self, role: Role, end: float) -> Samples:
        track = np.zeros(round((end + TAIL) * telephone.RATE), np.float32)
        calm: list[float] = []
        for who, clip, start in self._placed:
            if who is not role:
                continue
            sound = telephone.read_clip(clip.path)
            first = round(start * telephone.RATE)
            track[first : first + len(sound)] += sound
            if clip.is_calm:
                calm.append(telephone.level_db(sound))
        target = self._deck.rng.uniform(*LEVEL_DB)
        gain_db = target - float(np.median(calm)) if calm else 0.0
        return telephone.line(track, gain_db=gain_db, rng=self._deck.rng)
