"""Reads bent copies of sound files: python -m tests.audio.bent FOLDER COPIES.

For each copy a line: the file, its number, and what became of it - read, refused, or a fault. Run
in a process of its own, so that a crash, a hang or runaway memory ends it and nothing else.
"""

import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tone.audio.decode import open_recording
from tone.errors import UnreadableRecording

HEADER = 256  # bytes
PATIENCE = 20  # s for one copy
STATUS = Path("/proc/self/status")
MOST_MEMORY = 4 * 1024**3  # bytes of address space
EXTREMES = (0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
Bytes = NDArray[np.uint8]


def flip_header(content: Bytes, rng: np.random.Generator) -> Bytes:
    places = rng.integers(0, min(HEADER, len(content)), rng.integers(1, 9))
    content[places] = rng.integers(0, 256, len(places))
    return content


def flip_body(content: Bytes, rng: np.random.Generator) -> Bytes:
    places = rng.integers(0, len(content), rng.integers(1, 200))
    content[places] = rng.integers(0, 256, len(places))
    return content


def extreme_number(content: Bytes, rng: np.random.Generator) -> Bytes:
    size = int(rng.choice([2, 4]))
    number = int(rng.choice(EXTREMES)) & (256**size - 1)
    order = "little" if rng.integers(2) else "big"
    first = int(rng.integers(0, min(HEADER, len(content)) - size))
    content[first : first + size] = list(number.to_bytes(size, order))
    return content


def cut(content: Bytes, rng: np.random.Generator) -> Bytes:
    return content[: int(rng.integers(0, len(content)))]


def hole(content: Bytes, rng: np.random.Generator) -> Bytes:
    first, last = sorted(rng.integers(0, len(content), 2))
    return np.concatenate([content[:first], content[last:]])


def stutter(content: Bytes, rng: np.random.Generator) -> Bytes:
    first, last = sorted(rng.integers(0, len(content), 2))
    return np.concatenate([content[:last], content[first:]])


def noise(content: Bytes, rng: np.random.Generator) -> Bytes:
    first = int(rng.integers(0, len(content)))
    content[first:] = rng.integers(0, 256, len(content) - first)
    return content


BENDS: tuple[Callable[[Bytes, np.random.Generator], Bytes], ...] = (
    *(flip_header, flip_body, extreme_number, cut, hole, stutter, noise),
)


def main(folder: str, copies: str) -> None:
    """Read every copy of every file."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    for path in sorted(Path(folder).iterdir()):
        content = np.frombuffer(path.read_bytes(), np.uint8)
        for number in range(int(copies)):
            rng = np.random.default_rng([number, len(content)])
            bend = BENDS[number % len(BENDS)]
            bent = path.with_name(f"bent{path.suffix}")
            bent.write_bytes(bend(content.copy(), rng).tobytes())
            _tell(f"{path.name} {number} {bend.__name__} ")
            signal.alarm(PATIENCE)
            _tell(f"{_outcome(bent)}\n")
            signal.alarm(0)
            bent.unlink()
    _tell(f"memory {_most_memory()}\n")


def _most_memory() -> int:
    """Bytes that this process had at once; `getrusage` counts those of whoever began it, too."""
    status = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
    return int(status["VmHWM"].split()[0]) * 1024


def _tell(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _outcome(path: Path) -> str:
    try:
        recording, _ = open_recording(path)
    except UnreadableRecording as error:
        return "refused" if len(str(error).splitlines()) == 1 else f"fault: {error!r}"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return f"fault: {error!r}"
    return "read" if recording.duration > 0.0 else "fault: no sound"


if __name__ == "__main__":
    main(*sys.argv[1:])
