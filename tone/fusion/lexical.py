"""What the customer's words say about their distress, from the phrase lists of their language.

Without a phrase list for the language, or without words, there is no lexical evidence at all:
that is None, not zero.
"""

from collections.abc import Sequence

from tone.call.moment import Evidence, Source
from tone.call.speech import Word
from tone.fusion.phrases import find_phrases, lexical_score


def lexical_evidence(words: Sequence[Word], language: str | None) -> tuple[Evidence, ...] | None:
    """Evidence of one utterance's words; None where they cannot be read.

    The contributions add up to `lexical_score`, each in proportion to its phrase's weight.
    """
    hits = find_phrases(words, language) if words else None
    if hits is None:
        return None
    total = sum(hit.weight for hit in hits)
    return tuple(
        Evidence(
            source=Source.LEXICAL,
            measure=hit.category.value,
            text=f"“{hit.quote}”",
            contribution=lexical_score(hits) * hit.weight / total,
        )
        for hit in hits
    )
