"""Definitions of cohorts and survival."""

from __future__ import annotations

from cskit.definitions.entry import Definition
from cskit.locale import N_

__all__ = ["DEFINITIONS"]

_WILSON = "Wilson (1927) for the range"
_KM = "Kaplan and Meier (1958); Kalbfleisch and Prentice (2002) for the range"
_MONEY = "Zou and Donner (2008) for the range"

_PEOPLE = (
    Definition(
        "retention.accounts",
        N_("Accounts with a history"),
        N_("Accounts of the book that ever paid, also those that left"),
        N_("n"),
        "",
        "accounts",
    ),
    Definition(
        "retention.left_out_unknown",
        N_("Beginning unknown"),
        N_("Accounts that paid already in the first month of the data: in no figure by age"),
        N_("Accounts whose first month is the first month of the data"),
        "",
        "accounts",
    ),
    Definition(
        "retention.left_out_older",
        N_("Older than the data"),
        N_("Accounts that began before the data hold every account: in the curve only, from then on"),
        N_("Accounts whose first month lies before the data are complete"),
        "Kalbfleisch and Prentice (2002), section 1.4",
        "accounts",
    ),
    Definition(
        "retention.m12",
        N_("12-month retention"),
        N_("Still here after 12 full months, without a break, of those who could be"),
        N_("Accounts unbroken at age 12 ÷ accounts that could be 12 months old"),
        _WILSON,
        "share",
        "estimated",
    ),
    Definition(
        "retention.unbroken",
        N_("Retention without a break"),
        N_("Accounts of a cohort that never left up to an age"),
        N_("Accounts unbroken at age k ÷ accounts that could be k months old"),
        _WILSON,
        "share",
        "estimated",
    ),
    Definition(
        "retention.alive",
        N_("Retention with those who came back"),
        N_("Accounts of a cohort that are here at an age, also after a break: may rise"),
        N_("Accounts here at age k ÷ accounts that could be k months old"),
        _WILSON,
        "share",
        "estimated",
    ),
    Definition(
        "retention.newer_difference",
        N_("Newer against older cohorts"),
        N_("12-month retention of the newer half of the accounts less that of the older half"),
        N_("100 × (k₂ ÷ n₂ − k₁ ÷ n₁)"),
        "Newcombe (1998) for the range",
        "points",
        "estimated",
    ),
    Definition(
        "retention.survival",
        N_("Share still here"),
        N_("Share still here at an age, with the accounts too young for it counted as far as they go"),
        N_("Π (1 − lost ÷ at risk) up to the age"),
        _KM,
        "share",
        "estimated",
    ),
    Definition(
        "retention.median_life",
        N_("Median life"),
        N_("Age at which half of the accounts have left"),
        N_("First age at which the share still here is 50% or less"),
        "Brookmeyer and Crowley (1982) for the range",
        "months",
        "estimated",
    ),
    Definition(
        "retention.lifetime_to_date",
        N_("Lifetime to date"),
        N_("Mean months as a client so far, of the accounts here now"),
        N_("Mean of whole months since the first paid month"),
        "",
        "months",
    ),
)

_COMPANY = (
    Definition(
        "retention.m12_rest",
        N_("12-month retention, rest of the company"),
        N_("The same share over all other portfolios together"),
        N_("Accounts unbroken at age 12 ÷ accounts that could be 12 months old"),
        _WILSON,
        "share",
        "estimated",
    ),
    Definition(
        "retention.log_rank",
        N_("Log-rank statistic"),
        N_("How far this portfolio's losses lie from the rest of the company's, age by age"),
        N_("(lost − expected)² ÷ variance, over all ages"),
        "Mantel (1966)",
        "ratio",
    ),
    Definition(
        "retention.log_rank_p",
        N_("Chance of such a difference"),
        N_("How often portfolios that do not differ would look at least as different"),
        N_("Upper tail of chi-squared with 1 degree of freedom"),
        "Mantel (1966)",
        "share",
    ),
    Definition(
        "retention.losses_seen",
        N_("Losses seen"),
        N_("Accounts lost under observation, at any age"),
        N_("Σ lost over all ages"),
        "",
        "accounts",
    ),
    Definition(
        "retention.losses_expected",
        N_("Losses expected"),
        N_("Losses had this portfolio lost, at each age, the share that the whole company lost"),
        N_("Σ at risk × lost in the company ÷ at risk in the company"),
        "Mantel (1966)",
        "accounts",
    ),
)

