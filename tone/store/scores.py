"""What a scorecard needs of each call, kept beside it so that no page reads whole analyses.

A call that was saved before there were scores is read once, when it is first asked for.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select

from tone.call.analysis import Analysis
from tone.call.scores import ScoredCall, Scores, scores
from tone.store.database import Database
from tone.store.tables import RecordingRow

_scores = TypeAdapter(Scores)


class ScoredCalls:
    """The scores of a store's calls. `load` reads the analysis of a recording."""

    def __init__(self, database: Database, load: Callable[[str], Analysis]) -> None:
        self._database, self._load = database, load

    def of_agent(self, agent: str) -> tuple[ScoredCall, ...]:
        """The calls of an agent, earliest first, those without a time before them."""
        return self._where(RecordingRow.agent == agent)

    def of_team(self, team: str) -> tuple[ScoredCall, ...]:
        """The calls of a team, likewise."""
        return self._where(RecordingRow.team == team)

    def _where(self, condition: Any) -> tuple[ScoredCall, ...]:
        columns = (RecordingRow.id, RecordingRow.agent, RecordingRow.started)
        query = select(*columns, RecordingRow.duration, RecordingRow.scores).where(condition)
        with self._database.reading() as session:
            rows = session.execute(query).all()
        found = [
            ScoredCall(
                recording_id=row.id,
                agent=row.agent,
                started=row.started,
                duration=row.duration,
                scores=_scores.validate_python(row.scores) if row.scores else self._made(row.id),
            )
            for row in rows
        ]
        return tuple(
            sorted(found, key=lambda call: (call.started or datetime.min, call.recording_id))
        )

    def _made(self, recording_id: str) -> Scores:
        analysis = self._load(recording_id)
        with self._database.writing() as session:
            session.get_one(RecordingRow, recording_id).scores = kept_scores(analysis)
        return scores(analysis)


def kept_scores(analysis: Analysis) -> Any:
    """The scores as they are kept: data for JSON."""
    return _scores.dump_python(scores(analysis), mode="json")
