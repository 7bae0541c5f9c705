"""What the customer's way of taking part says: asking for the same thing again.

Only the customer's own channel is read. What the agent does must not change how distressed the
customer is read to be, or the agent's rating would be measured against itself; so interruptions
and latencies belong to the response.
"""

from collections.abc import Sequence
from itertools import pairwise

from tone.call.moment import Evidence, Source
from tone.call.speech import Utterance

REPEATED = 0.3  # spreads for a request made again
LEAST_PAIRS = 3  # of words that come back
SHARE = 0.5  # of the utterance's word pairs that were said before


def interaction_evidence(
    utterance: Utterance, earlier: Sequence[Utterance]
) -> tuple[Evidence, ...] | None:
    """Evidence of repetition in one utterance; None where it has no words to compare."""
    pairs = _pairs(utterance)
    if not pairs:
        return None
    for before in earlier:
        again = pairs & _pairs(before)
        if len(again) >= LEAST_PAIRS and len(again) >= SHARE * len(pairs):
            minutes, seconds = divmod(int(before.span.start), 60)
            return (
                Evidence(
                    source=Source.INTERACTION,
                    measure="repeated_request",
                    text=f"says again what they said at {minutes}:{seconds:02d}",
                    contribution=REPEATED,
                    value=float(len(again)),
                ),
            )
    return ()


def _pairs(utterance: Utterance) -> set[tuple[str, str]]:
    words = [word.text.lower().strip(".,!?…\"'") for word in utterance.words]
    return set(pairwise(words))
