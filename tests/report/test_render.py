"""The page as one file: nothing from elsewhere, nothing said is taken for code."""

import hashlib
import json
import re
from base64 import b64decode, b64encode
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tone.call.analysis import Analysis
from tone.report.render import Page, Sound, environment, render_call, sound_inside
from tone.report.view import call_view, to_data

NASTY = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"


class Elements(HTMLParser):
    """Every tag with its attributes, and the text of each script and style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] in self.texts:
            self.texts[self.tags[-1][0]].append(data)

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def html(upset_analysis: Analysis) -> str:
    return render_call(call_view(upset_analysis), sound_inside(b"opus"))


def test_the_page_needs_nothing_from_elsewhere(html: str) -> None:
    wanted = [
        attributes[name]
        for _, attributes in Elements(html).tags
        for name in ("src", "href", "action", "poster")
        if name in attributes
    ]

    assert [each for each in wanted if not each.startswith(("#", "data:"))] == []
    assert re.findall(r"@import|url\(", html) == []


def test_the_policy_names_the_hash_of_all_that_runs(html: str) -> None:
    page = Elements(html)
    (policy,) = (
        each["content"] for each in page.of("meta") if "Policy" in each.get("http-equiv", "")
    )
    running = [
        "".join(part)
        for part, attributes in zip(
            re.findall(r"<(?:script|style)[^>]*>(.*?)</(?:script|style)>", html, re.DOTALL),
            [each for tag, each in page.tags if tag in ("script", "style")],
            strict=True,
        )
        if attributes.get("type", "module") == "module"
    ]

    assert len(running) == 2
    for text in running:
        digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")


def test_nothing_in_the_page_needs_inline_style_or_handlers(html: str) -> None:
    names = {name for _, attributes in Elements(html).tags for name in attributes}

    assert "style" not in names
    assert [name for name in names if name.startswith("on")] == []


def test_what_was_said_is_never_code(upset_analysis: Analysis) -> None:
    (moment,) = upset_analysis.moments
    recording = replace(upset_analysis.recording, path=f"calls/{NASTY.replace('/', '')}.wav")
    nasty = replace(
        upset_analysis,
        recording=recording,
        moments=(replace(moment, quote=NASTY, id=NASTY),),
        responses=(replace(upset_analysis.responses[0], moment_id=NASTY, quote=NASTY),),
        notes=(NASTY,),
    )
    page = Elements(render_call(call_view(nasty)))
    data = [text for text in page.texts["script"] if text.startswith("{")]

    assert len(page.of("script")) == 2  # the data and the code
    assert page.of("img") == []
    assert json.loads(data[0])["moments"][0]["id"] == NASTY


def test_the_sound_inside_is_the_sound(html: str) -> None:
    (text,) = re.findall(r'id="sound-inside" data-mime="audio/webm[^>]*>(.*?)</script>', html)

    assert b64decode(text) == b"opus"


def test_without_sound_play_is_off_and_nothing_is_played(upset_analysis: Analysis) -> None:
    page = Elements(render_call(call_view(upset_analysis)))

    assert page.of("audio") == []
    (play,) = (each for each in page.of("button") if each.get("data-do") == "toggle")
    assert "disabled" in play


def test_a_server_links_what_a_file_has_inside(upset_analysis: Analysis) -> None:
    view = call_view(upset_analysis)
    linked = environment().get_template("call.html")
    page = Elements(
        linked.render(
            page=Page(title="a call", script="call.js"),
            call=view,
            data=to_data(view)["timeline"],
            sound=Sound(kind="served", url="/calls/1/sound"),
        )
    )

    assert page.of("style") == []
    assert [each["src"] for each in page.of("script") if "src" in each] == ["/static/call.js"]
    assert page.of("audio")[0]["src"] == "/calls/1/sound"
    assert {each["type"] for each in page.of("script")} == {"application/json", "module"}
