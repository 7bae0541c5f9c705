"""What `tone evaluate moments` reports."""

from dataclasses import dataclass

from tone.call.span import Span
from tone.evaluate import peer
from tone.evaluate.metrics import Counts, Estimate
from tone.evaluate.reliability import Reliability


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentsScore:
    """One detector on one corpus."""

    corpus: str
    detector: str
    calls: int
    calm_calls: int
    counts: Counts
    f1: Estimate
    precision: Estimate
    recall: Estimate
    onset_within_3s: Estimate  # share of all episodes
    onset_within_3s_of_hits: Estimate
    onset_error_s: Estimate  # mean distance, of the hits
    false_an_hour: Estimate  # in calm calls
    recall_in_pieces: dict[str, Estimate]  # of calls cut to a piece, by its name
    recall_by_emotion: dict[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDetail:
    """One call: what is known, and what each detector flagged."""

    name: str
    customer: str
    agent: str
    emotion: str
    episodes: tuple[Span, ...]
    flags: dict[str, tuple[Span, ...]]  # by detector


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentsReport:
    """The table of `tone evaluate moments`."""

    face: str
    seed: int
    fitted_on: str
    peer_rule: peer.Rule  # log odds, and log odds times seconds
    shared_clips: dict[str, float]  # corpus → mean share of a call's clips that an earlier one has
    scores: tuple[MomentsScore, ...]
    reliability: dict[str, Reliability]  # of tone's confidence, by corpus
    calls: tuple[CallDetail, ...]
