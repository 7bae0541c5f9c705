"""What is said becomes sentences with vectors, each in the utterance that has most of it.

Utterances end at pauses and sentences do not: a vector of half a sentence says little.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tone.call.matching import SENTENCE_ENDS, language_code
from tone.call.speech import Conversation, Sentence, Utterance, Word
from tone.protocols import SentenceEncoder

LANGUAGES = frozenset({"en"})  # that the vectors are known to tell apart
FEWEST = 3  # words; fewer say nothing by themselves
SHORT = 4  # words; a shorter sentence is read with the next ("Oh no. I'm so sorry.")
LONGEST = 40  # words, where a transcriber writes no full stop
PAUSE = 2.0  # s between two words that end a sentence, whatever was written


def with_meaning(conversation: Conversation, encoder: SentenceEncoder) -> Conversation:
    """The conversation with the sentences of each turn; backchannels have none.

    Only speakers of a language that the encoder knows are read.
    """
    told = [s.label for s in conversation.speakers if language_code(s.language) in LANGUAGES]
    said = [turn.utterances for turn in conversation.turns if turn.speaker in told]
    found = [(each, owner) for utterances in said for each, owner in _sentences(utterances)]
    if not found:
        return conversation
    vectors = encoder.encode([_text(words) for words, _ in found])
    meanings: dict[int, list[Sentence]] = {}
    for (words, owner), vector in zip(found, vectors, strict=True):
        meanings.setdefault(id(owner), []).append(Sentence(tuple(words), vector))
    turns = tuple(
        replace(
            turn,
            utterances=tuple(
                replace(each, meaning=tuple(meanings.get(id(each), ()))) for each in turn.utterances
            ),
        )
        for turn in conversation.turns
    )
    return replace(conversation, turns=turns)


def _sentences(utterances: Sequence[Utterance]) -> Iterator[tuple[list[Word], Utterance]]:
    """The sentences of one turn, each with the utterance it belongs to."""
    words = [(word, each) for each in utterances for word in each.words]
    first = 0
    for last, (word, _) in enumerate(words):
        following = words[last + 1][0] if last + 1 < len(words) else None
        if not _ends(word, following, last + 1 - first):
            continue
        sentence, first = words[first : last + 1], last + 1
        if len(sentence) >= FEWEST:
            owners = [owner for _, owner in sentence]
            owner = max(owners, key=lambda one: sum(one is each for each in owners))
            yield [each for each, _ in sentence], owner


def _ends(word: Word, following: Word | None, length: int) -> bool:
    if following is None or following.span.start - word.span.end > PAUSE or length >= LONGEST:
        return True
    return length >= SHORT and word.text.rstrip(" \"'”»)").endswith(tuple(SENTENCE_ENDS))


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text.strip() for word in words)
