"""Do happy customers stay: the company's promoters and detractors a year later, in words."""

from __future__ import annotations

import pandas as pd

from cskit.findings import nps_breakdown as says


def staying(stayed: int, high: float = 0.7) -> pd.DataFrame:
    rows_ = [("promoter", 20, stayed, 20 - stayed, 0.75, 0.99), ("detractor", 20, 10, 10, 0.3, high)]
    frame = pd.DataFrame(rows_, columns=["group", "accounts", "stayed", "left", "low", "high"])
    missing = pd.DataFrame({"group": ["passive"]})
    frame = pd.concat([frame.assign(mrr=1000, mrr_kept=900, kept_low=0.5, kept_high=0.97), missing])
    return frame.astype({"accounts": "Int64", "stayed": "Int64", "left": "Int64"}).reset_index(drop=True)


def test_happiness_alone_is_not_success() -> None:
    """Promoters also leave; that detractors leave more is said only where the ranges part."""
    shown = says.staying(staying(19))
    assert shown.loc[0, ["name", "still_here", "share_here", "mrr_share"]].to_list() == [
        "Promoters",
        "19 of 20",
        "95% (75% to 99%)",
        "90% (50% to 97%)",
    ]
    assert shown.loc[2, ["still_here", "share_here", "mrr_share"]].isna().all()
    assert says.stays(shown) == (
        "Promoters also leave: 1 of 20 in a year. Satisfaction is not success. "
        "Detractors stayed less often, beyond chance."
    )
    assert says.stays(says.staying(staying(20, high=0.8))) == (
        "In the company none of 20 promoters left within a year."
    )
    assert says.stays(shown.iloc[:0]) == ""
