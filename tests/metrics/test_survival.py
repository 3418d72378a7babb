"""Survival: by hand, statsmodels as a witness, then any data; published figures are in tests/published."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from cskit.metrics import survival
from cskit.metrics.intervals import wilson
from tests.published.staying import PLACEBO, SIX_MP


def _lives(lost, kept=(), entry=None):
    ages = [*lost, *kept]
    frame = pd.DataFrame({"age": ages, "lost": [True] * len(lost) + [False] * len(kept)})
    return frame.astype({"age": "int64"}) if entry is None else frame.assign(entry=entry)


def test_four_accounts_by_hand():
    """Lost at 1 and 2, kept to 2 and 3: 3/4, then 3/4 × 2/3; the loss at 2 is before the censoring."""
    curve = survival.kaplan_meier(_lives((1, 2), (2, 3)))
    assert curve["at_risk"].to_list() == [4, 4, 3, 1]
    assert curve["survival"].to_list() == pytest.approx([1, 0.75, 0.5, 0.5])
    # Greenwood at 2: 1/(4·3) + 1/(3·2) = 1/4; exp(1.96·½/ln 2) = 4.11; 0.5^4.11 = .058, 0.5^(1/4.11) = .845.
    assert curve.loc[2, ["low", "high"]].to_list() == pytest.approx([0.0578, 0.8449], abs=1e-4)


def test_late_entry_by_hand():
    """A survivor seen from age 3 on is no witness of ages up to 3.

    a leaves at 2 (of a, b), b stays to 5, c is seen from 3 and leaves at 4 (of b, c): 1/2 × 1/2.
    """
    curve = survival.kaplan_meier(_lives((2, 4), (5,), entry=[0, 3, 0]))
    assert curve["at_risk"].to_list() == [2, 2, 2, 1, 2, 1]
    assert curve["survival"].to_list() == pytest.approx([1, 1, 0.5, 0.5, 0.25, 0.25])
    unseen = survival.kaplan_meier(_lives((2,), (5, 3), entry=[2, 0, 3]))
    assert unseen["at_risk"].to_list() == [1] * 6


def test_a_log_rank_test_has_its_degrees_and_p():
    """Two groups of patients, one degree of freedom; p from χ² of 16.793."""
    both = pd.concat([_lives(*SIX_MP), _lives(*PLACEBO)], ignore_index=True)
    test = survival.log_rank(both, pd.Series([0] * 21 + [1] * 21))
    assert test.degrees == 1
    assert test.p == pytest.approx(4.17e-5, rel=1e-2)


def test_no_loss_is_not_certainty():
    """Nobody lost of 20: Wilson's lower end; all lost: Wilson's upper end."""
    none = survival.kaplan_meier(_lives((), (3,) * 20))
    assert none.loc[3, ["low", "high"]].to_list() == pytest.approx(list(wilson(20, 20)[:2]))
    all_ = survival.kaplan_meier(_lives((1,) * 20))
    assert all_.loc[1, "survival"] == 0
    assert all_.loc[1, ["low", "high"]].to_list() == pytest.approx(list(wilson(0, 20)[:2]))


def test_nobody():
    """Without an account there is no curve, no median and no test."""
    empty = _lives(())
    assert survival.kaplan_meier(empty).empty
    assert np.isnan(survival.median(survival.kaplan_meier(empty)))
    assert np.isnan(survival.log_rank(empty, pd.Series(dtype="str")).statistic)
    assert np.isnan(survival.log_rank(_lives((1, 2)), pd.Series(["a", "a"])).p)
    assert np.isnan(survival.log_rank(_lives((), (1, 2)), pd.Series(["a", "b"])).p)


MANY = st.lists(st.tuples(st.integers(1, 30), st.booleans(), st.integers(0, 2)), min_size=2, max_size=60)


@settings(deadline=None)  # other work on the machine is no fault
@given(MANY)
def test_statsmodels_says_the_same(rows):
    """Survival, number at risk and the log-rank statistic equal statsmodels'."""
    lives = pd.DataFrame(rows, columns=["age", "lost", "group"])
    curve = survival.kaplan_meier(lives)
    assert curve["survival"].is_monotonic_decreasing
    assert ((curve["low"] <= curve["survival"] + 1e-12) & (curve["high"] >= curve["survival"] - 1e-12)).all()
    if not lives["lost"].any():
        return
    known = SurvfuncRight(lives["age"], lives["lost"].astype(int))
    ours = curve[curve["lost"] > 0]
    assert ours["survival"].to_list() == pytest.approx(list(known.surv_prob))
    assert ours["at_risk"].to_list() == list(known.n_risk)
    test = survival.log_rank(lives, lives["group"])
    if not np.isnan(test.statistic):
        # A group that is never at risk at a loss makes statsmodels' covariance singular too.
        statistic, p = survdiff(lives["age"], lives["lost"].astype(int), lives["group"])
        assert (test.statistic, test.p) == (pytest.approx(statistic), pytest.approx(p))


@settings(deadline=None)  # other work on the machine is no fault
@given(st.lists(st.tuples(st.integers(1, 20), st.booleans(), st.integers(0, 10)), min_size=1, max_size=40))
def test_late_entry_equals_statsmodels(rows):
    """With delayed entry too."""
    lives = pd.DataFrame(rows, columns=["age", "lost", "entry"])
    seen = lives[(lives["entry"] == 0) | (lives["age"] > lives["entry"])]
    if not seen["lost"].any():
        return
    known = SurvfuncRight(seen["age"], seen["lost"].astype(int), entry=seen["entry"])
    curve = survival.kaplan_meier(lives)
    ours = curve[curve["lost"] > 0]
    assert ours["at_risk"].to_list() == list(known.n_risk)
    assert ours["survival"].to_list() == pytest.approx(list(known.surv_prob))
