"""Finding moments, on both databases alike."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.call.moment import Face, Verdict
from tone.errors import InputError
from tone.store.people import Person
from tone.store.reviews import Kind, Said, State
from tone.store.search import Filter, Order
from tone.store.store import Store

Calls = Callable[..., Analysis]


@pytest.fixture
def three_calls(store: Store, upset_analysis: Analysis, call: Calls) -> Store:
    first = Metadata(agent="Ann", team="Billing", queue="Cancel", started=datetime(2026, 3, 1, 9))
    second = Metadata(
        agent="Ben", team="Billing", queue="Help", started=datetime(2026, 3, 2, 23, 59, tzinfo=UTC)
    )
    store.save(call(upset_analysis, "a" * 16, first))
    store.save(_with(call(upset_analysis, "b" * 16, second), confidence=0.2, face=Face.DEJECTED))
    store.save(_with(call(upset_analysis, "c" * 16), verdict=Verdict.MISSED, rise=9.0))
    return store


def _with(
    analysis: Analysis,
    *,
    confidence: float = 0.9,
    face: Face = Face.AGITATED,
    verdict: Verdict = Verdict.DELIVERED,
    rise: float = 3.0,
) -> Analysis:
    (moment,) = analysis.moments
    (response,) = analysis.responses
    return replace(
        analysis,
        moments=(replace(moment, confidence=confidence, face=face, rise=rise),),
        responses=(replace(response, verdict=verdict),),
    )


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), "cab"),
        (Filter(agent="Ann"), "a"),
        (Filter(team="Billing"), "ab"),
        (Filter(queue="Help"), "b"),
        (Filter(team="Billing", agent="Nobody"), ""),
        (Filter(since=date(2026, 3, 2)), "b"),
        (Filter(until=date(2026, 3, 1)), "a"),
        (Filter(since=date(2026, 3, 1), until=date(2026, 3, 2)), "ab"),
        (Filter(verdict=Verdict.MISSED), "c"),
        (Filter(face=Face.DEJECTED), "b"),
        (Filter(least_confidence=0.5), "ca"),
        (Filter(state=State.OPEN), "cab"),
        (Filter(reviewed=True), ""),
        (Filter(words="SICK of"), "cab"),
        (Filter(words='"sick of this" nobody'), "cab"),
        (Filter(words='"this sick"'), ""),
        (Filter(words="unheard"), ""),
        (Filter(words="...!"), "cab"),
    ],
)
def test_a_filter_lets_through_what_it_says(three_calls: Store, wanted: Filter, found: str) -> None:
    page = three_calls.search(wanted)

    assert "".join(moment.recording_id[0] for moment in page.moments) == found
    assert page.total == len(found)
    assert page.after is None


@pytest.mark.parametrize(
    "asked", ["'", '"', "a OR", "NEAR(", "sick*", "-- ;", "x' OR '1", "%", "\x00"]
)
def test_what_a_person_types_is_never_syntax(three_calls: Store, asked: str) -> None:
    assert three_calls.search(Filter(words=asked)).total in (0, 3)
    assert three_calls.search(Filter(agent=asked.replace("\x00", ""))).total == 0


@pytest.mark.parametrize("asks", [False, True], ids=["anything", "words"])
def test_pages_follow_each_other_and_miss_nothing(
    store: Store, upset_analysis: Analysis, call: Calls, asks: bool
) -> None:
    wanted = Filter(words=upset_analysis.moments[0].quote if asks else "")
    started = datetime(2026, 3, 1)
    for number in range(7):  # all of equal need
        store.save(call(upset_analysis, f"{number:016x}", Metadata(started=started)))
    for order in Order:
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            page = store.search(wanted, order=order, after=after, limit=3)
            assert page.total == 7
            seen += [moment.id for moment in page.moments]
            after = page.after
        assert len(seen) == len(set(seen)) == 7


def test_a_page_that_no_page_ended_with_is_refused(three_calls: Store) -> None:
    for mark in ("nonsense", "1~2~3", "2026-03-01~1~x"):
        with pytest.raises(InputError, match="begin at the first"):
            three_calls.search(after=mark)


def test_newest_first_leaves_out_calls_without_a_time(three_calls: Store) -> None:
    page = three_calls.search(order=Order.NEWEST)

    assert "".join(moment.recording_id[0] for moment in page.moments) == "ba"


def test_a_row_of_the_queue_is_what_was_analysed(
    store: Store, upset_analysis: Analysis, reviewer: Person
) -> None:
    store.save(upset_analysis)
    (moment,), (response,) = upset_analysis.moments, upset_analysis.responses
    store.reviews.add(Said(moment_id=moment.id, person_id=reviewer.id, kind=Kind.AGREE))

    (row,) = store.search(Filter(state=State.AGREED, reviewed=True)).moments
    assert (row.id, row.quote, row.span, row.rise) == (
        moment.id,
        moment.quote,
        moment.span,
        moment.rise,
    )
    assert (row.verdict, row.score) == (response.verdict, response.score)
    known = [point for point in row.spark if point is not None]
    assert len(row.spark) == 60
    assert max(known) == pytest.approx(moment.rise, rel=0.35)
    upset = [point for point in row.spark[28:40] if point is not None]
    calm = [point for point in row.spark[:26] if point is not None]
    assert min(upset) > max(calm)
