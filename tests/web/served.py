"""A server of its own process, to be killed: python -m tests.web.served DATABASE FOLDER PORT WAIT.

Its analyses are of the drawn call, and take WAIT seconds.
"""

import sys
import time
from pathlib import Path

import uvicorn

from tone.call.analysis import Analysis
from tone.call.metadata import Known
from tone.config_file import from_table
from tone.progress import Progress
from tone.store.store import Store
from tone.testing.calls import analyzer, upset_call
from tone.web.app import create_app
from tone.web.house import House
from tone.web.worker import Worker

CONFIG = {
    "audio": {"channels": "agent,customer"},
    "turns": {"vad": "energy"},
    "prosody": {"encoder": False},
    "words": {"meaning": False},
}


def main(database: str, folder: str, port: str, wait: str) -> None:
    """Serve until killed."""
    house = House(store=Store.open(database), folder=Path(folder))
    made = analyzer(upset_call(), from_table(CONFIG))

    def analyze(path: Path, known: Known, progress: Progress) -> Analysis:
        progress("voices", 1.0, 2.0)
        time.sleep(float(wait))
        return made.analyze(path, known=known, progress=progress)

    Worker(house, analyze).start()
    uvicorn.run(create_app(house), port=int(port), log_level="error")


if __name__ == "__main__":
    main(*sys.argv[1:])
