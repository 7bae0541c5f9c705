"""`tone evaluate fit`: the acoustic coefficients, made again from the data they were fitted on."""

from pathlib import Path
from typing import Annotated

import typer

from tone.cli.evaluate import Calls, Data, Json, Seed, _bars, _deliver, _shown, _table
from tone.cli.settings import Changes, ConfigFile, read_config


def fit(
    data: Data,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where they are written.")],
    corpus: Annotated[str, typer.Option(metavar="NAME", help="Whose clips are used.")] = "emodb",
    calls: Calls = 240,
    seed: Seed = 0,
    json: Json = None,
    config: ConfigFile = None,
    changes: Changes = None,
) -> None:
    """Fit the acoustic coefficients again, and the settings that go with them.

    Example: tone evaluate fit --data data --out acoustic.json
    """
    from tone.evaluate.fit import FitTask, fit_heads, write

    task = FitTask(data=data, corpus=corpus, calls=calls, seed=seed)
    with _bars("fit") as progress:
        fitted, report = fit_heads(task, read_config(config, changes), progress=progress)
    write(fitted, out)
    _table(
        f"Fitted on {corpus}; each speaker judged by heads that never heard them",
        ("measure", "value"),
        (
            *((f"AUC, {face}", _shown(value, 3)) for face, value in report.auc.items()),
            ("F1, spliced calls", _shown(report.f1)),
            ("onset ≤ 3 s", _shown(report.onset_within_3s)),
            ("false/h, calm calls", _shown(report.false_an_hour, 1)),
            ("calm hours, flags in them", f"{report.alarms.hours}, {report.alarms.found}"),
            ("moments.reference", f"{report.reference:.2f}"),
            ("moments.alarms", f"{report.alarms.alarms:.1f}"),
            ("moments.decay", f"{report.alarms.decay:.3f}"),
            ("moments.even", f"{report.sureness.even:.2f}"),
            ("moments.surety", f"{report.sureness.surety:.2f}"),
        ),
    )
    _deliver(report, json)
