"""What people say of moments outlives every analysis, and nobody's is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tone.call.analysis import Analysis
from tone.call.span import Span
from tone.errors import InputError, NotStored, StaleReview
from tone.store.people import Person, Position
from tone.store.reviews import Kind, Said, State
from tone.store.search import Filter
from tone.store.store import Store


@pytest.fixture
def moment_id(store: Store, upset_analysis: Analysis) -> str:
    store.save(upset_analysis)
    return upset_analysis.moments[0].id


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (Kind.AGREE, State.AGREED),
        (Kind.DISPUTE, State.DISPUTED),
        (Kind.WRONG_TIME, State.WRONG_TIME),
        (Kind.WRONG_SPEAKER, State.WRONG_SPEAKER),
    ],
)
def test_a_judgement_moves_the_moment_and_undo_moves_it_back(
    store: Store, reviewer: Person, moment_id: str, kind: Kind, state: State
) -> None:
    made = store.reviews.add(Said(moment_id=moment_id, person_id=reviewer.id, kind=kind, seen=0))
    assert store.moment(moment_id).state is state
    assert store.search(Filter(reviewed=False)).total == 0

    undone = store.reviews.undo(moment_id, reviewer.id)
    assert undone is not None
    assert undone.id == made.id
    assert store.moment(moment_id).state is State.OPEN
    assert store.moment(moment_id).revision == 2
    (kept,) = store.reviews.of(made.recording_id)
    assert kept.undone is not None
    assert store.reviews.undo(moment_id, reviewer.id) is None


def test_the_newest_judgement_counts_and_undo_brings_back_the_one_before(
    store: Store, reviewer: Person, moment_id: str
) -> None:
    for kind in (Kind.AGREE, Kind.DISPUTE):
        store.reviews.add(Said(moment_id=moment_id, person_id=reviewer.id, kind=kind))
    assert store.moment(moment_id).state is State.DISPUTED
    store.reviews.undo(moment_id, reviewer.id)
    assert store.moment(moment_id).state is State.AGREED


def test_severity_and_assignment_are_on_the_row(
    store: Store, reviewer: Person, moment_id: str
) -> None:
    coach = store.people.add("Carl", Position.COACH)
    for kind, value in ((Kind.SEVERITY, 3), (Kind.ASSIGN, coach.id)):
        store.reviews.add(Said(moment_id=moment_id, person_id=reviewer.id, kind=kind, value=value))

    row = store.moment(moment_id)
    assert (row.severity, row.assignee, row.state) == (3, "Carl", State.OPEN)
    assert store.search(Filter(assignee_id=coach.id)).total == 1
    store.reviews.add(Said(moment_id=moment_id, person_id=reviewer.id, kind=Kind.ASSIGN))
    assert store.moment(moment_id).assignee is None


def test_what_was_seen_must_still_be_so_but_a_comment_is_never_late(
    store: Store, reviewer: Person, moment_id: str
) -> None:
    def said(kind: Kind, text: str = "") -> Said:
        return Said(moment_id=moment_id, person_id=reviewer.id, kind=kind, text=text, seen=0)

    store.reviews.add(said(Kind.AGREE))
    with pytest.raises(StaleReview, match="at revision 1, you saw 0; look again"):
        store.reviews.add(said(Kind.DISPUTE))
    store.reviews.add(said(Kind.COMMENT, " Well met. "))

    texts = [each.text for each in store.reviews.of(moment_id.rpartition("-")[0])]
    assert texts == ["", "Well met."]


def test_a_review_must_make_sense(store: Store, reviewer: Person, moment_id: str) -> None:
    def said(kind: Kind, **more: object) -> Said:
        return Said(moment_id=moment_id, person_id=reviewer.id, kind=kind, **more)  # type: ignore[arg-type]

    with pytest.raises(InputError, match="needs words"):
        said(Kind.COMMENT, text="  ")
    with pytest.raises(InputError, match="at most 4000 characters, got 4001"):
        said(Kind.COMMENT, text="x" * 4001)
    with pytest.raises(InputError, match="one of"):
        said(Kind.SEVERITY, value=4)
    with pytest.raises(NotStored, match="nobody with the number 999"):
        store.reviews.add(said(Kind.ASSIGN, value=999))
    with pytest.raises(NotStored, match="no moment 'x-1'"):
        store.reviews.add(replace(said(Kind.AGREE), moment_id="x-1"))


def test_reviews_follow_their_time_through_every_analysis(
    store: Store, reviewer: Person, moment_id: str, upset_analysis: Analysis
) -> None:
    (old,), (response,) = upset_analysis.moments, upset_analysis.responses
    store.reviews.add(Said(moment_id=moment_id, person_id=reviewer.id, kind=Kind.AGREE))
    early = replace(old, id=moment_id, span=Span(5.0, 9.0))
    same = replace(old, id=moment_id[:-1] + "2", span=Span(old.span.start + 1.0, old.span.end))
    answers = (
        replace(response, moment_id=early.id),
        replace(response, moment_id=same.id),
    )

    store.save(replace(upset_analysis, moments=(early, same), responses=answers))
    assert store.moment(early.id).state is State.OPEN
    assert store.moment(same.id).state is State.AGREED
    assert store.moment(same.id).revision == 1

    store.save(replace(upset_analysis, moments=(), responses=()))
    (kept,) = store.reviews.of(old.id.rpartition("-")[0])
    assert (kept.moment_id, kept.span) == (None, old.span)

    store.save(upset_analysis)
    assert store.moment(moment_id).state is State.AGREED


def test_two_who_review_at_once_lose_nothing(
    store: Store, reviewer: Person, moment_id: str, upset_analysis: Analysis
) -> None:
    other = store.people.add("Olga", Position.REVIEWER)

    def talk(person: Person) -> None:
        for number in range(10):
            store.reviews.add(
                Said(
                    moment_id=moment_id,
                    person_id=person.id,
                    kind=Kind.COMMENT,
                    text=f"{person.name} {number}",
                )
            )

    def analyse_again(_: object) -> None:
        for _ in range(3):
            store.save(upset_analysis)

    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(talk, reviewer), pool.submit(talk, other)]
        jobs.append(pool.submit(analyse_again, None))
        for job in jobs:
            job.result()

    said = {each.text for each in store.reviews.of(upset_analysis.recording.id)}
    assert said == {f"{name} {number}" for name in ("Rosa", "Olga") for number in range(10)}
    assert store.moment(moment_id).revision == 20


def test_of_two_judgements_at_once_one_is_told_to_look_again(
    store: Store, reviewer: Person, moment_id: str
) -> None:
    other = store.people.add("Olga", Position.REVIEWER)

    def judge(person: Person, kind: Kind) -> bool:
        said = Said(moment_id=moment_id, person_id=person.id, kind=kind, seen=0)
        try:
            store.reviews.add(said)
        except StaleReview:
            return False
        return True

    jobs: list[Callable[[], bool]] = [
        lambda: judge(reviewer, Kind.AGREE),
        lambda: judge(other, Kind.DISPUTE),
    ]
    with ThreadPoolExecutor(2) as pool:
        accepted = [job.result() for job in [pool.submit(each) for each in jobs]]

    assert sorted(accepted) == [False, True]
    assert len(store.reviews.of(moment_id.rpartition("-")[0])) == 1
