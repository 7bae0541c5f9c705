"""A coach's lists: in their order, with notes, of one agent, and kept through re-analysis.

calls of 17     a: moment 1    b: moment 1      of 18    c: moment 1
list            a "well done"  b
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tone.call.analysis import Analysis
from tone.call.metadata import Metadata
from tone.errors import InputError, NotStored, StaleReview
from tone.store.people import Person, Position
from tone.store.playlists import LONGEST_NOTE, Arranged, Playlist
from tone.store.store import Store

A, B, C = ("a" * 16, "b" * 16, "c" * 16)


@pytest.fixture
def coach(store: Store) -> Person:
    return store.people.add("Cora", Position.COACH)


@pytest.fixture
def made(
    store: Store, coach: Person, call: Callable[..., Analysis], upset_analysis: Analysis
) -> Playlist:
    for recording_id, agent in ((A, "17"), (B, "17"), (C, "18")):
        store.save(call(upset_analysis, recording_id, Metadata(agent=agent)))
    return store.playlists.make("17", " June ", coach.id, [(f"{A}-1", "strength")])


def names(playlist: Playlist) -> list[str | None]:
    return [each.moment_id for each in playlist.clips]


def test_a_list_keeps_its_order_notes_and_title(store: Store, made: Playlist) -> None:
    both = store.playlists.add(made.id, f"{B}-1", "chosen")
    first, second = both.clips
    arranged = Arranged(title="July", clips=((second.id, ""), (first.id, " well done ")))
    changed = store.playlists.arrange(made.id, arranged, seen=both.revision)

    assert made.title == "June"
    assert (changed.title, names(changed)) == ("July", [f"{B}-1", f"{A}-1"])
    assert [each.note for each in changed.clips] == ["", "well done"]
    assert store.playlists.get(made.id) == changed == store.playlists.of_agent("17")[0]


def test_a_clip_that_is_left_out_leaves_the_list_and_nothing_else(
    store: Store, made: Playlist
) -> None:
    both = store.playlists.add(made.id, f"{B}-1", "chosen")
    only = Arranged(title="June", clips=((both.clips[1].id, ""),))

    assert names(store.playlists.arrange(made.id, only, seen=both.revision)) == [f"{B}-1"]
    assert store.moment(f"{A}-1")


def test_what_was_looked_at_before_somebody_elses_change_is_stale(
    store: Store, made: Playlist
) -> None:
    store.playlists.add(made.id, f"{B}-1", "chosen")

    with pytest.raises(StaleReview, match="look again"):
        store.playlists.arrange(made.id, Arranged(title="x", clips=()), seen=made.revision)
    assert len(store.playlists.get(made.id).clips) == 2


def test_a_moment_is_in_a_list_once(store: Store, made: Playlist) -> None:
    assert store.playlists.add(made.id, f"{A}-1", "chosen") == made


def test_another_agents_moment_has_no_place_in_it(store: Store, made: Playlist) -> None:
    for unknown in (f"{C}-1", f"{A}-9"):
        with pytest.raises(NotStored, match="in a call of agent '17'"):
            store.playlists.add(made.id, unknown, "chosen")
        with pytest.raises(NotStored):
            store.playlists.make("17", "x", made.person_id, [(unknown, "hard")])
    assert len(store.playlists.of_agent("17")) == 1


def test_it_is_shared_with_one_person_and_taken_back(store: Store, made: Playlist) -> None:
    agent = store.people.add("Ann", Position.AGENT, agent="17")
    assert store.playlists.shared_with(agent.id) == ()

    shared = store.playlists.share(made.id, agent.id)
    assert store.playlists.shared_with(agent.id) == (shared,)
    store.playlists.share(made.id, None)
    assert store.playlists.shared_with(agent.id) == ()


def test_a_new_analysis_keeps_the_clip_and_finds_its_moment_again(
    store: Store, made: Playlist, call: Callable[..., Analysis], upset_analysis: Analysis
) -> None:
    new = call(upset_analysis, A, Metadata(agent="17"))
    (moment,) = new.moments
    renamed = replace(moment, id=f"{A}-2")
    store.save(
        replace(
            new, moments=(renamed,), responses=(replace(new.responses[0], moment_id=renamed.id),)
        )
    )
    assert names(store.playlists.get(made.id)) == [f"{A}-2"]

    store.save(replace(new, moments=(), responses=()))
    (clip,) = store.playlists.get(made.id).clips
    assert (clip.moment_id, clip.span) == (None, moment.span)


def test_a_list_that_is_removed_is_gone_with_its_clips(store: Store, made: Playlist) -> None:
    store.playlists.remove(made.id)

    assert store.playlists.of_agent("17") == ()
    for act in (store.playlists.get, store.playlists.remove):
        with pytest.raises(NotStored, match="there is no playlist"):
            act(made.id)


def test_a_note_too_long_and_a_clip_of_another_list_are_refused(
    store: Store, made: Playlist
) -> None:
    long = "x" * (LONGEST_NOTE + 1)
    with pytest.raises(InputError, match="a note has at most"):
        Arranged(title="x", clips=((1, long),))
    with pytest.raises(NotStored, match="not in this playlist"):
        store.playlists.arrange(made.id, Arranged(title="x", clips=((99, ""),)), seen=0)
