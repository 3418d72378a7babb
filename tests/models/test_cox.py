"""Cox's regression: by hand, its guards, then any data; published figures are in tests/published."""

from __future__ import annotations

import math
import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from statsmodels.duration.hazard_regression import PHReg

from cskit.errors import NotIdentified
from cskit.models import Cox
from tests.published import drivers

ALL_SEVEN = list(drivers.ALL_SEVEN)


@pytest.fixture(scope="module")
def rossi() -> pd.DataFrame:
    """432 men after prison, and whether they were arrested within a year."""
    return drivers.rossi()


def _kinds(*kinds: str) -> pd.DataFrame:
    return pd.DataFrame({"kind": list(kinds)})


def _guards(model: Cox) -> dict[str, str]:
    """Each level's guard; of one trait, or named trait: level."""
    table = model.table()
    return dict(zip(table["term"] + ":" + table["level"], table["guard"], strict=True))


def test_ties_of_four_accounts_by_hand():
    """a (x = 1) and b leave at age 1; c and d stay. With r = exp(β), Efron's likelihood is

    r / ((r + 3) · (r + 3 − (r + 1)/2)), greatest where 1/r = 1/(r + 3) + 1/(r + 5), so r² = 15.
    Breslow's would be r/(r + 3)², greatest at r = 3.
    """
    fitted = Cox([1, 1, 2, 2], [True, True, False, False], pd.DataFrame({"x": [1, 0, 0, 0]}), fewest=0).fit()
    r = math.sqrt(15)
    assert math.exp(fitted.params["x"]) == pytest.approx(r, rel=1e-9)
    assert fitted.llf == pytest.approx(math.log(2 * r / ((r + 3) * (r + 5))), abs=1e-12)
    # The second derivative by β of 1/r = …: 3r/(r + 3)² + 5r/(r + 5)².
    curvature = 3 * r / (r + 3) ** 2 + 5 * r / (r + 5) ** 2
    assert fitted.bse["x"] == pytest.approx(1 / math.sqrt(curvature), rel=1e-9)
    assert fitted.conf_int().loc["x"].to_list() == pytest.approx(
        [math.log(r) + sign * 1.959964 / math.sqrt(curvature) for sign in (-1, 1)], abs=1e-6
    )


def test_late_entry_by_hand():
    """e, seen from age 1 on, was not at risk at age 1: it changes nothing. Seen from 0, it would."""
    rows = pd.DataFrame({"x": [1, 0, 0, 0, 1]})
    ages, lost = [1, 1, 2, 2, 2], [True, True, False, False, False]
    late = Cox(ages, lost, rows, entry=[0, 0, 0, 0, 1], fewest=0).fit()
    assert math.exp(late.params["x"]) == pytest.approx(math.sqrt(15), rel=1e-9)
    early = Cox(ages, lost, rows, fewest=0).fit()
    assert math.exp(early.params["x"]) < 3


def test_strata_by_hand():
    """Accounts are compared with those of the same group only: the likelihoods are multiplied.

    Two copies of the four accounts in two groups: the same ratio, twice the log-likelihood, 1/√2 the error.
    A group in which nobody left says nothing.
    """
    rows = pd.DataFrame({"x": [1, 0, 0, 0] * 2 + [1, 1]})
    ages, lost = [1, 1, 2, 2] * 2 + [9, 9], [True, True, False, False] * 2 + [False, False]
    one = Cox(ages[:4], lost[:4], rows[:4], fewest=0).fit()
    two = Cox(ages, lost, rows, strata=[1] * 4 + [2] * 4 + [3] * 2, fewest=0).fit()
    assert two.params["x"] == pytest.approx(one.params["x"], rel=1e-9)
    assert two.llf == pytest.approx(2 * one.llf)
    assert two.bse["x"] == pytest.approx(one.bse["x"] / math.sqrt(2))


def test_rossi(rossi):
    """All seven covariates go in, and accounts and losses are counted."""
    fitted = Cox(rossi["week"], rossi["arrest"] == 1, rossi[ALL_SEVEN]).fit()
    assert fitted.params.index.to_list() == ALL_SEVEN
    assert (fitted.nobs, fitted.events) == (432, 114)
    assert "PHReg" in str(fitted.summary())


