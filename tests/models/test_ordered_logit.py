"""Ordered logit: by hand, a published fit, its guards, then any data."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cskit.errors import NotIdentified
from cskit.models import OrderedLogit, ordered_logit

_HOUSING = (
    (21, 21, 28, 34, 22, 36, 10, 11, 36), (61, 23, 17, 43, 35, 40, 26, 18, 54),
    (13, 9, 10, 8, 8, 12, 6, 7, 9), (18, 6, 7, 15, 13, 13, 7, 5, 11),
    (14, 19, 37, 17, 23, 40, 3, 5, 23), (78, 46, 43, 48, 45, 86, 15, 25, 62),
    (20, 23, 20, 10, 22, 24, 7, 10, 21), (57, 23, 13, 31, 21, 13, 5, 6, 13),
)  # fmt: skip
"""By contact (low, high) and house (tower, apartment, atrium, terrace); then influence and satisfaction."""


@pytest.fixture(scope="module")
def housing() -> pd.DataFrame:
    """1,681 tenants of Copenhagen: how satisfied, of low, medium or high influence, in which house.

    Madsen, M. (1976). Statistical analysis of multiple contingency tables. Scand. J. Statistics 3.
    """
    houses = itertools.product((0, 1), ("tower", "apartment", "atrium", "terrace"))
    rows = [
        (contact, house, influence, satisfied)
        for (contact, house), counts in zip(houses, _HOUSING, strict=True)
        for (influence, satisfied), n in zip(itertools.product((0, 1, 2), (0, 1, 2)), counts, strict=True)
        for _ in range(n)
    ]
    return pd.DataFrame(rows, columns=["contact", "house", "influence", "satisfied"])


def _model(*counts: tuple[int, ...], clusters=None, fewest=0) -> OrderedLogit:
    """Answers 0, 1, … as often as counted, of level a, then of level b."""
    kinds = [kind for kind, each in zip("abc", counts, strict=False) for _ in range(sum(each))]
    answers = [answer for each in counts for answer, n in enumerate(each) for _ in range(n)]
    return OrderedLogit(answers, pd.DataFrame({"kind": kinds}), clusters, fewest)


def test_two_groups_are_a_logit_by_hand():
    """30 good and 10 bad answers against 20 and 20: the odds ratio is 1/3, error √(1/30 + 1/10 + 2/20)."""
    row = _model((10, 30), (20, 20)).fit().table().loc[1]
    error = math.sqrt(1 / 30 + 1 / 10 + 1 / 20 + 1 / 20)
    assert row["odds_ratio"] == pytest.approx(1 / 3, rel=1e-5)
    ends = [math.exp(-math.log(3) + sign * 1.959964 * error) for sign in (-1, 1)]
    assert row[["low", "high"]].to_list() == pytest.approx(ends, rel=1e-4)
    assert row[["n", "events"]].to_list() == [40, 20]


def test_housing(housing):
    """Venables and Ripley, Modern Applied Statistics with S, 7.3 (polr): deviance 3479.149."""
    columns = {
        "medium": housing["influence"] == 1, "high": housing["influence"] == 2,
        "apartment": housing["house"] == "apartment", "atrium": housing["house"] == "atrium",
        "terrace": housing["house"] == "terrace", "contact": housing["contact"],
    }  # fmt: skip
    fitted = OrderedLogit(housing["satisfied"], pd.DataFrame(columns).astype("float64")).fit()
    assert -2 * fitted.llf == pytest.approx(3479.149, abs=5e-4)
    published = [0.5663937, 1.2888191, -0.5723501, -0.3661866, -1.0910149, 0.3602841]
    assert fitted.params.to_list() == pytest.approx(published, abs=2e-6)
    # As texts, each against the most common level: the same model.
    texts = housing[["influence", "house", "contact"]].astype("str")
    again = OrderedLogit(housing["satisfied"], texts).fit()
    assert again.llf == pytest.approx(fitted.llf, abs=1e-7)
    assert again.params["influence[2]"] == pytest.approx(1.2888191 - 0.5663937, abs=2e-6)
    assert "OrderedModel" in str(again.summary())
    # Shuffled rows give the same parameters to the last digit.
    order = housing.sample(frac=1, random_state=1).index
    shuffled = OrderedLogit(housing["satisfied"].loc[order], texts.loc[order]).fit()
    assert shuffled.params.to_list() == again.params.to_list()


def test_answers_of_one_account_are_not_independent():
    """Each answer given twice by the same account says nothing more: the error does not fall by √2."""
    counts = (30, 20, 50), (20, 30, 40)
    once = _model(*counts, clusters=np.arange(190)).fit()
    double = [tuple(2 * n for n in each) for each in counts]
    accounts = np.arange(380) // 2
    twice = _model(*double, clusters=accounts).fit()
    assert twice.params.iloc[0] == pytest.approx(once.params.iloc[0], abs=1e-6)
    assert twice.bse.iloc[0] == pytest.approx(once.bse.iloc[0], rel=0.01)
    assert _model(*double).fit().bse.iloc[0] == pytest.approx(once.bse.iloc[0] / math.sqrt(2), rel=0.03)


def test_a_search_that_does_not_arrive_is_said(monkeypatch):
    """Stopped after two steps it is not at the top: a sentence, and no ratios."""
    monkeypatch.setattr(ordered_logit, "_STEPS", 2)
    with pytest.raises(NotIdentified, match="did not reach the top of the likelihood in 2 steps") as raised:
        _model((20, 30, 40), (30, 30, 20)).fit()
    assert raised.value.reason == "no_maximum"


def test_proportional_odds():
    """Odds of 1/3 at each cut are one ratio; a level that differs at the upper cut only is found.

    a: 25, 25, 50 of 100, so odds of better than 0 are 3 and better than 1 are 1. b with odds of 1 and 1/3:
    50, 25, 25. c with odds of 3 and 1/9: 25, 65, 10.
    """
    alike = _model((25, 25, 50), (50, 25, 25)).fit()
    assert alike.params.iloc[0] == pytest.approx(-math.log(3), abs=1e-6)
    assert alike.proportional()["statistic"].to_list() == pytest.approx([0, 0], abs=1e-12)
    assert alike.varying() == []
    differs = _model((25, 25, 50), (25, 65, 10)).fit()
    assert differs.varying() == ["kind"]
    found = differs.proportional()
    assert found["degrees"].to_list() == [1, 1]
    # ln(1/9) − ln(1) = −2.197 more at the upper cut than at the lower. With F₁, F₂ the shares at or below
    # each cut, the logits of n answers vary by 1/(nF(1 − F)) and together by 1/(n(1 − F₁)F₂): of a
    # .0533 + .04 − 2 × .0267, of c .0533 + .1111 − 2 × .0148. The sandwich has n/(n − k) besides.
    assert found.loc[0, "statistic"] == pytest.approx(math.log(9) ** 2 / (0.04 + 0.13481), rel=0.015)


def test_proportional_odds_need_three_groups_and_answers_at_every_cut():
    """Two groups have one cut; where a level has nobody beyond a cut, nothing can be compared there."""
    assert _model((10, 30), (20, 20)).fit().proportional()["p"].isna().all()
    assert _model((20, 20, 20), (20, 30, 0)).fit().proportional()["p"].isna().all()


@pytest.mark.parametrize(("b", "guard"), [((0, 0, 12), "all_best"), ((12, 0, 0), "all_worst")])
def test_a_level_whose_answers_are_all_at_one_end(b, guard):
    """Its ratio would be infinite, or 0: it has none, and the others' estimates do not change."""
    table = _model((20, 30, 40), b, (30, 30, 20)).fit().table().set_index("level")
    assert table["guard"].to_dict() == {"a": "reference", "b": guard, "c": ""}
    alone = _model((20, 30, 40), (), (30, 30, 20)).fit().table().set_index("level")
    assert table.loc["c", "odds_ratio"] == alone.loc["c", "odds_ratio"]


