"""What was said that a coach listens for: questions, next steps, requests for a supervisor, thanks.

Words only, by the phrase lists of the speaker's language (`signals/*.toml`). Where there are no
words or no list, a signal is None: that is not "never said".
"""

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from tone.call.matching import Phrase, compile_phrase, find_all, language_code, read_line
from tone.call.recording import Speaker
from tone.call.span import Span
from tone.call.speech import Conversation, Utterance, Word
from tone.call.summary import Signals
from tone.moments.care import CareKind, find_care

CLOSING = 30.0  # s before the last word in which a customer's thanks are thanks at the end
STEPS = frozenset({CareKind.NEXT_STEP, CareKind.COMMITMENT})


def signals_of(
    conversation: Conversation, agent: Speaker | None, customer: Speaker | None
) -> Signals:
    """The signals of a call; those of a side that is not known are None."""
    theirs = customer.language if customer else None
    said = words_of(conversation, customer)
    last = max((turn.span.end for turn in conversation.turns), default=0.0)
    closing = [word for word in said if word.span.start >= last - CLOSING]
    thanks = count("thanks", closing, theirs) if said else None
    return Signals(
        questions_asked=questions(words_of(conversation, agent)),
        next_steps_given=_steps(words_of(conversation, agent), agent),
        supervisor_requests=count("supervisor", said, theirs),
        resolved=count("resolved", said, theirs),
        thanks_at_end=None if thanks is None else thanks > 0,
    )


def announced(conversation: Conversation, agent: Speaker | None) -> tuple[Span, ...] | None:
    """When the agent announced a hold; None where their words cannot be read."""
    words = words_of(conversation, agent)
    phrases = _phrases(language_code(agent.language), "hold") if agent and words else None
    if phrases is None:
        return None
    line = read_line(words)
    return tuple(line.span(match) for match in find_all(phrases, line))


def questions(words: Sequence[Word]) -> int | None:
    """How many questions the words ask, by their marks; None without words."""
    if not words:
        return None
    return sum(word.text.rstrip("\"'”»").endswith("?") for word in words)


def count(kind: str, words: Sequence[Word], language: str | None) -> int | None:
    """How often a kind of signal is in the words; None without a list for the language."""
    phrases = _phrases(language_code(language), kind)
    if phrases is None:
        return None
    line = read_line(words)
    ends = {match.last for match in find_all(phrases, line)}
    return len([end for end in ends if not {end + 1, end + 2, end + 3} & ends])


def words_of(conversation: Conversation, speaker: Speaker | None) -> list[Word]:
    """All that a speaker says in their turns."""
    spoken: Sequence[Utterance] = conversation.utterances_of(speaker) if speaker else ()
    return [word for utterance in spoken for word in utterance.words]


def _steps(words: Sequence[Word], agent: Speaker | None) -> int | None:
    hits = find_care(words, agent.language) if agent and words else None
    return None if hits is None else len({hit.span for hit in hits if hit.kind in STEPS})


@lru_cache
def _phrases(code: str, kind: str) -> tuple[Phrase, ...] | None:
    path = files("tone.moments") / "signals" / f"{code}.toml"
    if not (code.isalpha() and path.is_file()):
        return None
    listed = tomllib.loads(path.read_text(encoding="utf-8"))[kind]
    return tuple(compile_phrase(phrase) for phrase in listed)
