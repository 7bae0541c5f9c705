"""A stretch of a call as a call of its own: what was measured in it, and nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

import numpy as np

from tone.call.analysis import Analysis
from tone.call.moment import Moment, Reading, Response
from tone.call.prosody import Contour, Functionals, Prosody
from tone.call.span import Span
from tone.call.speech import Conversation, Overlap, Sound, Utterance, Word

AN_OVERLAP = 1e-6  # s


def excerpt(analysis: Analysis, stretch: Span, moment: Moment) -> Analysis:
    """What was found in a stretch of a call, its times counted from the stretch's start.

    Parameters
    ----------
    analysis : of the whole call
    stretch : within the recording
    moment : the one that the excerpt is about; what others were flagged there is left out

    Returns
    -------
    An analysis whose recording lasts as long as the stretch. Words of which less than half is heard
    are left out, as is the summary, which was of the whole call.
    """
    cut = _Cut(stretch)
    response = [each for each in analysis.responses if each.moment_id == moment.id]
    return replace(
        analysis,
        recording=replace(analysis.recording, duration=stretch.duration),
        conversation=cut.conversation(analysis.conversation),
        prosody=cut.prosody(analysis.prosody),
        timeline=cut.heard(analysis.timeline),
        moments=(cut.moment(moment),),
        responses=tuple(map(cut.response, response)),
        summary=None,
    )


Spanned = TypeVar("Spanned", Utterance, Overlap, Sound, Functionals, Reading)


class _Cut:
    """Moves what lies in a stretch to the stretch's own time."""

    def __init__(self, stretch: Span) -> None:
        self._stretch = stretch

    def hears(self, span: Span) -> bool:
        return span.overlap(self._stretch) > AN_OVERLAP

    def span(self, span: Span) -> Span:
        """The part of a span that is heard."""
        first, last = self._stretch.start, self._stretch.end
        start, end = (min(max(time, first), last) - first for time in (span.start, span.end))
        return Span(start, end)

    def heard(self, whole: Iterable[Spanned]) -> tuple[Spanned, ...]:
        """Those of which something is heard, in the stretch's time."""
        return tuple(
            replace(each, span=self.span(each.span)) for each in whole if self.hears(each.span)
        )

    def conversation(self, whole: Conversation) -> Conversation:
        turns = (
            replace(each, utterances=self._utterances(each.utterances)) for each in whole.turns
        )
        return replace(
            whole,
            turns=tuple(turn for turn in turns if turn.utterances),
            overlaps=self.heard(whole.overlaps),
            backchannels=self._utterances(whole.backchannels),
            announcements=self._utterances(whole.announcements),
            sounds=self.heard(whole.sounds),
        )

    def prosody(self, whole: Prosody) -> Prosody:
        return replace(
            whole,
            contours=tuple(map(self._contour, whole.contours)),
            functionals=self.heard(whole.functionals),
        )

    def moment(self, moment: Moment) -> Moment:
        return replace(
            moment,
            span=self.span(moment.span),
            peak=self.span(Span(moment.peak, moment.peak)).start,
        )

    def response(self, response: Response) -> Response:
        heard = response.span if response.span and self.hears(response.span) else None
        return replace(response, span=self.span(heard) if heard else None)

    def _utterances(self, whole: Iterable[Utterance]) -> tuple[Utterance, ...]:
        return tuple(
            replace(each, words=tuple(self._words(each.words))) for each in self.heard(whole)
        )

    def _words(self, words: Iterable[Word]) -> Iterator[Word]:
        for word in words:
            if self._stretch.contains((word.span.start + word.span.end) / 2):
                yield replace(word, span=self.span(word.span))

    def _contour(self, contour: Contour) -> Contour:
        values = contour.within(self._stretch)
        before = np.ceil((self._stretch.start - contour.start) / contour.step - 1e-9)
        first = contour.start + max(0.0, before) * contour.step
        start = max(0.0, float(first - self._stretch.start))
        return replace(contour, start=start, values=values.copy())
