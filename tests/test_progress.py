"""Parts at the same time → one progress.

side a: 3 of 5    side b: 4 of 5    together: 3, 7 of 10
"""

import pytest

from tone.progress import Ended, Together


def test_what_parts_have_done_is_added_and_other_stages_pass() -> None:
    told: list[tuple[str, float, float]] = []
    together = Together(lambda *each: told.append(each), "words", 10.0)
    a, b = together.part(), together.part()
    a("model", 0.0, 1.0)
    a("words", 3.0, 5.0)
    b("words", 4.0, 5.0)

    assert told == [("model", 0.0, 1.0), ("words", 3.0, 10.0), ("words", 7.0, 10.0)]


def test_parts_end_where_nobody_waits_any_more() -> None:
    together = Together(lambda *_: None, "words", 10.0)
    part = together.part()
    part("words", 1.0, 5.0)
    together.__exit__(KeyboardInterrupt)
    with pytest.raises(Ended):
        part("words", 2.0, 5.0)


def test_parts_go_on_after_a_good_end() -> None:
    with Together(lambda *_: None, "words", 10.0) as together:
        part = together.part()
    part("words", 5.0, 5.0)