def test_the_order_of_rows_does_not_matter(rossi):
    """Shuffled rows give the same parameters to the last digit."""
    fits = [
        Cox(rows["week"], rows["arrest"] == 1, rows[ALL_SEVEN]).fit()
        for rows in (rossi, rossi.sample(frac=1, random_state=1))
    ]
    assert fits[0].params.to_list() == fits[1].params.to_list()
    assert fits[0].bse.to_list() == fits[1].bse.to_list()


def test_proportional_hazards_of_rossi(rossi):
    """A test for each trait, and one of all together."""
    found = Cox(rossi["week"], rossi["arrest"] == 1, rossi[["fin", "age", "prio"]]).fit().proportional()
    assert found["term"].to_list() == ["fin", "age", "prio", ""]
    assert found["degrees"].to_list() == [1, 1, 1, 3]


def test_a_ratio_that_changes_with_age_is_found():
    """Contracts of a month are left evenly, those of a year at 12 months: no one ratio holds."""
    ages = [*range(1, 21)] * 3 + [12] * 30 + [24] * 30
    lost = [True] * 90 + [False] * 30
    fitted = Cox(ages, lost, _kinds(*["month"] * 60, *["year"] * 60)).fit()
    assert fitted.varying() == ["kind"]


def test_levels_and_their_ratios():
    """The most common level is the reference; ratios, ranges and p stand at the others."""
    ages = [3, 5, 8, 9, 9] * 8
    kinds = ["a", "b", "a", "a", "b"] * 8
    table = Cox(ages, [True] * 20 + [False] * 20, _kinds(*kinds)).fit().table()
    assert table["level"].to_list() == ["a", "b"]
    assert table["guard"].to_list() == ["reference", ""]
    assert table[["n", "events"]].to_numpy().tolist() == [[24, 12], [16, 8]]
    assert table.loc[0, ["hazard_ratio", "low", "high", "p"]].isna().all()
    row = table.loc[1]
    assert row["low"] < row["hazard_ratio"] < row["high"]
    # Wald: the range and p come from one standard error.
    half = math.log(row["high"] / row["low"]) / 2 / 1.959964
    assert row["p"] == pytest.approx(
        math.erfc(abs(math.log(row["hazard_ratio"])) / half / math.sqrt(2)), rel=1e-6
    )


@pytest.mark.parametrize(("losses", "guard"), [(19, "too_few"), (20, "")])
def test_ten_losses_for_each_ratio(losses, guard):
    """Three levels have two ratios, so 20 losses are asked for; 19 are too few, and it is said."""
    kinds = ["a", "a", "b", "c"] * 10
    model = Cox([*range(1, 41)], [True] * losses + [False] * (40 - losses), _kinds(*kinds))
    assert set(_guards(model).values()) == ({"too_few"} if guard else {"reference", ""})
    if guard:
        with pytest.raises(NotIdentified, match="no trait can be compared"):
            model.fit()


def test_a_trait_that_does_not_fit_leaves_room_for_the_next():
    """30 losses carry three ratios: a trait of five levels is left out, one of two and one of three fit."""
    traits = pd.DataFrame({
        "two": ["a", "b"] * 20, "five": ["a", "b", "c", "d", "e"] * 8,
        "three": ["a", "b", "c", "a"] * 10,
    })  # fmt: skip
    model = Cox([*range(1, 41)], [True] * 30 + [False] * 10, traits)
    assert [trait.name for trait in model.design.traits] == ["two", "three"]
    assert model.design.refused == {"five": "too_few"}


def test_a_level_nobody_left_of_has_no_ratio_and_changes_no_other(rossi):
    """Its ratio would be 0: at that limit its rows weigh nothing, and no other estimate moves."""
    kind = (
        rossi["fin"].map({0: "without", 1: "with"}).mask((rossi["arrest"] == 0) & (rossi["age"] > 35), "old")
    )
    fitted = Cox(rossi["week"], rossi["arrest"] == 1, pd.DataFrame({"kind": kind})).fit()
    table = fitted.table().set_index("level")
    assert table["guard"].to_dict() == {"without": "reference", "with": "", "old": "none_lost"}
    assert (table.loc["old", "n"], table.loc["old", "events"]) == (35, 0)
    columns = np.column_stack([kind == "with", kind == "old"]).astype(float)
    whole = PHReg(
        rossi["week"].to_numpy(float), columns, status=rossi["arrest"].to_numpy(float), ties="efron"
    )
    assert whole.score(np.array([fitted.params.iloc[0], -40.0])) == pytest.approx([0, 0], abs=1e-8)


