"""What is said becomes sentences with vectors, each in the utterance that has most of it.

Utterances end at pauses and sentences do not: a vector of half a sentence says little.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from tone.call.matching import SENTENCE_ENDS, language_code
from tone.call.speech import Conversation, Sentence, Transcript, Utterance, Word
from tone.protocols import SentenceEncoder

LANGUAGES = frozenset({"en"})  # that the vectors are known to tell apart
FEWEST = 3  # words; fewer say nothing by themselves
SHORT = 4  # words; a shorter sentence is read with the next ("Oh no. I'm so sorry.")
LONGEST = 40  # words, where a transcriber writes no full stop
FIRST = 24  # sentences of a track that tell who speaks
PAUSE = 2.0  # s between two words that end a sentence, whatever was written


def with_meaning(conversation: Conversation, encoder: SentenceEncoder) -> Conversation:
    """The conversation with the sentences of each turn; backchannels have none.

    Only speakers of a language that the encoder knows are read.
    """
    told = [s.label for s in conversation.speakers if language_code(s.language) in LANGUAGES]
    said = [turn.utterances for turn in conversation.turns if turn.speaker in told]
    found = [each for utterances in said for each in _owned(utterances)]
    meanings: dict[int, list[Sentence]] = {}
    for sentence, (_, owner) in zip(_read([w for w, _ in found], encoder), found, strict=True):
        meanings.setdefault(id(owner), []).append(sentence)
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


def with_first_sentences(
    transcripts: Sequence[Transcript], encoder: SentenceEncoder
) -> list[Transcript]:
    """Transcripts with the first sentences of each, in a language that the encoder knows.

    They are those of the whole track: nobody knows yet where turns end.
    """
    known = [language_code(each.language) in LANGUAGES for each in transcripts]
    first = [
        list(islice(_sentences(each.words), FIRST)) if read else []
        for each, read in zip(transcripts, known, strict=True)
    ]
    found = iter(_read([words for each in first for words in each], encoder))
    return [
        replace(transcript, meaning=tuple(islice(found, len(each))))
        for transcript, each in zip(transcripts, first, strict=True)
    ]


def _read(sentences: Sequence[Sequence[Word]], encoder: SentenceEncoder) -> list[Sentence]:
    if not sentences:
        return []
    vectors = encoder.encode([_text(words) for words in sentences])
    return [
        Sentence(tuple(words), vector) for words, vector in zip(sentences, vectors, strict=True)
    ]


def _owned(utterances: Sequence[Utterance]) -> Iterator[tuple[Sequence[Word], Utterance]]:
    """The sentences of one turn, each with the utterance that has most of it; else the first."""
    owner = {id(word): each for each in utterances for word in each.words}
    for words in _sentences([word for each in utterances for word in each.words]):
        owners = [owner[id(word)] for word in words]
        yield words, max(owners, key=lambda one: sum(one is each for each in owners))


def _sentences(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Runs of words that are a sentence each; what is too short to say anything is left out."""
    first = 0
    for last, word in enumerate(words):
        following = words[last + 1] if last + 1 < len(words) else None
        if not _ends(word, following, last + 1 - first):
            continue
        sentence, first = words[first : last + 1], last + 1
        if len(sentence) >= FEWEST:
            yield sentence


def _ends(word: Word, following: Word | None, length: int) -> bool:
    if following is None or following.span.start - word.span.end > PAUSE or length >= LONGEST:
        return True
    return length >= SHORT and word.text.rstrip(" \"'”»)").endswith(tuple(SENTENCE_ENDS))


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text.strip() for word in words)
