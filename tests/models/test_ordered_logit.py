"""Ordered logit: by hand, its guards, then any data; a published fit is in tests/published."""

from __future__ import annotations

import math
import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from statsmodels.miscmodels.ordinal_model import OrderedModel

from cskit.errors import NotIdentified
from cskit.models import OrderedLogit, ordered_logit
from cskit.models.proportional_odds import ProportionalOdds
from tests.published import drivers


@pytest.fixture(scope="module")
def housing() -> pd.DataFrame:
    """1,681 tenants of Copenhagen: how satisfied, of low, medium or high influence, in which house."""
    return drivers.housing()


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
    """Whether traits come as columns of 0 and 1 or as texts, in any order, the model is the same."""
    fitted = OrderedLogit(housing["satisfied"], drivers.dummies(housing)).fit()
    # As texts, each against the most common level: the same model.
    texts = housing[["influence", "house", "contact"]].astype("str")
    again = OrderedLogit(housing["satisfied"], texts).fit()
    assert again.llf == pytest.approx(fitted.llf, abs=1e-7)
    apart = fitted.params["high"] - fitted.params["medium"]
    assert again.params["influence[2]"] == pytest.approx(apart, abs=2e-6)
    assert "ProportionalOdds" in str(again.summary())
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


def test_each_account_left_out_by_hand():
    """80 accounts, 30 of 40 good and 20 of 40: each level moves as 39 accounts would.

    The log odds vary by 1/(np(1 − p)) as counted, by n/((n − 1)²p(1 − p)) by the jackknife, times 79/80. The
    plain sandwich would be 1.3% smaller.
    """
    row = _model((10, 30), (20, 20), clusters=np.arange(80)).fit()
    variance = 79 / 80 * 40 / 39**2 * (1 / (0.75 * 0.25) + 1 / 0.25)
    assert row.bse.item() == pytest.approx(math.sqrt(variance), rel=1e-6)


@pytest.fixture(scope="module")
def few() -> tuple[np.ndarray, pd.DataFrame, np.ndarray]:
    """110 answers of 24 accounts, some with many: each account has its own mood, and most one kind."""
    chance = np.random.default_rng(3)
    account = np.sort(np.concatenate([np.arange(24), chance.integers(0, 24, 50), chance.integers(0, 4, 36)]))
    kind = np.where(chance.random(110) < 0.8, account % 3, chance.integers(0, 3, 110))
    mood = chance.normal(size=24)[account] + chance.logistic(size=110) + 0.5 * (kind == 1)
    levels = {"b": (kind == 1) * 1.0, "c": (kind == 2) * 1.0, "size": chance.normal(size=24)[account]}
    return np.digitize(mood, [-0.5, 0.8]), pd.DataFrame(levels), account


def test_errors_are_nearly_those_of_refits_without_each_account(few):
    """24 fits, each without an account, spread as far as one step from the fit of all says.

    Exactly as far as the loop over accounts says, within 4% of the fits; the plain sandwich is a fifth less.
    """
    answers, traits, account = few
    fitted = OrderedLogit(answers, traits, account, 1).fit()
    params = np.asarray(fitted._fitted.params)
    columns = fitted.design.matrix
    refits, steps = [], []
    for who in range(24):
        rest = account != who
        alone = OrderedLogit(answers[rest], traits[rest], None, 1).fit()
        refits.append(np.asarray(alone._fitted.params) - params)
        model = ProportionalOdds(answers[rest], columns[rest], distr="logit")
        rows = model.squares(params)
        steps.append(np.linalg.solve(rows.T @ rows, model.slopes(params).sum(axis=0))[: model.k_vars])
    loop, refit = (np.sqrt(23 / 24 * (np.array(each) ** 2).sum(axis=0)) for each in (steps, refits))
    assert fitted.bse.to_numpy() == pytest.approx(loop, rel=1e-6)
    # In the summary stand the cuts as well: the first, and the logarithm of the step to the second.
    assert np.asarray(fitted._fitted.bse) == pytest.approx(refit, rel=0.04)
    sandwich = OrderedModel(answers, columns, distr="logit").fit(
        method="bfgs", disp=False, cov_type="cluster", cov_kwds={"groups": account}
    )
    assert (np.asarray(sandwich.bse)[:3] < 0.8 * refit[:3]).all()


def test_the_summary_says_what_the_table_says(few):
    """statsmodels' own results have the errors, p and ranges of the table, not those of one answer each."""
    answers, traits, account = few
    fitted = OrderedLogit(answers, traits, account, 1).fit()
    own, k = fitted._fitted, len(fitted.params)
    assert list(own.bse[:k]) == pytest.approx(fitted.bse.to_list(), rel=1e-12)
    assert list(own.pvalues[:k]) == pytest.approx(fitted.table()["p"].dropna().to_list(), rel=1e-9)
    assert own.conf_int()[:k] == pytest.approx(fitted.conf_int().to_numpy(), rel=1e-9)


