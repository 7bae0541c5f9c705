"""Hearing and judging over HTTP."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.web.conftest import Visitor
from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.call.speech import Conversation, Utterance
from tone.store.people import Position
from tone.store.store import Store
from tone.web.house import House

Enter = Callable[[str], Visitor]


def judge(visitor: Visitor, moment_id: str, **said: Any) -> Any:
    return visitor.client.post(f"/moments/{moment_id}/reviews", json=said, headers=visitor.headers)


def test_the_queue_shows_what_is_open_and_nothing_that_is_judged(
    visitor: Enter, moment_id: str
) -> None:
    rosa = visitor("reviewer")
    assert moment_id in rosa.client.get("/queue").text
    assert judge(rosa, moment_id, kind="agree", seen=0).status_code == 201

    assert "Nothing waits for review" in rosa.client.get("/queue").text
    (judged,) = rosa.client.get("/queue.json?state=agreed").json()["moments"]
    assert (judged["id"], judged["state"]) == (moment_id, "agreed")


def test_a_filter_is_in_the_address_and_an_empty_field_filters_nothing(
    visitor: Enter, moment_id: str
) -> None:
    client = visitor("reviewer").client
    found = client.get("/queue.json?words=sick+of+this&verdict=&since=&agent=").json()
    none = client.get("/queue?words=nobody+said+that")

    assert [each["id"] for each in found["moments"]] == [moment_id]
    assert "No moment passes this filter" in none.text
    assert client.get("/queue.json?verdict=angry").status_code == 422


def test_two_at_once_lose_nothing(visitor: Enter, moment_id: str, store: Store) -> None:
    """Both saw revision 0; the second is told, and both comments stay."""
    rosa, cora = visitor("reviewer"), visitor("coach")
    assert judge(rosa, moment_id, kind="agree", seen=0).status_code == 201
    late = judge(cora, moment_id, kind="dispute", seen=0)
    for each in (rosa, cora):
        assert judge(each, moment_id, kind="comment", text="hm", seen=0).status_code == 201

    assert late.status_code == 409
    said = rosa.client.get(f"/moments/{moment_id}/reviews.json").json()
    assert [(r["by"], r["kind"]) for r in said["reviews"]] == [
        ("reviewer", "agree"),
        ("reviewer", "comment"),
        ("coach", "comment"),
    ]
    assert said["moment"]["state"] == "agreed"


def test_undo_takes_back_ones_own_last_word(visitor: Enter, moment_id: str) -> None:
    rosa, cora = visitor("reviewer"), visitor("coach")
    judge(rosa, moment_id, kind="agree")
    judge(cora, moment_id, kind="severity", value=3)
    undo = f"/moments/{moment_id}/undo"
    answer = rosa.client.post(undo, headers=rosa.headers).json()

    assert (answer["moment"]["state"], answer["moment"]["severity"]) == ("open", 3)
    assert rosa.client.post(undo, headers=rosa.headers).json()["review"] is None


def test_the_sound_comes_in_the_parts_that_are_asked_for(
    visitor: Enter, upset_analysis: Analysis, house: House
) -> None:
    client = visitor("reviewer").client
    path = f"/calls/{upset_analysis.recording.id}/sound"
    whole = client.get(path).content
    part = client.get(path, headers={"Range": "bytes=1000-1999"})

    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes 1000-1999/{len(whole)}"
    assert part.content == whole[1000:2000]
    assert client.get(path, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    heard = [d for d in house.store.access.deeds() if d.action == "playback"]
    assert [deed.target for deed in heard] == [upset_analysis.recording.id]


def test_a_call_whose_recording_is_gone_is_shown_without_sound(
    visitor: Enter, upset_analysis: Analysis, house: House
) -> None:
    moved = replace(upset_analysis.recording, path="/gone/call.wav")
    house.store.save(replace(upset_analysis, recording=moved))
    client = visitor("reviewer").client

    page = client.get(f"/calls/{moved.id}")
    assert page.status_code == 200
    assert "<audio" not in page.text
    assert client.get(f"/calls/{moved.id}/sound").status_code == 404


def _saying(conversation: Conversation, word: str) -> Conversation:
    """The same conversation, every word of which is another."""

    def said(utterance: Utterance) -> Utterance:
        return replace(utterance, words=tuple(replace(each, text=word) for each in utterance.words))

    turns = tuple(
        replace(turn, utterances=tuple(map(said, turn.utterances))) for turn in conversation.turns
    )
    return replace(conversation, turns=turns)


@pytest.mark.parametrize("address", ["/queue", "/calls/{call}", "/people", "/audit"])
def test_what_people_and_callers_say_is_never_markup(
    visitor: Enter, store: Store, upset_analysis: Analysis, moment_id: str, address: str
) -> None:
    evil = "<img src=x onerror=alert(1)>"
    call = replace(
        upset_analysis,
        conversation=_saying(upset_analysis.conversation, evil),
        recording=replace(upset_analysis.recording, path=f"/calls/{evil}.wav"),
        moments=tuple(replace(each, quote=evil) for each in upset_analysis.moments),
        metadata=Metadata(agent=evil, queue=evil),
    )
    store.save(call)
    store.people.add(evil, Position.REVIEWER)
    judge(visitor("reviewer"), moment_id, kind="comment", text=evil)
    page = visitor("admin").client.get(address.format(call=call.recording.id)).text

    assert evil not in page
    assert "<img" not in page
    if address != "/audit":
        assert "&lt;img src=x" in page


def test_the_page_carries_no_script_or_style_that_its_policy_refuses(
    visitor: Enter, upset_analysis: Analysis
) -> None:
    import re

    for address in ("/queue", f"/calls/{upset_analysis.recording.id}", "/people"):
        answer = visitor("admin").client.get(address)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))", answer.text)
        assert not re.search(r"<style|\sstyle=|\son\w+=", answer.text)


def test_a_call_opened_again_is_drawn_as_it_was(visitor: Enter, upset_analysis: Analysis) -> None:
    """The view is kept: waveforms and all come back the same."""
    client = visitor("reviewer").client
    path = f"/calls/{upset_analysis.recording.id}.json"

    assert client.get(path).json()["call"] == client.get(path).json()["call"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("until=9999-12-31", 200),
        ("since=0001-01-01", 200),
        ("after=1~99999999999999999999", 422),
        ("after=nan~-1", 422),
        ("after=inf~1", 200),
        ("order=newest&after=1~1", 422),
        ("words=%22%27)%20OR%20*%20NEAR(", 200),
    ],
)
def test_no_address_of_the_queue_breaks_it(visitor: Enter, query: str, status: int) -> None:
    assert visitor("reviewer").client.get(f"/queue.json?{query}").status_code == status
