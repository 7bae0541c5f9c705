"""`tone evaluate`: how good tone is on labelled clips, beside the field's standard."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tone.cli.settings import Changes, ConfigFile, read_config
from tone.errors import OutputError

if TYPE_CHECKING:
    from tone.evaluate.clips import ClipsScore
    from tone.evaluate.metrics import Estimate
    from tone.evaluate.moments_report import MomentsScore
    from tone.evaluate.reliability import Reliability
    from tone.evaluate.robustness import RobustnessScore

app = typer.Typer(
    name="evaluate",
    help="Measure tone on labelled clips; needs the extra tone[evaluate].",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Data = Annotated[Path, typer.Option("--data", metavar="DIR", help="A folder with a clips.csv.")]
Corpora = Annotated[
    list[str] | None,
    typer.Option("--corpus", metavar="NAME", help="Score this corpus only; may be repeated."),
]
FittedOn = Annotated[
    str, typer.Option("--fit", metavar="NAME", help="The corpus that the peer is fitted on.")
]
Calls = Annotated[int, typer.Option(min=1, help="Spliced calls of each corpus.")]
Face = Annotated[str, typer.Option(help="agitated (anger, fear) or dejected (sadness).")]
Seed = Annotated[int, typer.Option(help="Another seed splices other calls.")]
Json = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", help="Write the numbers here as well.")
]


@app.command()
def moments(
    data: Data,
    corpus: Corpora = None,
    calls: Calls = 60,
    face: Face = "agitated",
    fit: FittedOn = "emodb",
    seed: Seed = 0,
    json: Json = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Compare flags in spliced telephone calls with the episodes known to be in them.

    Example: tone evaluate moments --data data --json moments.json
    """
    _check_writable(json)
    from tone.evaluate.corpora import read_clips
    from tone.evaluate.moments import MomentsTask, evaluate_moments

    task = MomentsTask(
        clips=read_clips(data),
        corpora=corpus or (),
        fitted_on=fit,
        calls=calls,
        face=_face(face),
        seed=seed,
    )
    with _bars("moments") as progress:
        report = evaluate_moments(task, read_config(config, changes), progress=progress)
    _table(
        f"Moments in spliced calls ({face}), 95 % intervals over calls; peer fitted on {fit}",
        ("corpus", "detector", "F1", "onset ≤ 3 s", "onset error s", "false/h calm"),
        map(_moments_row, report.scores),
    )
    _table(
        "Episodes found where only a piece of the call is heard",
        ("corpus", "detector", *report.scores[0].recall_in_pieces),
        (
            (row.corpus, row.detector, *map(_shown, row.recall_in_pieces.values()))
            for row in report.scores
        ),
    )
    _table(
        "How sure tone was, and how often it was right",
        ("corpus", "confidence", "moments", "mean confidence", "right", "calibration error"),
        (row for each in report.reliability.items() for row in _reliability_rows(*each)),
    )
    _deliver(report, json)


@app.command()
def clips(
    data: Data,
    corpus: Corpora = None,
    fit: FittedOn = "emodb",
    seed: Seed = 0,
    json: Json = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Tell distressed from calm clips, across corpora.

    Example: tone evaluate clips --data data --json clips.json
    """
    _check_writable(json)
    from tone.evaluate.clips import ClipsTask, evaluate_clips
    from tone.evaluate.corpora import read_clips

    task = ClipsTask(clips=read_clips(data), corpora=corpus or (), fitted_on=fit, seed=seed)
    with _bars("clips") as progress:
        report = evaluate_clips(task, read_config(config, changes), progress=progress)
    _table(
        f"Distressed against calm clips, 95 % intervals over speakers; peer fitted on {fit}",
        ("corpus", "gender", "face", "detector", "speakers", "AUC", "UAR"),
        map(_clips_row, report.scores),
    )
    _deliver(report, json)


@app.command()
def robustness(
    data: Data,
    corpus: Corpora = None,
    calls: Calls = 12,
    face: Face = "agitated",
    seed: Seed = 0,
    json: Json = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Compare flags of the same calls louder, noisier and through other codecs.

    Example: tone evaluate robustness --data data --json robustness.json
    """
    _check_writable(json)
    from tone.evaluate.corpora import read_clips
    from tone.evaluate.robustness import RobustnessTask, evaluate_robustness

    task = RobustnessTask(
        clips=read_clips(data, corpus or ()), calls=calls, face=_face(face), seed=seed
    )
    with _bars("robustness") as progress:
        report = evaluate_robustness(task, read_config(config, changes), progress=progress)
    absent = [("", name, "absent", reason, "", "") for name, reason in report.absent.items()]
    _table(
        f"Flags of disturbed calls against the clean ones ({face}), 95 % intervals over calls",
        ("corpus", "disturbance", "calls", "overlap in time", "as many flags", "withheld"),
        [*map(_robustness_row, report.scores), *absent],
    )
    _deliver(report, json)


def _moments_row(row: "MomentsScore") -> tuple[str, ...]:
    return (
        row.corpus,
        row.detector,
        _shown(row.f1),
        _shown(row.onset_within_3s),
        _shown(row.onset_error_s, 1),
        _shown(row.false_an_hour, 1),
    )


def _reliability_rows(corpus: str, found: "Reliability") -> Iterable[tuple[str, ...]]:
    for each in found.bins:
        shares = (f"{each.confidence:.2f}", f"{each.right:.2f}")
        yield (corpus, f"{each.low:.1f}–{each.high:.1f}", str(each.moments), *shares, "")
    yield (corpus, "all", "", "", "", "-" if found.error is None else f"{found.error:.3f}")


def _clips_row(row: "ClipsScore") -> tuple[str, ...]:
    estimates = (_shown(row.auc, 3), _shown(row.uar, 3))
    return (row.corpus, row.gender, row.face, row.detector, str(row.speakers), *estimates)


def _robustness_row(row: "RobustnessScore") -> tuple[str, ...]:
    estimates = (_shown(row.overlap), _shown(row.same_flags))
    return (row.corpus, row.disturbance, str(row.calls), *estimates, str(row.withheld))


def _face(name: str) -> str:
    from tone.evaluate.corpora import FACES

    if name not in FACES:
        raise typer.BadParameter(f"{name!r}; expected {' or '.join(FACES)}", param_hint="--face")
    return name


def _bars(name: str) -> Any:
    from tone.cli.console import Console

    return Console().bars(name)


def _shown(estimate: "Estimate", digits: int = 2) -> str:
    """A number with its interval, such as `0.93 [0.88–0.97]`."""
    if estimate.value is None:
        return "-"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.{digits}f}"
    return f"{estimate.value:.{digits}f} [{estimate.low:.{digits}f}–{estimate.high:.{digits}f}]"


def _table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    import sys

    import rich.console
    from rich import box
    from rich.table import Table

    from tone.cli.console import NARROWEST

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    width = None if sys.stdout.isatty() else NARROWEST
    out = rich.console.Console(width=width, highlight=False)
    out.print(title, style="bold")
    out.print(table)


def _check_writable(path: Path | None) -> None:
    """Refuse a file that cannot be written before minutes of work, not after."""
    if path is None:
        return
    partial = path.with_name(path.name + ".part")
    try:
        partial.touch()
        partial.unlink()
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error


def _deliver(report: Any, path: Path | None) -> None:
    """Write the whole report as JSON, or leave what was there untouched."""
    if path is None:
        return
    from pydantic import TypeAdapter

    partial = path.with_name(path.name + ".part")
    try:
        partial.write_bytes(TypeAdapter(type(report)).dump_json(report, indent=2) + b"\n")
        partial.replace(path)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error