@pytest.mark.parametrize("order", [("touch", "segment"), ("segment", "touch")])
def test_what_one_account_alone_decides_is_not_told(order):
    """Touch model and segment differ in the four answers of one account: it alone would decide their ratios.

    The later of them is left out, before anything is fitted. By the sandwich both had p = .001: what one
    account decides is fitted to it.
    """
    account = np.arange(160) // 4
    touch = np.where(account < 20, "high", "tech")
    traits = pd.DataFrame({"touch": touch, "segment": np.where(account == 5, "tech", touch)})[list(order)]
    answers = (np.arange(160) * 7 % 5 > 1).astype(int) + (np.arange(160) * 3 % 4 > 1)
    model = OrderedLogit(answers, traits, account)
    assert model.design.refused == {order[1]: "separated"}
    assert set(model.fit().table().groupby("term")["guard"].agg(set)[order[0]]) == {"reference", ""}
    # Two accounts, and the ratio can be told.
    traits.loc[account == 6, "segment"] = "tech"
    assert "separated" not in set(OrderedLogit(answers, traits, account).fit().table()["guard"])


def test_a_ratio_that_would_have_no_end_without_one_account_is_not_told():
    """450 to 1, but without the one bad answer no end; with three bad ones, 150 to 1, there is a range."""
    for bad, guard in ((1, "separated"), (3, "")):
        model = _model((225, 225), (bad, 450), clusters=np.arange(450 + 450 + bad))
        if guard:
            with pytest.raises(NotIdentified):
                model.fit()
        else:
            assert set(model.fit().table()["guard"]) == {"reference", ""}


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
    # .0533 + .04 − 2 × .0267, of c .0533 + .1111 − 2 × .0148. Without one of its 100 answers a level moves
    # 100/99 times as far as the answer weighs, and of 200 answers 199/200 count.
    variance = (0.04 + 0.13481) * (100 / 99) ** 2 * 199 / 200
    assert found.loc[0, "statistic"] == pytest.approx(math.log(9) ** 2 / variance, rel=2e-4)


def test_proportional_odds_need_three_groups_and_answers_at_every_cut():
    """Two groups have one cut; where a level has nobody beyond a cut, nothing can be compared there."""
    assert _model((10, 30), (20, 20)).fit().proportional()["p"].isna().all()
    assert _model((20, 20, 20), (20, 30, 0)).fit().proportional()["p"].isna().all()


@pytest.mark.parametrize("clusters", [None, range(170)], ids=["answers", "accounts"])
def test_levels_that_both_lack_a_group_cannot_be_tested(clusters):
    """Nobody of b and c is in the middle: both cuts are one for them, and that difference has no error."""
    model = _model((25, 25, 50), (20, 0, 20), (10, 0, 20), clusters=clusters)
    assert model.fit().proportional()["p"].isna().all()


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


_FLAT = [
    (2, "b", "z", 5), (2, "a", "z", 4), (1, "b", "z", 8), (1, "a", "x", 2), (2, "a", "z", 4),
    (1, "a", "x", 2), (2, "a", "z", 9), (0, "a", "y", 5), (2, "a", "z", 1), (1, "a", "x", 2),
    (2, "a", "z", 0), (2, "a", "z", 6),
]  # fmt: skip
"""Sorts part the answers: the likelihood rises until it is too flat to have a curvature."""


def test_a_likelihood_that_ends_flat_leaves_the_trait_out():
    """Sort x has answer 1 only, y only 0, z no 0: none has a ratio; kind has, with clusters or not."""
    answers, kind, sort, account = (list(column) for column in zip(*_FLAT, strict=True))
    for clusters in (account, None):
        table = OrderedLogit(answers, pd.DataFrame({"kind": kind, "sort": sort}), clusters, 2).fit().table()
        by = table.set_index(["term", "level"])["guard"].to_dict()
        assert {name: guard for (term, name), guard in by.items() if term == "sort"} == dict.fromkeys(
            "xyz", "separated"
        )
        assert by["kind", "b"] == ""


@settings(max_examples=12, deadline=None)
@example(_FLAT, random.Random(0))
@given(_ANSWERS, st.randoms(use_true_random=False))
def test_any_data(rows, chance):
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
    shuffled = chance.sample(rows, len(rows))
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
    """The jackknife of 20 accounts has 19 degrees of freedom: 2.093 standard errors, not 1.960.

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
