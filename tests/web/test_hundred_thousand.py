"""A queue of 100,000 moments over HTTP, on both databases: median and 95th percentile.

Times depend on the machine, so they are read and not asserted.

pytest -s -m slow tests/web/test_hundred_thousand.py
"""

import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from sqlalchemy import insert, text

from tests.web.test_uploads import Killed
from tone.store.store import Store
from tone.store.tables import MomentRow, RecordingRow
from tone.store.wording import index_words
from tone.testing.postgres import postgresql

pytestmark = pytest.mark.slow
MOMENTS = 100_000
CALLS = 40_000
ASKED = 40  # times each
WORDS = (
    *(f"word{rank}" for rank in range(40)),  # the commonest, as "the" and "I" are
    *"order late again manager refund called four times promise week broken cancel".split(),
    *(f"word{rank}" for rank in range(52, 5_000)),
)
RARER = [1.0 / rank for rank in range(1, len(WORDS) + 1)]  # Zipf's law
PAGES = {
    "queue": "/queue",
    "by team": "/queue?team=Team+3",
    "by verdict and queue": "/queue?verdict=missed&queue=Queue+2",
    "since a day, sure": "/queue?since=2026-06-01&sure=80",
    "reviewed": "/queue?state=agreed",
    "newest": "/queue?order=newest&state=all",
    "words said": "/queue?words=refund+manager",
    "a phrase": '/queue?words="four+times"',
    "words and team": "/queue?words=broken&team=Team+3",
    "data": "/queue.json",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "tone.db")
        return
    with postgresql() as url:
        yield url


def fill(store: Store) -> None:
    """Moments as a year of calls would leave them."""
    chance = random.Random(1)
    common = list(accumulate(RARER))
    begun = datetime(2026, 1, 1)
    calls = [_call(number, chance, begun) for number in range(CALLS)]
    moments = [_moment(key, calls, chance) for key in range(1, MOMENTS + 1)]
    with store.database.writing() as session:
        session.execute(insert(RecordingRow), calls)
        session.execute(insert(MomentRow), moments)
        said = {
            each["key"]: " ".join(chance.choices(WORDS, cum_weights=common, k=60))
            for each in moments
        }
        index_words(session, said, postgresql=store.database.is_postgresql)
    with store.database.writing() as session:
        session.execute(text("ANALYZE"))


def _call(number: int, chance: random.Random, begun: datetime) -> dict[str, Any]:
    return {
        "id": f"{number:016x}",
        "path": f"/calls/{number}.wav",
        "duration": 300.0,
        "agent": f"Agent {number % 300}",
        "team": f"Team {number % 12}",
        "queue": f"Queue {number % 7}",
        "started": begun + timedelta(minutes=12 * number),
        "added": datetime.now(UTC),
        "spark": [round(chance.gauss(0.0, 1.0), 2) for _ in range(60)],
    }


def _moment(key: int, calls: list[dict[str, Any]], chance: random.Random) -> dict[str, Any]:
    call = calls[key % CALLS]
    start = 30.0 * (key // CALLS)
    return {
        "key": key,
        "id": f"{call['id']}-{1 + key // CALLS}",
        "recording_id": call["id"],
        **{"start": start, "end": start + 20.0, "peak": start + 8.0},
        **{"rise": chance.uniform(1, 5), "confidence": chance.uniform(0.5, 1.0)},
        "face": chance.choice(["agitated", "dejected"]),
        "verdict": chance.choice(["missed", "delivered", "not_needed", "unrated"]),
        "score": chance.uniform(0, 100),
        **{"quote": "This is the third time I am calling.", "reason": "no acknowledgement"},
        **{name: call[name] for name in ("agent", "team", "queue", "started")},
        "need": chance.uniform(0, 5),
        "state": chance.choices(["open", "agreed", "disputed"], [8, 2, 1])[0],
        "revision": 0,
    }


def test_a_long_queue_is_asked_in_every_way(database: str, tmp_path: Path) -> None:
    killed = Killed(tmp_path, database)
    fill(killed.store)
    with killed.served(wait=0.0) as address, httpx2.Client(headers=killed.headers) as client:
        for name, page in PAGES.items():
            took = []
            for _ in range(ASKED):
                begun = time.perf_counter()
                answer = client.get(address + page)
                took.append(1000.0 * (time.perf_counter() - begun))
                assert answer.status_code == 200
                assert "third time" in answer.text
            late = float(np.quantile(took, 0.95))
            sys.stdout.write(f"{name:24}{np.median(took):8.0f} ms{late:8.0f} ms\n")
    killed.store.close()
