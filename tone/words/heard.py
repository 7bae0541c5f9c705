"""What an engine heard in a chunk → the words of a recording."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tone.call.span import Span
from tone.call.speech import Word
from tone.words.chunks import Chunk

REPETITIVE = 2.4  # compression ratio above which text goes in circles
LOOP = 10  # words in a row that only repeat those before them, at least ...
ROUNDS = 3  # ... so many times over
LONGEST_LOOP = 8  # words that come round together
NO_SPEECH = 0.6  # probability above which the sound may be no speech ...
UNLIKELY = -1.0  # ... and the mean log probability of the text below which it is none
UNSPACED = frozenset({"zh", "ja", "th", "lo", "my", "yue"})  # written without spaces


@dataclass(frozen=True, slots=True)
class Heard:
    """A word as Whisper gives it: times in the chunk, a leading space where a word begins."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class Passage:
    """Words decoded together, and what says whether they were said at all."""

    words: tuple[Heard, ...]
    compression: float  # ratio
    no_speech: float  # probability
    log_probability: float  # mean over tokens

    @property
    def is_repetitive(self) -> bool:
        """Whether the decoder went in circles, throughout or in part of the passage."""
        return self.compression > REPETITIVE or _loops([word.text for word in self.words])

    @property
    def is_speech(self) -> bool:
        """Whether somebody said something there, and this is what."""
        is_silence = self.no_speech > NO_SPEECH and self.log_probability < UNLIKELY
        return not (is_silence or self.is_repetitive)


def _loops(texts: Sequence[str]) -> bool:
    """Whether a phrase comes round and round; a long passage compresses badly even so."""
    for length in range(1, LONGEST_LOOP + 1):
        run = 0
        for before, after in zip(texts, texts[length:], strict=False):
            run = run + 1 if before == after else 0
            if run >= max(LOOP, ROUNDS * length):
                return True
    return False


def to_words(passages: Iterable[Passage], chunk: Chunk, language: str) -> Iterator[Word]:
    """The words of a chunk, in the recording's time. What has no letter or digit is no word."""
    heard = [word for passage in passages if passage.is_speech for word in passage.words]
    parts = heard if language in UNSPACED else _joined(heard)
    for each in parts:
        if any(character.isalnum() for character in each.text):
            span = chunk.to_recording(Span(each.start, max(each.start, each.end)))
            confidence = min(1.0, max(0.0, each.probability))
            yield Word(span, each.text.strip(), confidence)


def in_order(words: Iterable[Word]) -> tuple[Word, ...]:
    """The words as they were said, none beginning before the one that precedes it.

    A word that was moved out of a pause can land on its neighbour. The order in which the model
    heard them is surer than its times, so the later word waits.
    """
    ordered: list[Word] = []
    reached = 0.0
    for word in words:
        reached = max(reached, word.span.start)
        ordered.append(replace(word, span=Span(reached, max(reached, word.span.end))))
    return tuple(ordered)


def _joined(heard: Iterable[Heard]) -> list[Heard]:
    """Parts of one word put together: Whisper splits "self-checkout" and "$5.99" in two.

    The whole is no surer than its least sure part.
    """
    joined: list[Heard] = []
    for each in heard:
        if not joined or each.text.startswith(" "):
            joined.append(each)
            continue
        before = joined[-1]
        joined[-1] = Heard(
            before.text + each.text,
            before.start,
            max(before.end, each.end),
            min(before.probability, each.probability),
        )
    return joined
