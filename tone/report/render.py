"""The view of a call as a page: one file that needs nothing else, or one that a server links up.

    render_call(view, sound) → HTML with style, script, data and sound inside

What a template is given (the contract with other pages that use these templates):

    page    Page: title; inline with css, code and policy, or linked below `static`, with `script`
    call    view.CallView
    data    the call's timeline as JSON-ready data, for timeline.js
    sound   Sound: what is played, and from where

A server makes its own environment with `environment(extra)`, renders "call.html" with
`Page(title, script="call.js")`, serves `STATIC` below `page.static`, and sends its own policy:
nothing in the templates needs inline script or style. The blocks to extend are named at the top of
each template; every filter is in `FILTERS`.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined

from tone.report.labels import clock, moved, signed
from tone.report.lines import Line
from tone.report.moment_view import MomentView
from tone.report.sound import MIME
from tone.report.view import CallView, to_data

STATIC: Traversable = files("tone.report") / "static"
FROM_DISK = "'self' file: blob: data:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every template knows of its page.

    `inline`: `css` and `code` stand in the page and `policy` names their hashes. Otherwise
    tone.css and `script` are linked below `static`, and the server sends the policy.
    """

    title: str
    script: str = ""
    static: str = "/static"
    inline: bool = False
    css: str = ""
    code: str = ""
    policy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What is played: base64 `inside` the page, a `url`, or nothing (`kind` "none")."""

    kind: str = "none"
    url: str = ""
    mime: str = MIME
    inside: str = ""


def sound_inside(coded: bytes) -> Sound:
    """Sound that stands in the page itself."""
    return Sound(kind="inside", inside=b64encode(coded).decode())


@dataclass(frozen=True, slots=True)
class Practice:
    """A reply as it was and at the agent's best pace, in syllables a second without pauses."""

    quote: str
    rate_sps: float
    best_sps: float
    before: Sound
    after: Sound


def render_call(view: CallView, sound: Sound = Sound(), practice: Practice | None = None) -> str:
    """One HTML file of a call, with everything in it that it needs.

    Parameters
    ----------
    view : what the page shows
    sound : what it plays
    practice : a reply to hear slower, on the page of a clip
    """
    template = environment().get_template("practice.html" if practice else "call.html")
    page = inline_page(f"{view.name} - tone", script="call.js")
    data = to_data(view)["timeline"]
    return template.render(page=page, call=view, data=data, sound=sound, practice=practice)


@dataclass(frozen=True, slots=True)
class PlaylistItem:
    """A clip in a list.

    `moment` is None where the newest analysis does not flag it any more. `sound` and `page` are
    addresses, empty where there is none; `lines` are what is said in it, in its own time.
    """

    moment: MomentView | None
    why: str
    lines: tuple[Line, ...]
    sound: str
    page: str = ""
    note: str = ""


def render_playlist(title: str, items: Sequence[PlaylistItem]) -> str:
    """The page of a session: clips that lie beside it, one after the other."""
    template = environment().get_template("playlist.html")
    return template.render(page=inline_page(title, script="session.js"), items=items)


def environment(extra: Sequence[BaseLoader] = ()) -> Environment:
    """The templates of tone, after those of `extra` loaders; everything said is escaped."""
    loaders = [*extra, PackageLoader("tone.report", "templates")]
    made = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    return made


def inline_page(title: str, *, script: str) -> Page:
    """A page with its style and code inside, and the policy that allows these and nothing else."""
    css, code = static_text("tone.css"), bundled(script)
    policy = (
        f"default-src 'none'; style-src {_hash(css)}; script-src {_hash(code)}; "
        f"media-src {FROM_DISK}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return Page(title=title, script=script, inline=True, css=css, code=code, policy=policy)


@cache
def static_text(name: str) -> str:
    """One of the files below `STATIC`."""
    return (STATIC / name).read_text(encoding="utf-8")


@cache
def bundled(script: str) -> str:
    """A module and the modules it imports as one: in order, imports and exports taken off.

    It holds because the modules import by name from "./" only and no two use one top-level name,
    which a browser would refuse at once.
    """
    order: list[str] = []
    _collect(script, order)
    return "\n".join(_plain(static_text(name)) for name in order)


def _collect(script: str, order: list[str]) -> None:
    if script in order:
        return
    for name in re.findall(r'^import .*? from "\./([\w.]+)";$', static_text(script), re.MULTILINE):
        _collect(name, order)
    order.append(script)


def _plain(code: str) -> str:
    without = re.sub(r'^import .*? from "\./[\w.]+";$\n?', "", code, flags=re.MULTILINE)
    return re.sub(r"^export ", "", without, flags=re.MULTILINE)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _decimals(value: float, count: int) -> str:
    """A number with a true minus.

    >>> _decimals(-1.25, 1)
    '−1.2'
    """
    return f"{round(value, count) + 0.0:.{count}f}".replace("-", "−")


def _sentence(text: str) -> str:
    """Text that begins with a capital and ends with a mark.

    >>> _sentence("answered after 2.1 s")
    'Answered after 2.1 s.'
    """
    if not text:
        return ""
    begun = text[0].upper() + text[1:]
    return begun if begun[-1] in ".?!…”" else f"{begun}."


FILTERS = {
    "clock": clock,
    "signed": signed,
    "moved": moved,
    "decimals": _decimals,
    "sentence": _sentence,
}
