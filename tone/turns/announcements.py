"""What a machine says on the line: menus, "your call is important to us", a mailbox.

It is speech, so that only its words give it away; the phrases, in `announcements.toml`, are
English, German, Spanish and French.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, groupby
from unicodedata import combining, normalize

from tone.call.speech import Utterance
from tone.turns.cues import cues

CUES = "announcements.toml"


def announcements(utterances: Sequence[Utterance]) -> tuple[Utterance, ...]:
    """The utterances of machines among those of all speakers, in order.

    Of utterances that follow each other without anybody else's between, those from the first of a
    machine's phrases to the last are a machine's; where they open the call, those before them too.
    Nothing is where a person speaks of themselves there: agents, too, say "press one".

    >>> from tone.call.span import Span
    >>> from tone.call.speech import Word
    >>> said = "Your call is important to us."
    >>> line = Utterance(Span(0, 2), "agent", tuple(Word(Span(0, 2), w, 1.0) for w in said.split()))
    >>> announcements([line]) == (line,)
    True
    """
    ordered = sorted(utterances, key=lambda each: each.span)
    found: list[Utterance] = []
    for place, (_, group) in enumerate(groupby(ordered, key=lambda each: each.speaker)):
        found += _machine(tuple(group), opens=place == 0)
    return tuple(found)


def machines_alone(utterances: Sequence[Utterance]) -> frozenset[str]:
    """Of more than two voices, those who are a machine's and nobody else's.

    Such a voice says a machine's phrase, and speaks once, without anybody's words between; so it is
    one even if it says "I'm sorry", as machines do.
    """
    runs = groupby(sorted(utterances, key=lambda each: each.span), key=lambda each: each.speaker)
    told = [(speaker, _plain(" ".join(each.text for each in run))) for speaker, run in runs]
    count = Counter(speaker for speaker, _ in told)
    cued = {who for who, text in told if any(cue.search(text) for cue in cues(CUES)["machine"])}
    return frozenset(who for who in cued if count[who] == 1 and len(count) > 2)


def _machine(run: Sequence[Utterance], *, opens: bool) -> Sequence[Utterance]:
    texts = [_plain(each.text) for each in run]
    whole = " ".join(texts)
    begins = [0, *accumulate(len(text) + 1 for text in texts)][:-1]
    found = [
        (bisect_right(begins, match.start()) - 1, bisect_right(begins, match.end() - 1) - 1)
        for cue in cues(CUES)["machine"]
        for match in cue.finditer(whole)
    ]
    if not found:
        return ()
    first = 0 if opens else min(first for first, _ in found)
    last = max(last for _, last in found)
    said = " ".join(texts[first : last + 1])
    return () if any(cue.search(said) for cue in cues(CUES)["person"]) else run[first : last + 1]


def _plain(text: str) -> str:
    letters = normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(letter for letter in letters if not combining(letter))