_REVENUE = (
    Definition(
        "retention.m12_revenue",
        N_("12-month revenue retention"),
        N_("MRR of the accounts at age 12 ÷ their MRR when they began; the lost count as 0"),
        N_("Σ m(12) ÷ Σ m(0), over accounts that could be 12 months old"),
        _MONEY,
        "ratio",
        "estimated",
    ),
    Definition(
        "retention.m12_revenue_gross",
        N_("12-month revenue retention, gross"),
        N_("The same, without counting increases"),
        N_("Σ min(m(12), m(0)) ÷ Σ m(0)"),
        _WILSON,
        "ratio",
        "estimated",
    ),
    Definition(
        "retention.nrr",
        N_("Revenue kept by cohort (NRR)"),
        N_("MRR of a cohort at an age ÷ its MRR when it began"),
        N_("Σ m(k) ÷ Σ m(0), over accounts that could be k months old"),
        _MONEY,
        "ratio",
        "estimated",
    ),
    Definition(
        "retention.nrr_without_readjustment",
        N_("Revenue kept without readjustment"),
        N_("The same, less what contractual readjustments added"),
        N_("Σ max(m(k) − readjustments up to k, 0) ÷ Σ m(0)"),
        _MONEY,
        "ratio",
        "estimated",
    ),
    Definition(
        "retention.grr",
        N_("Revenue kept by cohort (GRR)"),
        N_("The same, without counting increases"),
        N_("Σ min(m(k), m(0)) ÷ Σ m(0)"),
        _WILSON,
        "ratio",
        "estimated",
    ),
    Definition(
        "retention.stayers_start",
        N_("First MRR of those who stayed"),
        N_("MRR in their first month of the accounts that stayed 12 months and pay then"),
        N_("Σ m(0)"),
        "",
        "currency",
    ),
    Definition(
        "retention.stayers_gain",
        N_("What those who stayed pay more"),
        N_("Their MRR at age 12 less their first MRR; negative = less"),
        N_("Σ m(12) − Σ m(0)"),
        "",
        "currency",
    ),
    Definition(
        "retention.stayers_growth",
        N_("How much more, in per cent"),
        N_("What those who stayed pay more, of their first MRR"),
        N_("(Σ m(12) − Σ m(0)) ÷ Σ m(0)"),
        "",
        "share",
    ),
    Definition(
        "retention.stayers_readjustment",
        N_("Readjustment in it"),
        N_("What contractual readjustments added to it"),
        N_("Σ min(readjustments up to 12, m(12))"),
        "",
        "currency",
    ),
)

