"""The clips of one agent's session: strengths first, then the hard moments; nobody else's.

calls of 17   met 90   met 70   missed, rise 4   missed, rise 2      of 18   met 99
session       90, 70, rise 4                                         (three at most)
"""

from dataclasses import replace
from pathlib import Path

import pytest

from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.call.moment import Verdict
from tone.call.recording import Role
from tone.coaching.picks import Why
from tone.coaching.playlist import pick, write_playlist
from tone.errors import InputError
from tone.report.sound import read_sound


def call(
    analysis: Analysis, number: int, agent: str, verdict: Verdict, score: float, rise: float
) -> Analysis:
    recording_id = f"{number:016x}"
    moment = replace(analysis.moments[0], id=f"{recording_id}-1", rise=rise)
    response = replace(analysis.responses[0], moment_id=moment.id, verdict=verdict, score=score)
    return replace(
        analysis,
        recording=replace(analysis.recording, id=recording_id),
        metadata=Metadata(agent=agent),
        moments=(moment,),
        responses=(response,),
    )


@pytest.fixture
def calls(upset_analysis: Analysis) -> list[Analysis]:
    told = [
        ("17", Verdict.MISSED, 20.0, 2.0),
        ("17", Verdict.DELIVERED, 70.0, 3.0),
        ("18", Verdict.DELIVERED, 99.0, 9.0),
        ("17", Verdict.MISSED, 10.0, 4.0),
        ("17", Verdict.DELIVERED, 90.0, 1.0),
    ]
    return [call(upset_analysis, number, *each) for number, each in enumerate(told)]


def test_strengths_come_first_and_then_what_was_hardest(calls: list[Analysis]) -> None:
    picks = pick(calls, "17", most=3)

    assert [(each.why, each.response.score, each.moment.rise) for each in picks] == [
        (Why.STRENGTH, 90.0, 1.0),
        (Why.STRENGTH, 70.0, 3.0),
        (Why.HARD, 10.0, 4.0),
    ]


def test_every_moment_is_there_once_where_there_is_room(calls: list[Analysis]) -> None:
    picks = pick(calls, "17", most=9)

    assert len({each.moment.id for each in picks}) == len(picks) == 4


@pytest.mark.parametrize("agent", ["19", ""])
def test_an_agent_without_a_moment_is_one_sentence(calls: list[Analysis], agent: str) -> None:
    with pytest.raises(InputError, match="has no moment in these analyses"):
        pick(calls, agent)


def test_the_folder_holds_each_clip_and_a_page_that_names_them(
    calls: list[Analysis], upset_recording: Path, tmp_path: Path
) -> None:
    channels = read_sound(upset_recording)
    picks = pick(calls, "17", most=2)
    made = write_playlist(
        ((each, channels) for each in picks), tmp_path, "17", muted=[Role.CUSTOMER]
    )

    assert made == 2
    index = (tmp_path / "index.html").read_text()
    for each in picks:
        name = f"upset-{each.moment.id}"
        assert {f"{name}.webm", f"{name}.html", f"{name}.vtt"} <= {
            p.name for p in tmp_path.iterdir()
        }
        assert f'src="{name}.webm"' in index
        assert f'href="{name}.html"' in index
    assert "I am sick of this" in index.split('class="lines"')[1]
    assert index.index("A strength") < index.index("A hard moment")
    assert not read_sound(tmp_path / f"upset-{picks[0].moment.id}.webm")[1].values.max() > 0.01