def test_what_says_the_same_is_left_out():
    """A copy of a trait under another name, and a trait that the strata hold already, are collinear."""
    kinds = ["a", "b"] * 30
    traits = pd.DataFrame({"kind": kinds, "again": [kind.upper() for kind in kinds]})
    guards = _guards(Cox([*range(1, 61)], [True] * 60, traits))
    assert guards == {"kind:a": "reference", "kind:b": "", "again:A": "collinear", "again:B": "collinear"}
    within = Cox([*range(1, 61)], [True] * 60, traits[["kind"]], strata=kinds)
    assert _guards(within) == {"kind:a": "collinear", "kind:b": "collinear"}
    with pytest.raises(NotIdentified):
        within.fit()


def test_separated_data_give_no_infinite_ratio():
    """All of "a" leave before the first of "b": the likelihood rises without end, and it is said."""
    traits = pd.DataFrame({"kind": ["a"] * 30 + ["b"] * 30, "other": ["x", "y", "y"] * 20})
    fitted = Cox([*range(1, 61)], [True] * 60, traits).fit()
    table = fitted.table()
    assert table.loc[table["term"] == "kind", "guard"].to_list() == ["separated", "separated"]
    assert np.isfinite(table.loc[table["guard"] == "", "hazard_ratio"]).all()
    with pytest.raises(NotIdentified):
        Cox([*range(1, 61)], [True] * 60, traits[["kind"]]).fit()


@pytest.mark.parametrize(
    ("lost", "kinds", "reason"),
    [([False] * 30, ["a", "b"] * 15, "none_lost"), ([True] * 30, ["a"] * 30, "no_trait")],
)
def test_what_cannot_be_told_is_an_error_in_words(lost, kinds, reason):
    """Nobody left, or all accounts are alike: the error says which, and what is needed."""
    with pytest.raises(NotIdentified, match="no ratio can be told") as caught:
        Cox([*range(1, 31)], lost, _kinds(*kinds)).fit()
    assert caught.value.reason == reason


_LIVES = st.lists(
    st.tuples(
        st.integers(1, 12), st.booleans(), st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 3)
    ),
    min_size=8,
    max_size=60,
)


_FLAT = [
    (1, False, "a", "x", 1), (1, False, "a", "y", 0), (1, False, "a", "z", 0), (1, False, "a", "z", 0),
    (1, True, "b", "y", 0), (2, False, "a", "x", 1), (9, True, "a", "x", 1), (10, True, "b", "x", 1),
    (10, False, "a", "x", 1), (2, True, "a", "x", 1),
]  # fmt: skip
"""The likelihood ends so flat in one ratio that its range would be beyond all numbers."""


@settings(max_examples=15, deadline=None)
@example(_FLAT, random.Random(0))
@given(_LIVES, st.randoms(use_true_random=False))
def test_any_data(rows, chance):
    """Whatever the data: no warning, no infinite ratio, nobody lost from the table, and any order of rows
    gives the same to the last digit.
    """

    def found(rows):
        ages, lost, kind, sort, entry = (list(column) for column in zip(*rows, strict=True))
        model = Cox(ages, lost, pd.DataFrame({"kind": kind, "sort": sort}), entry, fewest=2)
        try:
            return model.fit().table()
        except NotIdentified:
            return model.table()

    table = found(rows)
    shuffled = chance.sample(rows, len(rows))
    pd.testing.assert_frame_equal(table, found(shuffled), check_exact=True)
    seen = [row for row in rows if row[0] > row[4]]
    assert table.groupby("term")["n"].sum().eq(len(seen)).all()
    assert table.groupby("term")["events"].sum().eq(sum(row[1] for row in seen)).all()
    if "hazard_ratio" in table:
        told = table.loc[table["guard"] == "", ["hazard_ratio", "low", "high"]]
        assert np.isfinite(told["hazard_ratio"]).all()
        assert (told["low"] <= told["hazard_ratio"]).all()
