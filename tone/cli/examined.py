"""The page of an examined recording."""

from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tone.call.carries import Finding, Grade
from tone.call.examination import Examination, Health
from tone.call.recording import Quality
from tone.call.speech import SoundKind

COLOURS = {Grade.YES: "green", Grade.POORLY: "yellow", Grade.NO: "red"}
NOTHING = "-"


def page(examined: Examination, findings: Sequence[Finding]) -> RenderableType:
    """How it is stored, how its channels are, what they carry."""
    recording = examined.recording
    minutes, seconds = divmod(int(recording.duration), 60)
    title = f"{recording.path}  ({minutes}:{seconds:02d}, id {recording.id})"
    stored = [
        Text(
            f"{each.file}: {each.container} {each.codec}, {each.rate} Hz, "
            f"{each.channels} channel{'s' if each.channels > 1 else ''}, {_size(each.bytes)}"
        )
        for each in examined.files
    ]
    return Group(Text(title, style="bold"), *stored, _channels(examined), _carried(findings))


def _size(count: int) -> str:
    """A file's size.

    >>> _size(900), _size(1_250_000)
    ('0.9 kB', '1.2 MB')
    """
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.1f} kB"


def _channels(examined: Examination) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("channel")
    pairs = list(zip(examined.recording.channels, examined.health, strict=True))
    for channel, _ in pairs:
        table.add_column(str(channel.index), justify="right")
    rows = [_measured(channel.quality, health) for channel, health in pairs]
    for name in rows[0]:
        table.add_row(name, *(row[name] for row in rows))
    return table


def _measured(quality: Quality, health: Health) -> dict[str, str]:
    return {
        "speech": f"{health.speech_s:.0f} s",
        "tones, and music": " and ".join(f"{health.seconds_of(each):.0f} s" for each in SoundKind),
        "level of speech": _told(health.level_dbfs, "{:.0f} dBFS"),
        "speech above the noise": _told(quality.snr_db, "{:.0f} dB"),
        "speech reaches up to": _told(quality.bandwidth_hz, "{:.0f} Hz"),
        "clipped": f"{quality.clipped:.2%}",
        "dropouts": str(len(health.dropouts)),
        "changes of gain": str(len(health.steps)),
        "other voices behind": _told(health.behind_db, "{:.0f} dB below"),
        "other side heard": _told(health.leak_db, "{:.0f} dB below"),
    }


def _told(value: float | None, form: str) -> str:
    return NOTHING if value is None else form.format(value)


def _carried(findings: Sequence[Finding]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("measure", "can it be told", "because"):
        table.add_column(name, overflow="fold")
    for each in findings:
        table.add_row(each.measure, Text(each.grade.value, COLOURS[each.grade]), each.because)
    return table
