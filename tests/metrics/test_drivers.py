"""What both tables of drivers share: small groups put together, hidden from other books, told as results."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cskit.metrics import drivers
from cskit.models import Cox
from cskit.policy import Policy

POLICY = Policy()


def _fitted(ratio: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """80 accounts: "quick" leaves early, "slow" late; "plain" says nothing."""
    kinds = ["quick"] * 40 + ["slow"] * 40
    traits = pd.DataFrame({"kind": kinds, "plain": ["x", "y"] * 40}, index=[f"A{n:02}" for n in range(80)])
    ages = [n % 10 + 1 for n in range(40)] + [n % 10 + 6 for n in range(40)]
    return drivers.tidy(Cox(ages, [True] * 80, traits).fit(), POLICY), traits


def test_the_table():
    """A row of all, then each trait's levels: named is what survives the correction for both traits."""
    found, _ = _fitted()
    assert found[["trait", "level", "reference", "guard"]].to_numpy().tolist() == [
        ["", "", "", ""],
        ["kind", "quick", "quick", "reference"],
        ["kind", "slow", "quick", ""],
        ["plain", "x", "x", "reference"],
        ["plain", "y", "x", ""],
    ]
    assert found[["n", "events"]].to_numpy().tolist() == [[80, 80], [40, 40], [40, 40], [40, 40], [40, 40]]
    assert found["differs"].to_list() == [False, False, True, False, False]
    # Holm for two traits: the smaller p is doubled, the larger stays.
    p = found.loc[[2, 4], "p"].to_list()
    assert found.loc[[2, 4], "holm"].to_list() == pytest.approx([2 * p[0], p[1]])


@pytest.mark.parametrize(("ages", "later", "named"), [(24, 1, True), (20, 2, False)])
def test_traits_are_corrected_for_and_not_their_levels(ages, later, named):
    """Beside a trait of eleven levels of chance the other's p is doubled, not times eleven.

    With p = .010 it is named; with p = .038, which alone would do, it is not.
    """
    rows = np.arange(120)
    traits = pd.DataFrame(
        {"kind": np.where(rows < 60, "quick", "slow"), "many": [f"m{n % 11:02}" for n in rows]}
    )
    age = rows % ages + 1 + np.where(rows < 60, 0, later)
    found = drivers.tidy(Cox(age, np.ones(120, dtype=bool), traits, fewest=5).fit(), POLICY)
    kind = found[(found["trait"] == "kind") & (found["guard"] == "")].iloc[0]
    assert kind["holm"] == pytest.approx(2 * kind["p"])
    assert kind["p"] == pytest.approx(0.010 if named else 0.038, abs=0.0005)
    assert kind["differs"] == named


def test_small_levels_are_put_together_and_unknown_traits_left_out():
    """Three levels of two accounts each are "all others"; what nobody knows is no trait."""
    traits = pd.DataFrame({"region": ["a"] * 6 + ["b", "c", "d"] * 2, "size": [None] * 12})
    found = drivers.pooled(traits, pd.Series(range(12)), POLICY)
    assert found.to_dict("list") == {"region": ["a"] * 6 + ["+"] * 6}
    # Answers count by account: ten of one account are one.
    same = drivers.pooled(traits[["region"]], pd.Series([0] * 6 + [*range(1, 7)]), POLICY)
    assert same.to_dict("list") == {"region": ["+"] * 12}
    # And where all others are too few together, their rows are left out.
    few = drivers.pooled(traits[["region"]].iloc[:8], pd.Series(range(8)), POLICY)
    assert few.to_dict("list") == {"region": ["a"] * 6}


def test_no_account_of_another_book_is_told():
    """Norte has three "slow" accounts: Sul may see neither their ratio nor a count to subtract from.

    Norte itself sees all: the other books have 34 and more "slow" accounts.
    """
    found, traits = _fitted()
    home = pd.Series(["Norte"] * 6 + ["Sul"] * 71 + ["Norte"] * 3, traits.index)
    shown = drivers.hidden(found, traits, home, ["Sul", "Norte"], POLICY)
    pd.testing.assert_frame_equal(shown["Norte"], found)
    sul = shown["Sul"].set_index(["trait", "level"])
    assert sul.loc[("kind", "slow"), "guard"] == "hidden"
    assert sul.loc[("kind", "slow"), ["ratio", "low", "high", "p", "holm"]].isna().all()
    assert not sul.loc[("kind", "slow"), "differs"]
    assert sul.loc["kind", ["n", "events"]].isna().all(axis=None)
    # Of Norte's nine accounts four are "x" and five "y", which "x" is compared with.
    assert sul.loc[("plain", "x"), "guard"] == "hidden"
    # Of four accounts of others in all Sul is shown nothing; a company of one book is its own.
    most = pd.Series(["Sul"] * 76 + ["Norte"] * 4, traits.index)
    assert set(drivers.hidden(found, traits, most, ["Sul", "Norte"], POLICY)) == {"Norte"}
    assert set(drivers.hidden(found, traits, most.map(lambda _: "Sul"), ["Sul"], POLICY)) == {"Sul"}
    # Four books of at least five: nothing to hide.
    even = pd.Series(["Sul", "Sul", "Norte", "Norte"] * 20, traits.index)
    for table in drivers.hidden(found, traits, even, ["Sul", "Norte"], POLICY).values():
        pd.testing.assert_frame_equal(table, found)


def test_as_results():
    """Ratios stand by trait and level with their range; what has none has its reason."""
    found, traits = _fitted()
    home = pd.Series(["Norte"] * 6 + ["Sul"] * 71 + ["Norte"] * 3, traits.index)
    rows = drivers.ratios(found, "retention.hazard_ratio")
    assert rows["by"].to_list() == ['{"level": "slow", "trait": "kind"}', '{"level": "y", "trait": "plain"}']
    assert rows["value"].to_list() == found.loc[[2, 4], "ratio"].to_list()
    assert (rows["low"] < rows["value"]).all()
    assert rows["n"].to_list() == [40, 40]
    hidden = drivers.ratios(
        drivers.hidden(found, traits, home, ["Sul"], POLICY)["Sul"], "retention.hazard_ratio"
    )
    assert set(hidden["undefined"].dropna()) == {"small_group"}
    nothing = drivers.ratios(drivers.nothing("no_comparison"), "retention.hazard_ratio")
    assert nothing[["by", "undefined"]].to_numpy().tolist() == [["{}", "no_comparison"]]
