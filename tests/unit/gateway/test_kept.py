"""Caches stay within their bounds and lose what was not used for longest."""

from gateway.kept import Kept


def test_the_value_not_used_for_longest_goes_first() -> None:
    kept: Kept[str, int] = Kept(2)
    kept.keep("a", 1)
    kept.keep("b", 2)
    assert kept.find("a") == 1
    kept.keep("c", 3)

    assert [kept.find(key) for key in "abc"] == [1, None, 3]


def test_together_the_values_weigh_no_more_than_allowed() -> None:
    kept: Kept[str, int] = Kept(100, weight=10)
    kept.keep("a", 1, 6)
    kept.keep("a", 2, 4)
    kept.keep("b", 3, 6)
    assert [kept.find("a"), kept.find("b")] == [2, 3]

    kept.keep("c", 4, 7)

    assert [kept.find(key) for key in "abc"] == [None, None, 4]


def test_what_is_heavier_than_all_together_may_be_is_not_kept() -> None:
    kept: Kept[str, int] = Kept(100, weight=10)
    kept.keep("a", 1, 4)
    kept.keep("b", 2, 11)

    assert len(kept) == 0


def test_nothing_is_kept_without_room() -> None:
    kept: Kept[str, int] = Kept(0)
    kept.keep("a", 1)

    assert kept.find("a") is None
