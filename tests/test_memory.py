"""What is asked so that memory stays flat."""

import os

import pytest

from tone.memory import KEPT_SHAPES, few_shapes


@pytest.mark.parametrize(("said", "kept"), [(None, KEPT_SHAPES[1]), ("7", "7")])
def test_what_somebody_said_of_the_shapes_stays(
    said: str | None, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, _ = KEPT_SHAPES
    monkeypatch.setenv(name, said or "")
    if said is None:
        monkeypatch.delenv(name)
    few_shapes()
    assert os.environ[name] == kept
