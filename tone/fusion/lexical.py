"""What the customer's words say about their distress: phrases, and what whole sentences sound like.

Without a phrase list for the language, or without words, there is no lexical evidence at all:
that is None, not zero.
"""

from collections.abc import Sequence

from tone.call.moment import Evidence, Source
from tone.call.speech import Sentence, Word
from tone.fusion.phrases import PhraseHit, find_phrases, lexical_score
from tone.fusion.tenor import Tenor, find_tenor


def lexical_evidence(
    words: Sequence[Word], language: str | None, meaning: Sequence[Sentence] = ()
) -> tuple[Evidence, ...] | None:
    """Evidence of one utterance's words; None where they cannot be read.

    The contributions add up to `lexical_score`, each in proportion to its weight.
    """
    phrases = find_phrases(words, language) if words else None
    if phrases is None:
        return None
    found: list[PhraseHit | Tenor] = [*phrases, *find_tenor(meaning, language)]
    total = sum(each.weight for each in found)
    return tuple(
        Evidence(
            source=Source.LEXICAL,
            measure=each.category.value,
            text=_text(each),
            contribution=lexical_score(found) * each.weight / total,
        )
        for each in found
    )


def _text(found: PhraseHit | Tenor) -> str:
    if isinstance(found, PhraseHit):
        return f"“{found.quote}”"
    return f"“{found.quote}” sounds like: {found.category.value.replace('_', ' ')}"
