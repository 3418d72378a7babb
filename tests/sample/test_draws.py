from __future__ import annotations

from collections import Counter
from statistics import fmean, pvariance

import pytest

from cskit.sample.draws import Draws, Stream

PINNED = [0.9583451795625682, 0.6745894587651734, 0.6170845553394313]


def test_the_stream_is_pinned() -> None:
    """The first numbers of a stream are these, on every machine and every version."""
    draws = Draws(1, Stream.USAGE, 3)
    assert [draws.share() for _ in range(3)] == PINNED


def test_streams_and_keys_are_apart() -> None:
    """Another seed, stream or key gives other numbers; the same three give the same."""
    first = [
        Draws(seed, stream, key).share()
        for seed in (1, 2)
        for stream in (Stream.USAGE, Stream.COSTS)
        for key in (0, 1)
    ]
    assert len(set(first)) == 8
    assert Draws(1, Stream.USAGE, 0).share() == first[0]


def test_no_stream_shares_a_number() -> None:
    """Each stream has a number of its own, or two tables would be drawn alike."""
    assert len({int(stream) for stream in Stream.__members__.values()}) == len(Stream.__members__)


def test_blocks_join_without_a_gap() -> None:
    """More numbers than one block are all different."""
    draws = Draws(1, Stream.LIFE)
    assert len({draws.share() for _ in range(1000)}) == 1000


@pytest.mark.parametrize("mean", [0.0, 0.3, 4.0, 30.0])
def test_counts_are_poisson(mean: float) -> None:
    """A count has its mean and the same variance (5 standard errors of 4,000 draws)."""
    draws = Draws(7, Stream.TICKETS)
    counts = [draws.count(mean) for _ in range(4000)]
    assert fmean(counts) == pytest.approx(mean, abs=5 * (mean / 4000) ** 0.5)
    assert pvariance(counts) == pytest.approx(mean, rel=0.15, abs=1e-9)


def test_normals_and_waits() -> None:
    """Normal numbers have their mean and deviation, waiting times their mean."""
    draws = Draws(7, Stream.LIFE)
    normals = [draws.normal(2.0, 3.0) for _ in range(4000)]
    assert fmean(normals) == pytest.approx(2.0, abs=0.25)
    assert pvariance(normals) ** 0.5 == pytest.approx(3.0, rel=0.06)
    assert fmean(draws.wait(4.0) for _ in range(4000)) == pytest.approx(4.0, rel=0.08)


def test_between_reaches_both_ends() -> None:
    """Both ends are included, evenly."""
    draws = Draws(7, Stream.LIFE)
    seen = Counter(draws.between(3, 6) for _ in range(4000))
    assert sorted(seen) == [3, 4, 5, 6]
    assert min(seen.values()) > 850


def test_weights() -> None:
    """An item is as likely as its weight; one of weight 0 never comes."""
    draws = Draws(7, Stream.LIFE)
    seen = Counter(draws.weighted("abc", (1, 0, 3)) for _ in range(4000))
    assert set(seen) == {"a", "c"}
    assert seen["c"] / 4000 == pytest.approx(0.75, abs=0.035)


def test_shuffled_keeps_every_item() -> None:
    """Shuffling loses nothing, leaves its input alone, and does change the order."""
    items = list(range(50))
    mixed = Draws(7, Stream.LIFE).shuffled(items)
    assert sorted(mixed) == items == list(range(50))
    assert mixed != items
