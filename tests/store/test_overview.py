"""Counts by team, queue and week."""

from collections.abc import Callable
from datetime import datetime

from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.store.overview import Tally, overview
from tone.store.people import Person
from tone.store.reviews import Kind, Said
from tone.store.store import Store


def test_an_empty_store_has_nothing_and_no_agreement(store: Store) -> None:
    found = overview(store.database)

    assert found.whole == Tally("all", 0, 0, 0, 0)
    assert found.whole.agreement is None
    assert (found.teams, found.queues, found.weeks) == ((), (), ())


def test_calls_and_judgements_are_counted_by_team_and_week(
    store: Store, upset_analysis: Analysis, call: Callable[..., Analysis], reviewer: Person
) -> None:
    """Two calls of a team in one week, one agreed with and one disputed; a third elsewhere."""
    for number, day in enumerate((23, 29)):
        known = Metadata(team="billing", started=datetime(2026, 11, day, 9))
        store.save(call(upset_analysis, str(number) * 16, known))
    store.save(call(upset_analysis, "2" * 16))
    for number, kind in enumerate((Kind.AGREE, Kind.DISPUTE)):
        moment_id = f"{str(number) * 16}-1"
        store.reviews.add(Said(moment_id=moment_id, person_id=reviewer.id, kind=kind))

    found = overview(store.database)
    assert found.whole == Tally("all", 3, 3, 2, 1)
    assert found.teams == (Tally("billing", 2, 2, 2, 1), Tally("", 1, 1, 0, 0))
    assert found.weeks == (Tally("2026-11-23", 2, 2, 2, 1),)
    assert found.teams[0].agreement == 0.5
