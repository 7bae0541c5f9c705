"""A coach hears the agent's reply slower; nobody else does, and the log has it."""

from collections.abc import Callable
from io import BytesIO

import pytest
import soundfile

from tone.call.analysis import Analysis
from tone.coaching.practice import reply_to
from tone.store.store import Store

from .conftest import Visitor

Enter = Callable[[str], Visitor]
BUTTON = "Hear it slower"


@pytest.fixture
def call(store: Store, hurried_analysis: Analysis) -> str:
    store.save(hurried_analysis)
    return f"/calls/{hurried_analysis.recording.id}"


def test_a_coach_hears_the_reply_at_its_best_pace_and_the_log_has_it(
    visitor: Enter, store: Store, call: str, hurried_analysis: Analysis
) -> None:
    client = visitor("coach").client
    answer = client.get(f"{call}/moments/1/slower/sound")

    assert answer.headers["content-type"] == "audio/wav"
    reply = reply_to(hurried_analysis, 1)
    heard = soundfile.info(BytesIO(answer.content))
    assert heard.duration * reply.ratio == pytest.approx(reply.span.duration, rel=0.01)
    deeds = [(each.action, each.target) for each in store.access.deeds()]
    assert ("playback", hurried_analysis.moments[0].id) in deeds
    page = client.get(call).text
    assert BUTTON in page
    assert f"{reply.rate_sps:.1f} syllables a second, at {reply.best_sps:.1f}" in page


def test_there_is_no_button_for_others_nor_for_a_reply_that_was_slow_enough(
    visitor: Enter, call: str, upset_analysis: Analysis
) -> None:
    assert BUTTON not in visitor("reviewer").client.get(call).text
    coach = visitor("coach").client
    assert BUTTON not in coach.get(f"/calls/{upset_analysis.recording.id}").text
    refused = coach.get(f"/calls/{upset_analysis.recording.id}/moments/1/slower/sound")
    assert "at its best pace already" in refused.json()["detail"]


@pytest.mark.parametrize("number", ["0", "2", "-1"])
def test_a_moment_that_is_not_there_is_not_found(visitor: Enter, call: str, number: str) -> None:
    answer = visitor("coach").client.get(f"{call}/moments/{number}/slower/sound")

    assert answer.status_code == 404
