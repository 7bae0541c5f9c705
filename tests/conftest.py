"""Shared: a drawn call in which the customer's distress rises, and its analysis."""

from pathlib import Path

import pytest

from tone.call.analysis import Analysis
from tone.config import Config
from tone.config_file import from_table
from tone.testing.calls import CALL_DURATION, analyzer, upset_call
from tone.testing.synth import write_call


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", metavar="DIR", help="keep the pictures of the pages there")


@pytest.fixture(scope="session")
def drawn_config() -> Config:
    return from_table(
        {
            "audio": {"channels": "agent,customer"},
            "turns": {"vad": "energy"},
            "prosody": {"encoder": False},
            "words": {"meaning": False},
        }
    )


@pytest.fixture(scope="session")
def upset_recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("calls") / "upset.wav"
    return write_call(path, upset_call(), duration=CALL_DURATION)


@pytest.fixture(scope="session")
def upset_analysis(upset_recording: Path, drawn_config: Config) -> Analysis:
    return analyzer(upset_call(), drawn_config).analyze(upset_recording)


@pytest.fixture(scope="session")
def hurried_recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same call, but the agent answers the upset at 5.5 syllables a second instead of 4."""
    path = tmp_path_factory.mktemp("calls") / "hurried.wav"
    return write_call(path, upset_call(agent_sps=5.5), duration=CALL_DURATION)


@pytest.fixture(scope="session")
def hurried_analysis(hurried_recording: Path, drawn_config: Config) -> Analysis:
    return analyzer(upset_call(agent_sps=5.5), drawn_config).analyze(hurried_recording)
