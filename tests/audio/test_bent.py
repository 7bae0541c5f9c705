"""More than two thousand bent recordings: each is read, or refused in one sentence.

A warning counts as a fault: it says that a number went out of reach.
"""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.audio.test_formats import CASES, DATA, voices

COPIES = 63  # of each format
MOST_MEMORY = 600 * 1024**2  # bytes, of a process that reads two seconds at a time
WITHIN = 600.0  # s


@pytest.mark.slow
def test_a_bent_recording_is_read_or_refused_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "whole"
    folder.mkdir()
    for index, (name, write, ways) in enumerate(CASES.values()):
        rate, channels = ways[0]
        write(folder / f"{index}{Path(name).suffix}", voices(rate, channels), rate)
    (folder / "voice.awb").write_bytes((DATA / "voice.awb").read_bytes())
    command = [sys.executable, "-W", "error", "-m", "tests.audio.bent", str(folder), str(COPIES)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN, check=False)
    *lines, last = told.stdout.splitlines()

    assert told.returncode == 0, f"ended at: {last}"
    assert [line for line in lines if "fault" in line] == []
    outcomes = Counter(line.split()[-1] for line in lines)
    assert outcomes["read"] + outcomes["refused"] == (len(CASES) + 1) * COPIES > 2000
    assert min(outcomes["read"], outcomes["refused"]) > 200
    assert int(last.split()[1]) < MOST_MEMORY
