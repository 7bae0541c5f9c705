"""The page that shows each component."""

from pathlib import Path

from tone.call.moment import Verdict
from tone.call.summary import Standing
from tone.report.patterns import patterns_page
from tone.report.render import STATIC, static_text


def test_each_verdict_and_standing_is_shown_with_its_sign(tmp_path: Path) -> None:
    html = patterns_page()

    for name in (*Verdict, *Standing):
        assert f'class="badge is-{name}"' in html
        assert f'<use href="#i-{name}"/>' in html
        assert f'<symbol id="i-{name}"' in html
        assert f".badge.is-{name}" in static_text("tone.css")


def test_every_colour_of_the_light_page_has_its_dark_one() -> None:
    css = static_text("tone.css")
    light, dark = (css.split(start, 1)[1].split("}", 1)[0] for start in (":root {", '="dark"] {'))

    def names(block: str) -> set[str]:
        return {part.split(":")[0].strip() for part in block.split(";") if ": #" in part}

    assert names(light) == names(dark)
    assert len(names(light)) > 20


def test_no_script_is_longer_than_a_sitting() -> None:
    lengths = {
        path.name: len(path.read_text().splitlines())
        for path in Path(str(STATIC)).iterdir()
        if path.suffix == ".js"
    }

    assert {name: n for name, n in lengths.items() if n > 400} == {}
