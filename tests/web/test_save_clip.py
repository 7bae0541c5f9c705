"""A coach saves a moment as a file; nobody else does, and the log has it."""

from collections.abc import Callable

import pytest

from tone.call.analysis import Analysis
from tone.store.store import Store

from .conftest import Visitor

Enter = Callable[[str], Visitor]


def test_a_coach_gets_one_file_with_the_moment_and_the_log_has_it(
    visitor: Enter, store: Store, upset_analysis: Analysis, moment_id: str
) -> None:
    where = f"/calls/{upset_analysis.recording.id}/moments/1/clip"
    answer = visitor("coach").client.get(where)

    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert "sick of this" in answer.text
    assert 'id="sound-inside"' in answer.text
    deeds = [(each.action, each.target) for each in store.access.deeds()]
    assert ("export", moment_id) in deeds


def test_a_disguised_clip_sounds_otherwise(visitor: Enter, upset_analysis: Analysis) -> None:
    where = f"/calls/{upset_analysis.recording.id}/moments/1/clip"
    client = visitor("coach").client
    plain, hidden = client.get(where), client.get(f"{where}?disguise=true")

    assert hidden.status_code == 200
    assert _sound(plain.text) != _sound(hidden.text)


def _sound(page: str) -> str:
    return page.split('id="sound-inside"')[1].split("</script>")[0]


@pytest.mark.parametrize("role", ["reviewer", "analyst", "agent"])
def test_nobody_else_saves_clips(visitor: Enter, upset_analysis: Analysis, role: str) -> None:
    client = visitor(role).client
    where = f"/calls/{upset_analysis.recording.id}/moments/1/clip"

    assert client.get(where).status_code == 403
    if role != "agent":
        assert "Save clip" not in client.get(f"/calls/{upset_analysis.recording.id}").text


@pytest.mark.parametrize("number", ["0", "2", "-1"])
def test_a_moment_that_is_not_there_is_not_found(
    visitor: Enter, upset_analysis: Analysis, number: str
) -> None:
    where = f"/calls/{upset_analysis.recording.id}/moments/{number}/clip"

    assert visitor("coach").client.get(where).status_code == 404
