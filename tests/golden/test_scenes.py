"""Scenes say what the benchmark takes from them: one customer, four agents, and no trouble."""

import re
import tomllib
from pathlib import Path

import pytest

ANSWERS = ("caring", "silent", "script", "shouts", "nothing")
SCENES = sorted((Path(__file__).parents[2] / "audio_samples" / "four_agents").glob("*.toml"))
LINE = re.compile(r"(agent|customer) (calm|flat|soothe|tense|distress|shout)( -?\d\.\d)?: .+[.!?]")


@pytest.mark.parametrize("path", SCENES, ids=lambda path: path.stem)
def test_a_scene_is_whole(path: Path) -> None:
    scene = tomllib.loads(path.read_text(encoding="utf-8"))
    answers = {name: scene[name].strip().splitlines() for name in scene if name in ANSWERS}
    spoken = [line for told in answers.values() for line in told if line != "UPSET"]
    opening = scene["opening"].strip().splitlines()

    assert set(answers) == set(ANSWERS)
    assert [told.count("UPSET") for told in answers.values()] == [1, 1, 1, 1, 0]
    for line in (*opening, *scene["upset"], *spoken):
        assert LINE.fullmatch(line), line
    assert all(line.startswith("customer distress: ") for line in scene["upset"])
    assert not any("distress" in line for line in opening)


def test_every_voice_is_an_agent_once_and_a_customer_once() -> None:
    scenes = [tomllib.loads(path.read_text(encoding="utf-8")) for path in SCENES]
    agents, customers = (
        sorted(scene[who]["name"] for scene in scenes) for who in ("agent", "customer")
    )

    assert agents == customers
    assert len(set(agents)) == len(SCENES) == 8