@pytest.mark.parametrize(
    ("counts", "fits"), [(((3, 4, 5), (3, 3, 5)), True), (((1, 0, 40), (0, 1, 40)), False)]
)
def test_ten_answers_that_count_for_each_ratio(counts, fits):
    """23 answers spread over three groups carry two ratios; 82 of which all but two are alike carry none.

    n − Σnᵢ³/n²: 23 − (6³ + 7³ + 10³)/23² = 20.05, and 82 − (1 + 1 + 80³)/82² = 5.86.
    """
    model = _model(*counts, fewest=10)
    assert model.counting == pytest.approx(20.05 if fits else 5.86, abs=0.006)
    assert (model.design.refused == {}) is fits
    assert fits or set(model.table()["guard"]) == {"too_few"}


def test_many_answers_of_few_accounts_carry_few_ratios():
    """120 answers of 19 accounts are 19 at most: three levels need two ratios, so 20."""
    counts = (20, 20), (20, 20), (20, 20)
    assert _model(*counts, clusters=np.arange(120) % 20, fewest=10).design.refused == {}
    assert _model(*counts, clusters=np.arange(120) % 19, fewest=10).design.refused == {"kind": "too_few"}


def test_what_cannot_be_told_is_an_error_in_words():
    """All answers alike, or all accounts: the error says which."""
    for model, reason in ((_model((40,), (40,)), "one_answer"), (_model((20, 20)), "no_trait")):
        with pytest.raises(NotIdentified, match="no ratio can be told") as caught:
            model.fit()
        assert caught.value.reason == reason


