"""What is asked so that memory stays flat and is not fetched anew."""

import os
import subprocess
import sys

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


@pytest.mark.skipif(sys.platform != "linux", reason="asks glibc")
def test_what_was_freed_is_used_again() -> None:
    pages = """
import resource
from tone.memory import keep_freed
keep_freed()
for turn in range(20):
    if turn == 10:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    blocks = [bytearray(1 << 20) for _ in range(30)]
    del blocks
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""

    told = subprocess.run([sys.executable, "-c", pages], capture_output=True, text=True, check=True)

    assert int(told.stdout) < 1000  # of 76,800, or 256 a block, if each were fetched anew
