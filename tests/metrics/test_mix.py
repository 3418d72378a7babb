"""Mix against behaviour: two parts that are the difference, to the last digit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from cskit.metrics.mix import UNKNOWN, counts, kitagawa

_COUNTS = st.dictionaries(
    st.sampled_from("abcd"),
    st.integers(1, 50).flatmap(lambda n: st.tuples(st.integers(-n, n), st.just(n))),
    min_size=1,
)


def mean(side: dict[str, tuple[int, int]]) -> Fraction:
    return Fraction(sum(worth for worth, _ in side.values()), sum(n for _, n in side.values()))


@given(_COUNTS, _COUNTS)
def test_the_parts_sum_exactly(before: dict[str, Any], now: dict[str, Any]) -> None:
    """Whatever groups come or go; the way back is the same with the other sign, and nothing is nothing."""
    found = kitagawa(before, now)
    assert found.rate + found.mix == found.difference == mean(now) - mean(before)
    back = kitagawa(now, before)
    assert (back.rate, back.mix, back.one_sided) == (-found.rate, -found.mix, found.one_sided)
    if before == now:
        assert (found.rate, found.mix) == (0, 0)


@given(_COUNTS, st.integers(1, 9))
def test_the_same_shares_leave_behaviour_alone(before: dict[str, Any], times: int) -> None:
    """All groups grow alike, and each of them adds 1 to its mean: all of the difference is behaviour."""
    now = {name: (times * (worth + n), times * n) for name, (worth, n) in before.items()}
    found = kitagawa(before, now)
    assert (found.rate, found.mix) == (1, 0)


def test_both_effects_by_hand() -> None:
    """Shares ½ and ½, then ¾ and ¼; means 1 and 0, then ½ and 0.

    Behaviour: (½ + ¾)/2 × (½ − 1) = −5/16. Mix: (1 + ½)/2 × (¾ − ½) = 3/16. In all ⅜ − ½ = −⅛.
    """
    found = kitagawa({"a": (2, 2), "b": (0, 2)}, {"a": (3, 6), "b": (0, 2)})
    assert (found.rate, found.mix) == (Fraction(-5, 16), Fraction(3, 16))
    assert found.difference == Fraction(-1, 8)


def test_a_group_that_comes_is_mix() -> None:
    """b is new with a mean of 4 where a keeps its 2: from 2 to 3, all of it mix; one of two is one-sided."""
    found = kitagawa({"a": (4, 2)}, {"a": (4, 2), "b": (8, 2)})
    assert (found.rate, found.mix, found.groups, found.one_sided) == (0, 1, 2, 1)


def test_a_group_without_weight_is_not_there() -> None:
    """Named, with nothing in it: as if it were not."""
    assert kitagawa({"a": (1, 2), "b": (0, 0)}, {"a": (2, 2)}) == kitagawa({"a": (1, 2)}, {"a": (2, 2)})


def test_what_is_of_no_group_is_one_of_its_own() -> None:
    """Weights as given; an empty group is kept."""
    groups = pd.Series(["a", None, "a"], dtype="str")
    assert counts(groups, pd.Series([1, 2, 3]), pd.Series([10, 20, 30])) == {"a": (4, 40), UNKNOWN: (2, 20)}
