"""What people see: bars while it works, a table when it is done. Only this package prints."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import rich.console
from rich import box
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

import tone.progress
from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.call.moment import Evidence, Moment, Response, Source, Verdict, unflagging
from tone.cli.ledger import ledger
from tone.progress import silent

if TYPE_CHECKING:
    from tone.batch.run import Tally

REASONS = 3
COLOURS = {
    Verdict.DELIVERED: "green",
    Verdict.MISSED: "red",
    Verdict.NOT_NEEDED: "cyan",
    Verdict.UNRATED: "yellow",
}
STAGES = {
    "speech": "finding speech",
    "voices": "telling the voices apart",
    "model": "loading the model",
    "words": "transcribing",
    "prosody": "measuring the voices",
}
MEASURED = ("speech", "voices", "words", "prosody")  # stages whose progress is in seconds of audio
NARROWEST = 100  # columns of a table that goes to a file


class Console:
    """Data to stdout, talk to stderr."""

    def __init__(self) -> None:
        width = None if sys.stdout.isatty() else NARROWEST
        self._out = rich.console.Console(width=width, highlight=False)
        self._talk = rich.console.Console(stderr=True, highlight=False)

    def data(self, line: str) -> None:
        """One line for programs."""
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def talk(self, sentence: str) -> None:
        """One sentence for people, beside the data."""
        sys.stderr.write(f"tone: {sentence}\n")

    @contextmanager
    def bars(self, name: str) -> Iterator[tone.progress.Progress]:
        """Draw a bar for each stage, in seconds of audio; none where nobody watches."""
        if not self._talk.is_terminal:
            yield silent
            return
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[amount]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._talk, transient=True) as drawn:
            tasks = {}

            def report(stage: str, done: float, total: float) -> None:
                if stage not in tasks:
                    said = f"{name}: {STAGES.get(stage, stage)}"
                    tasks[stage] = drawn.add_task(said, total=None, amount="")
                if stage in MEASURED:
                    amount = f"{done:.0f}/{total:.0f} s of audio"
                    drawn.update(tasks[stage], completed=done, total=total, amount=amount)
                elif done >= total:
                    drawn.update(tasks[stage], completed=1, total=1)

            yield report

    @contextmanager
    def counted(self, *, drawn: bool) -> Iterator["Callable[[Tally], None]"]:
        """Draw how many recordings of a batch are dealt with; nothing where nobody watches."""
        if not (drawn and self._talk.is_terminal):
            yield lambda _: None
            return
        columns = (
            SpinnerColumn(),
            BarColumn(),
            TextColumn("{task.completed}/{task.total} recordings{task.fields[more]}"),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._talk, transient=True) as bars:
            task = bars.add_task("", total=None, more="")

            def told(tally: "Tally") -> None:
                failed = f", {len(tally.failures)} failed" if tally.failures else ""
                more = f"{failed}, {tally.speed:.0f} s of audio a second"
                bars.update(task, completed=tally.behind, total=tally.total, more=more)

            yield told

    def call(self, analysis: Analysis) -> None:
        """The moments of one call, as a table."""
        recording = analysis.recording
        title = f"{recording.path}  ({clock(recording.duration)}, id {recording.id})"
        self._out.print(Text(title, style="bold"))
        if analysis.metadata.known:
            self._out.print(Text(known(analysis.metadata)))
        for note in analysis.notes:
            self._out.print(Text(f"note: {note}", style="yellow"))
        if analysis.moments:
            self._out.print(_table(analysis))
        else:
            self._out.print(Text("no moment of distress\n", style="dim"))
        self._out.print(ledger(analysis))

    def page(self, shown: rich.console.RenderableType) -> None:
        """What is laid out already."""
        self._out.print(shown)


def known(metadata: Metadata) -> str:
    """What the centre knows of a call, in a line.

    >>> known(Metadata(agent="17", queue="Returns", other={"case": "A-9"}))
    'agent 17, queue Returns, case A-9'
    """
    told = {
        "agent": metadata.agent,
        "team": metadata.team,
        "queue": metadata.queue,
        "started": metadata.started,
        **metadata.other,
    }
    return ", ".join(f"{name} {value}" for name, value in told.items() if value is not None)


def clock(seconds: float) -> str:
    """Minutes and seconds.

    >>> clock(83.4)
    '1:23'
    """
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"


def _table(analysis: Analysis) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("time", no_wrap=True, width=9)
    for heading, ratio in (("the customer said", 3), ("why it was flagged", 3), ("the agent", 4)):
        table.add_column(heading, ratio=ratio)
    responses = {response.moment_id: response for response in analysis.responses}
    for moment in analysis.moments:
        table.add_row(
            f"{clock(moment.span.start)}-{clock(moment.span.end)}",
            Text(f"“{moment.quote}”" if moment.quote else "(no words)"),
            _why(moment),
            _answer(responses[moment.id]),
        )
        table.add_row()
    return table


def _why(moment: Moment) -> Text:
    reasons = strongest(moment.evidence, REASONS)
    text = Text("\n".join(f"· {each.text}" for each in reasons))
    text.append(f"\nrise {moment.rise:.1f}, confidence {moment.confidence:.0%}", style="dim")
    text.append(f"\n{hinged}" if (hinged := unflagging(moment)) else "", style="dim")
    return text


def _answer(response: Response) -> Text:
    text = Text()
    text.append(response.verdict.value.replace("_", " "), style=f"bold {COLOURS[response.verdict]}")
    if response.score is not None:
        text.append(f" {response.score:.0f}/100", style="dim")
    if response.quote:
        text.append(f"\n“{response.quote}”")
    text.append(f"\n{response.reason}" if response.reason else "", style="dim")
    return text


def strongest(evidence: tuple[Evidence, ...], count: int) -> tuple[Evidence, ...]:
    """The strongest reasons, with each source's best among them, strongest first."""
    leaders: dict[Source, Evidence] = {}
    for each in evidence:
        leaders.setdefault(each.source, each)
    chosen = list(leaders.values())[:count]
    chosen += [each for each in evidence if each not in chosen][: count - len(chosen)]
    return tuple(sorted(chosen, key=lambda each: -each.contribution))
