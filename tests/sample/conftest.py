"""The sample company, made once: it takes two seconds."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.sample import Sample, generate
from cskit.sample.company import make_world
from cskit.sample.months import Span, parse_month
from cskit.sample.world import World
from tests.sample.reading import mrr


@pytest.fixture(scope="session")
def sample() -> Sample:
    """The company as it is committed."""
    return generate()


@pytest.fixture(scope="session")
def small() -> Sample:
    """A company of another size."""
    return generate(customers=60, portfolios=2, months=14, seed=5)


@pytest.fixture(scope="session")
def at_end(sample: Sample) -> pd.DataFrame:
    """The accounts that pay at the end, with their MRR then."""
    now = mrr(sample.tables["contracts"], "2026-09-30").rename("mrr").astype(float)
    return sample.tables["customers"].set_index("customer_id").join(now, how="inner")


@pytest.fixture(scope="session")
def large_world() -> World:
    """A company large enough for its hazards to be estimated: 3,000 accounts."""
    last = parse_month("2026-09")
    return make_world(3000, 8, Span(last - 35, last), 99)
