"""A simulation that was stopped goes on where it was, and never with results of other code."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.simulation import kept

_done: list[tuple[int, int]] = []


def _sum(a: int, b: int) -> int:
    if b < 0:
        raise KeyboardInterrupt
    _done.append((a, b))
    return a + b


@pytest.fixture
def pool():
    _done.clear()
    with ThreadPoolExecutor(1) as threads:
        yield threads


def test_nothing_is_computed_twice(pool, tmp_path):
    """The same function and numbers give the result of before; other ones, or fixed ones, do not."""
    first = kept.Kept(pool, tmp_path, "a")
    assert list(first.map(_sum, [1, 2], [3, 4])) == [4, 6]
    assert list(kept.Kept(pool, tmp_path, "a").map(_sum, [2, 1, 5], [4, 3, 5])) == [6, 4, 10]
    assert _done == [(1, 3), (2, 4), (5, 5)]
    assert list(first.map(partial(_sum, b=7), [1])) == [8]
    assert list(first.map(partial(_sum, b=8), [1])) == [9]


def test_what_is_submitted_is_kept_too(pool, tmp_path):
    """The second time it is there at once."""
    for _ in range(2):
        assert kept.Kept(pool, tmp_path, "a").submit(_sum, 1, 3).result() == 4
        pool.submit(int).result()  # one thread: what is to be done with the first result is done
    assert _done == [(1, 3)]


def test_what_was_there_before_a_stop_is_kept(pool, tmp_path):
    """The second of three is stopped: afterwards the other two are computed."""
    with pytest.raises(KeyboardInterrupt):
        list(kept.Kept(pool, tmp_path, "a").map(_sum, [1, 2, 3], [0, -1, 0]))
    _done.clear()
    assert list(kept.Kept(pool, tmp_path, "a").map(_sum, [1, 2], [0, 1])) == [1, 3]
    assert _done == [(2, 1)]


def test_other_code_computes_anew(pool, tmp_path):
    """Results of other code are taken away."""
    list(kept.Kept(pool, tmp_path, "a").map(_sum, [1], [1]))
    assert list(kept.Kept(pool, tmp_path, "b").map(_sum, [1], [1])) == [2]
    assert _done == [(1, 1), (1, 1)]
    assert [folder.name for folder in tmp_path.iterdir()] == ["b"]


def test_words_are_no_code():
    """The code's hash is the same each time, and the page's words are no part of it."""
    assert kept.code() == kept.code()
    assert "words.py" in kept._WORDS
