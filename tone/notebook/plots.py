"""A call and a moment of it as matplotlib figures.

Colours are Okabe and Ito's (2008), which people with any colour vision tell apart; roles also
differ in place.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tone.call.analysis import Analysis
from tone.call.moment import Evidence, Moment, Response
from tone.call.prosody import F0, INTENSITY
from tone.call.recording import Role
from tone.call.span import Span
from tone.errors import DependencyMissing, InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {Role.AGENT: "#0072B2", Role.CUSTOMER: "#D55E00", Role.OTHER: "#888888"}
MOMENT = "#E69F00"
STEP = 0.5  # s, of the contours that are drawn
AROUND = 10.0  # s, before and after a moment
MOST_REASONS = 12


def plot_call(analysis: Analysis, *, figure: "Figure | None" = None) -> "list[Axes]":
    """Who spoke when, the customer's distress, pitch and level, over the whole call.

    Moments are shaded over all four, with their verdict. Pitch is in semitones above 27.5 Hz, level
    in dBFS; where nothing was measured, nothing is drawn.

    Parameters
    ----------
    analysis : a call
    figure : to draw into; None: a new one

    Returns
    -------
    The axes, from top to bottom.

    Raises
    ------
    DependencyMissing
        matplotlib is not installed.
    """
    return _lanes(analysis, analysis.recording.span, figure or new_figure(11, 6.5))


def plot_moment(
    analysis: Analysis, moment: Moment | int = 0, *, figure: "Figure | None" = None
) -> "list[Axes]":
    """One moment: the call 10 s around it, and why it was flagged and rated so.

    Parameters
    ----------
    analysis : the call
    moment : one of its moments, or its number, from 0
    figure : to draw into; None: a new one

    Returns
    -------
    The lanes' axes from top to bottom, then those of the two lists of evidence.

    Raises
    ------
    InputError
        There is no such moment.
    """
    chosen = _chosen(analysis, moment)
    drawn = figure or new_figure(13, 6.5)
    halves: Any = drawn.subfigures(1, 2, width_ratios=(3, 2))
    left, right = halves
    window = chosen.span.padded(AROUND, within=analysis.recording.span)
    lanes = _lanes(analysis, window, left)
    response = next((r for r in analysis.responses if r.moment_id == chosen.id), None)
    why, rated = right.subplots(2, 1)
    _bars(why, chosen.evidence, "Why it was flagged", "distress")
    title = "How the response was rated"
    _bars(rated, response.evidence if response else (), title, _scored(response))
    return [*lanes, why, rated]


def new_figure(width: float, height: float) -> "Figure":
    """A figure of a size in inches.

    Raises
    ------
    DependencyMissing
        matplotlib is not installed.
    """
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise DependencyMissing("plots need: pip install 'tone[notebook]'") from error
    return pyplot.figure(figsize=(width, height), layout="constrained")


def _chosen(analysis: Analysis, moment: Moment | int) -> Moment:
    if isinstance(moment, Moment):
        return moment
    count = len(analysis.moments)
    if not -count <= moment < count:
        raise InputError(f"there is no moment {moment}; the call has {count}, numbered from 0")
    return analysis.moments[moment]


def _lanes(analysis: Analysis, window: Span, figure: Any) -> "list[Axes]":
    axes: list[Any] = list(figure.subplots(4, 1, sharex=True, height_ratios=(1, 2, 2, 2)))
    _turns(axes[0], analysis)
    _distress(axes[1], analysis)
    _contour(axes[2], analysis, F0, "pitch (st)")
    _contour(axes[3], analysis, INTENSITY, "level (dBFS)")
    verdicts = {each.moment_id: each.verdict for each in analysis.responses}
    for moment in analysis.moments:
        for each in axes:
            each.axvspan(
                moment.span.start, moment.span.end, color=MOMENT, alpha=0.2, lw=0, zorder=0
            )
        told = str(verdicts.get(moment.id, "")).replace("_", " ")
        axes[0].annotate(
            told, (moment.span.start, 1.0), xycoords=("data", "axes fraction"), va="bottom"
        )
    axes[-1].set_xlim(window.start, window.end)
    axes[-1].set_xlabel("time (s)")
    axes[0].set_title(analysis.recording.stem, loc="right", fontsize="medium")
    for each in axes:
        each.spines[["top", "right"]].set_visible(False)
    figure.align_ylabels(axes)
    return axes


def _turns(axes: Any, analysis: Analysis) -> None:
    speakers = analysis.conversation.speakers
    for row, speaker in enumerate(speakers):
        own = [e.span for e in analysis.conversation.utterances() if e.speaker == speaker.label]
        bars = [(span.start, span.duration) for span in own]
        axes.broken_barh(bars, (len(speakers) - row - 0.9, 0.8), color=COLOURS[speaker.role])
    axes.set_yticks([len(speakers) - row - 0.5 for row in range(len(speakers))])
    axes.set_yticklabels([speaker.label for speaker in speakers])
    axes.set_ylim(0, max(1, len(speakers)))


def _distress(axes: Any, analysis: Analysis) -> None:
    """A step for each utterance of the customer: 0 is their usual."""
    spans = [(each.span.start, each.span.end, each.distress) for each in analysis.timeline]
    axes.axhline(0.0, color="#888888", lw=0.8)
    if spans:
        starts, ends, values = np.array(spans).T
        axes.bar(starts, values, ends - starts, align="edge", color=COLOURS[Role.CUSTOMER])
    axes.set_ylabel("distress")


def _contour(axes: Any, analysis: Analysis, measure: str, label: str) -> None:
    roles = {each.label: each.role for each in analysis.conversation.speakers}
    for contour in analysis.prosody.contours:
        if contour.measure == measure:
            drawn = contour.thinned(STEP)
            times = drawn.start + drawn.step * (np.arange(len(drawn.values)) + 0.5)
            colour = COLOURS[roles[contour.speaker]]
            axes.plot(times, drawn.values, color=colour, lw=1.2, label=contour.speaker)
    axes.set_ylabel(label)


def _bars(axes: Any, evidence: Sequence[Evidence], title: str, unit: str) -> None:
    """The weightiest reasons, the first on top."""
    weighty = sorted(evidence, key=lambda each: -abs(each.contribution))[:MOST_REASONS]
    shown = [each for each in weighty if each.contribution][::-1]
    values = [each.contribution for each in shown]
    colours = [MOMENT if value > 0 else COLOURS[Role.AGENT] for value in values]
    axes.barh(range(len(shown)), values, color=colours)
    axes.set_yticks(range(len(shown)), [_short(each.text) for each in shown], fontsize="small")
    axes.axvline(0.0, color="#888888", lw=0.8)
    axes.set_title(title, loc="left", fontsize="medium")
    axes.set_xlabel(unit)
    axes.spines[["top", "right"]].set_visible(False)


def _short(text: str, most: int = 38) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _scored(response: Response | None) -> str:
    if response is None:
        return "points"
    score = "no score" if response.score is None else f"score {response.score:.0f}"
    return f"points ({response.verdict.value.replace('_', ' ')}, {score})"