_LOSSES = (
    Definition(
        "retention.lost",
        N_("Losses by age"),
        N_("Accounts lost at an age within 24 months; n = accounts that were here at that age then"),
        N_("Accounts whose first loss falls in the band and in the window"),
        "",
        "accounts",
    ),
    Definition(
        "retention.lost_rest",
        N_("Losses by age, rest of the company"),
        N_("The same over all other portfolios together"),
        N_("Accounts whose first loss falls in the band and in the window"),
        "",
        "accounts",
    ),
    Definition(
        "retention.lost_seen",
        N_("Losses seen, by age"),
        N_("Accounts lost between two ages, over all of the data; n = accounts that were here then"),
        N_("Accounts whose first loss falls between the ages"),
        "",
        "accounts",
    ),
    Definition(
        "retention.lost_24m",
        N_("Accounts lost in 24 months"),
        N_("Accounts that left for the first time within 24 months"),
        N_("n"),
        "",
        "accounts",
    ),
    Definition(
        "retention.lost_24m_mrr",
        N_("MRR lost in 24 months"),
        N_("Their MRR in the last month before they left"),
        N_("Σ m in the last month"),
        "",
        "currency",
    ),
    Definition(
        "retention.near_renewal",
        N_("Losses near a renewal"),
        N_("Losses within 60 days of a renewal date; n = losses with a known date"),
        N_("Losses with |end − renewal| ≤ 60 days"),
        "",
        "accounts",
    ),
    Definition(
        "retention.near_renewal_expected",
        N_("Losses near a renewal, by chance"),
        N_("How many it would be if losses were spread evenly over each term"),
        N_("Σ days of the term near a renewal ÷ days of the term"),
        "",
        "accounts",
    ),
    Definition(
        "retention.bad_fit_share",
        N_("Bad fit"),
        N_("Share of the MRR lost in 24 months that was a bad fit"),
        N_("MRR lost to bad fit ÷ MRR lost"),
        "",
        "share",
    ),
)

_YEARS = (
    Definition(
        "retention.kept_12m",
        N_("Kept over 12 months"),
        N_(
            "Accounts here a year before that still are, and their MRR without increases; this year, and the "
            "year before"
        ),
        N_("Accounts that stayed ÷ accounts; Σ min(m(t), m(t−12)) ÷ Σ m(t−12)"),
        "Wilson (1927)",
        "share",
        "estimated",
    ),
    Definition(
        "retention.kept_12m_change",
        N_("Change against the year before"),
        N_("What this year kept less what the year before kept; the two share no month"),
        N_("Share kept this year − share kept the year before"),
        "Newcombe (1998)",
        "share",
        "estimated",
    ),
    Definition(
        "retention.rate_effect",
        N_("Behaviour's part of the change against the year before"),
        N_("Points of the change that come from the same segments keeping more or less"),
        N_("Σ (w₁ + w₂) ÷ 2 × (r₂ − r₁) over segments"),
        "Kitagawa (1955)",
        "points",
    ),
    Definition(
        "retention.mix_effect",
        N_("Mix's part of the change against the year before"),
        N_("Points of the change that come from other segments being here"),
        N_("Σ (r₁ + r₂) ÷ 2 × (w₂ − w₁) over segments"),
        "Kitagawa (1955)",
        "points",
    ),
)

_PROJECTION = (
    Definition(
        "retention.projected",
        N_("Share projected to be still here"),
        N_(
            "Share expected to be still here at an age that may lie beyond what was seen, from a fitted model"
        ),
        N_(
            "S(t) = B(α, β + t^c) ÷ B(α, β), t in contract terms, of contracts under a year in the longest "
            "of theirs; c = 1 for sBG; S^ρ where the company's curve is scaled by the ratio of losses"
        ),
        "Fader and Hardie (2007), sBG; Fader et al. (2018), BdW; profile likelihood for the range; "
        "Clayton and Kaldor (1987), ρ",
        "share",
        "estimated",
    ),
    Definition(
        "retention.projection_error",
        N_("Error on held-out months"),
        N_("How far the model, fitted without the last months, was off the share that then stayed"),
        N_("Mean over accounts of |stayed − projected|, by year of age"),
        "",
        "share",
    ),
)

_DRIVERS = (
    Definition(
        "retention.hazard_ratio",
        N_("How many times as often accounts leave"),
        N_("Accounts of the company with a trait, against others of the same age and contract term"),
        N_("exp(β) of Cox's regression, Efron's ties, within contract terms; from 10 losses a ratio on"),
        "Cox (1972); Efron (1977); Wald's range",
        "ratio",
        "estimated",
    ),
)

DEFINITIONS: tuple[Definition, ...] = (
    *_PEOPLE,
    *_COMPANY,
    *_REVENUE,
    *_LOSSES,
    *_YEARS,
    *_PROJECTION,
    *_DRIVERS,
)