_ANSWERS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 9)),
    min_size=12,
    max_size=50,
)


@settings(max_examples=12, deadline=None)
@given(_ANSWERS, st.randoms(use_true_random=False))
def test_any_data(rows, random):
    """Whatever the data: no warning, no infinite ratio, and any order of rows gives the same."""

    def found(rows):
        answers, kind, sort, account = (list(column) for column in zip(*rows, strict=True))
        model = OrderedLogit(answers, pd.DataFrame({"kind": kind, "sort": sort}), account, fewest=2)
        try:
            fitted = model.fit()
        except NotIdentified:
            return model.table()
        fitted.proportional()
        return fitted.table()

    table = found(rows)
    shuffled = random.sample(rows, len(rows))
    pd.testing.assert_frame_equal(table, found(shuffled), check_exact=True)
    if "odds_ratio" in table:
        assert np.isfinite(table.loc[table["guard"] == "", "odds_ratio"]).all()


@pytest.mark.parametrize("clusters", [None, range(67)], ids=["answers", "accounts"])
def test_traits_that_only_together_have_no_finite_ratio_are_said(clusters):
    """All four low-touch mid-market answers are the best, and mid-touch is all mid-market.

    Neither level stands alone above all others, but their ratios run away in opposite directions, and the
    likelihood is left without curvature. One of the two traits is left out, and the other compared.
    """
    counts = {
        ("low", "SMB"): (4, 8, 9),
        ("low", "mid-market"): (0, 0, 4),
        ("mid", "mid-market"): (4, 8, 9),
        ("tech", "SMB"): (5, 3, 13),
    }
    rows = [(*of, answer) for of, each in counts.items() for answer, n in enumerate(each) for _ in range(n)]
    found = pd.DataFrame(rows, columns=["model", "segment", "answer"])
    table = OrderedLogit(found["answer"], found[["model", "segment"]], clusters).fit().table()
    assert table.groupby("term", sort=False)["guard"].agg(set).to_dict() == {
        "model": {"reference", ""},
        "segment": {"separated"},
    }


def test_few_accounts_make_ranges_wider():
    """The sandwich of 20 accounts has 19 degrees of freedom: 2.093 standard errors, not 1.960.

    Of one ratio F's p of the trait is Student's of the level; answers taken one by one have the normal's.
    """
    traits = pd.DataFrame({"kind": ["a"] * 30 + ["b"] * 30})
    answers = [0, 1, 2] * 10 + [0, 2, 2] * 10
    accounts, alone = (OrderedLogit(answers, traits, of, 1).fit() for of in (np.arange(60) // 3, None))
    for fitted, times in ((accounts, 2.0930), (alone, 1.9600)):
        ends = fitted.conf_int()
        assert ((ends[1] - fitted.params) / fitted.bse).item() == pytest.approx(times, abs=5e-5)
        level = fitted.table()["p"].iloc[1]
        assert fitted.by_trait()["p"].item() == pytest.approx(level, rel=1e-9)
