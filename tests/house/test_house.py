"""Habits of the house that no linter knows."""

import re
from pathlib import Path

import pytest

import tone
from tone.cli.main import app

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "tone").rglob("*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(command.callback.__name__ for command in app.registered_commands)  # type: ignore[union-attr]


def test_public_names_are_importable() -> None:
    for name in tone.__all__:
        assert getattr(tone, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'analyse'"):
        _ = tone.analyse


def test_only_the_command_line_prints() -> None:
    printing = re.compile(r"\bprint\(|sys\.(stdout|stderr)\.write|typer\.echo")
    inside = ROOT / "tone" / "cli"
    printers = [path for path in SOURCES if printing.search(path.read_text(encoding="utf-8"))]

    assert [path for path in printers if inside not in path.parents] == []


def test_the_agents_emotion_is_never_inferred() -> None:
    """The EU AI Act, Article 5(1)(f): of the agent, delivery is rated and nothing else."""
    inferred = re.compile(
        r"agent[_' ]*s?[_ ]*(emotion|mood|distress|anger|stress|feeling|sentiment)", re.IGNORECASE
    )
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in SOURCES
        for line in path.read_text(encoding="utf-8").splitlines()
        if inferred.search(line)
    ]

    assert found == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_and_a_line_in_the_readme(name: str) -> None:
    (command,) = (c for c in app.registered_commands if c.callback and c.callback.__name__ == name)

    assert f"Example: tone {name}" in (command.callback.__doc__ or "")
    assert f"tone {name}" in README


def test_no_file_is_too_long_to_be_a_room() -> None:
    assert [path.name for path in SOURCES if len(path.read_text().splitlines()) > 260] == []


def test_what_was_said_is_never_logged() -> None:
    """Log calls take ids, counts and times; never text, quotes or words."""
    logged = re.compile(r"\b(?:log\.\w+|tell)\((.*)")
    telling = re.compile(r"text|quote|words|transcript")
    found = [
        line.strip()
        for path in SOURCES
        for line in path.read_text(encoding="utf-8").splitlines()
        if (call := logged.search(line)) and telling.search(call.group(1))
    ]

    assert found == []
