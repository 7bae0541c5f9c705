"""The ledger of a call: each moment's opportunity, response and effect, and the six aims."""

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tone.call.analysis import Analysis
from tone.call.moment import Evidence, Moment, Response
from tone.call.summary import Side, Standing, Summary

COLOURS = {
    Standing.WELL: "green",
    Standing.PARTLY: "yellow",
    Standing.POORLY: "red",
    Standing.UNKNOWN: "dim",
    Standing.MEASURED: "cyan",
}
LEAST = 0.5  # points; less is not worth a line


def ledger(analysis: Analysis) -> RenderableType:
    """Every moment's ledger, then the call as a whole."""
    responses = {response.moment_id: response for response in analysis.responses}
    parts = [part for m in analysis.moments for part in _entry(m, responses[m.id])]
    if analysis.summary is not None:
        parts += [Text(f"the call: {_shared(analysis.summary)}"), _aims(analysis.summary)]
    return Group(*parts)


def _entry(moment: Moment, response: Response) -> list[RenderableType]:
    outcome = "" if response.effect is None else f", effect {response.effect:+.1f}"
    halved = f", {response.half_life}" if response.half_life else ""
    minutes, seconds = divmod(int(moment.span.start), 60)
    title = f"{minutes}:{seconds:02d} ledger: rise {moment.rise:.1f}{outcome}{halved}"
    parts: list[RenderableType] = [Text(title, style="bold")]
    told = [each for each in response.evidence if abs(each.contribution) >= LEAST or each.usual]
    if told:
        parts.append(_points(told))
    if response.coaching:
        parts.append(Text("coach: " + " ".join(response.coaching)))
    return [*parts, Text("")]


def _points(evidence: list[Evidence]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("points", justify="right")
    table.add_column("component")
    table.add_column("value", justify="right")
    table.add_column("their usual", justify="right")
    table.add_column("what was said or measured")
    for each in evidence:
        value, usual = ("" if v is None else f"{v:.1f}" for v in (each.value, each.usual))
        table.add_row(f"{each.contribution:+.1f}", each.measure, value, usual, Text(each.text))
    return table


def _shared(summary: Summary) -> str:
    course = summary.distress
    told = [
        *_side("agent", summary.agent),
        *_side("customer", summary.customer),
        f"double talk {summary.overlap:.1f} s",
        f"silence {summary.silence:.1f} s",
    ]
    if course is not None:
        told.append(f"distress {course.start:.1f} → {course.peak:.1f} → {course.end:.1f}")
    return ", ".join(told)


def _side(name: str, side: Side | None) -> tuple[str, ...]:
    if side is None:
        return ()
    waits = "" if side.latency is None else f", answering after {side.latency:.1f} s"
    return (f"{name} {side.talk_share:.0%} of the talk{waits}, interrupting {side.interruptions}×",)


def _aims(summary: Summary) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("aim", no_wrap=True)
    table.add_column("standing")
    table.add_column("because")
    for aim in summary.aims:
        standing = Text(aim.standing.value, style=COLOURS[aim.standing])
        table.add_row(aim.name.value.replace("_", " "), standing, Text(aim.finding))
    return table
