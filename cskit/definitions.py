"""Definitions: every metric, signal, reason and word of the reports, in one place.

Names, definitions and formulas are messages (English is the source, the catalogue of
:mod:`cskit.locale` holds the others): show them through ``gettext``. The method section, the
tooltips and the glossary are made from here, and a metric's unit and kind are read from here when
it is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cskit.locale import N_

__all__ = ["DEFINITIONS", "GLOSSARY", "REASONS", "SIGNALS", "Definition", "Term"]


@dataclass(frozen=True)
class Definition:
    """What a metric is.

    Parameters
    ----------
    id
        Stable id, as ``results.json`` has it.
    name, definition, formula
        Messages.
    source
        Publication or standard the definition comes from; empty where it is plain counting.
    unit
        ``accounts``, ``answers``, ``share``, ``points``, ``months``, ``ratio`` or ``currency``
        (recorded as the currency's code).
    kind
        ``counted``: a fact, without interval; ``estimated``: read as a tendency, with one.
    """

    id: str
    name: str
    definition: str
    formula: str
    source: str
    unit: Literal["accounts", "answers", "share", "points", "months", "ratio", "currency"]
    kind: Literal["counted", "estimated"] = "counted"


@dataclass(frozen=True)
class Term:
    """A word of the glossary: id, name and definition (messages)."""

    id: str
    name: str
    definition: str


_LORENZ = "Lorenz (1905)"
_GINI = "Gini (1914); Deltas (2003) for the correction"
_SAAS = "Standard of the subscription trade (SaaS Metrics Standards Board)"

_REVENUE = (
    Definition(
        "revenue.mrr",
        N_("MRR"),
        N_("Recurring revenue per month, at month end"),
        N_("Σ lines in force on the last day, each brought to a month, after discount"),
        _SAAS,
        "currency",
    ),
    Definition("revenue.arr", N_("ARR"), N_("12 × MRR"), N_("12 × MRR"), _SAAS, "currency"),
    Definition(
        "revenue.ticket",
        N_("Average ticket"),
        N_("MRR ÷ active accounts"),
        N_("MRR ÷ active accounts"),
        "",
        "currency",
    ),
    Definition(
        "revenue.accounts",
        N_("Active accounts"),
        N_("Accounts that pay at month end; paused ones are not in it"),
        N_("Accounts with MRR above 0"),
        "",
        "accounts",
    ),
    Definition(
        "revenue.accounts_paused",
        N_("Paused accounts"),
        N_("Accounts that pay nothing by agreement, at month end"),
        N_("Accounts whose MRR is 0 because of a pause"),
        "",
        "accounts",
    ),
    Definition(
        "revenue.accounts_in",
        N_("Accounts in"),
        N_("Accounts active at this month end and not in the book, or not active, at the last"),
        N_("New + reactivated + resumed + transferred in"),
        "",
        "accounts",
    ),
    Definition(
        "revenue.accounts_out",
        N_("Accounts out"),
        N_("Accounts active at the last month end and not in the book, or not active, at this"),
        N_("Lost + paused + transferred out"),
        "",
        "accounts",
    ),
    Definition(
        "revenue.start",
        N_("MRR at start"),
        N_("MRR at the end of the month before"),
        N_("Σ p, p = MRR at the last month end"),
        _SAAS,
        "currency",
    ),
    Definition(
        "revenue.new",
        N_("New MRR"),
        N_("MRR of accounts that never paid before"),
        N_("Σ c where p = 0 and the account never paid"),
        _SAAS,
        "currency",
    ),
    Definition(
        "revenue.reactivation",
        N_("Reactivation"),
        N_("Paid before, stopped, pays again"),
        N_("Σ c where p = 0 and the account paid before"),
        _SAAS,
        "currency",
    ),
    Definition(
        "revenue.expansion",
        N_("Expansion"),
        N_("The account pays more than before"),
        N_("Σ (c − p) where c > p > 0"),
        _SAAS,
        "currency",
    ),
    Definition(
        "revenue.transfer_in",
        N_("Transfer in"),
        N_("MRR of accounts that came from another book"),
        N_("Σ p of accounts that another book had"),
        "",
        "currency",
    ),
    Definition(
        "revenue.resumed",
        N_("Resumed MRR"),
        N_("MRR of accounts whose pause ended"),
        N_("Σ c of accounts that were paused"),
        "",
        "currency",
    ),
    Definition(
        "revenue.contraction",
        N_("Contraction"),
        N_("The account stays and pays less"),
        N_("Σ (p − c) where p > c > 0"),
        _SAAS,
        "currency",
    ),
    Definition(
        "revenue.churn",
        N_("Churned MRR"),
        N_("MRR of accounts that left"),
        N_("Σ p where c = 0 and the account is not paused"),
        _SAAS,
        "currency",
    ),
    Definition(
        "revenue.transfer_out",
        N_("Transfer out"),
        N_("MRR of accounts that went to another book"),
        N_("Σ p of accounts that another book has now"),
        "",
        "currency",
    ),
    Definition(
        "revenue.paused",
        N_("Paused MRR"),
        N_("MRR of accounts that began a pause"),
        N_("Σ p where the account is paused now"),
        "",
        "currency",
    ),
    Definition(
        "revenue.end",
        N_("MRR at end"),
        N_("MRR at the end of the month"),
        N_("Start + MRR that came in − MRR that went out, over all movements"),
        _SAAS,
        "currency",
    ),
    Definition(
        "revenue.nrr_12m",
        N_("NRR"),
        N_("MRR today of last year's accounts ÷ their MRR then"),
        N_("Σ m(t) ÷ Σ m(t − 12 months), over accounts with MRR a year ago"),
        _SAAS + "; Zou and Donner (2008) for the range",
        "ratio",
        "estimated",
    ),
    Definition(
        "revenue.grr_12m",
        N_("GRR"),
        N_("The same, without counting increases"),
        N_("Σ min(m(t), m(t − 12 months)) ÷ Σ m(t − 12 months), per account"),
        _SAAS + "; Wilson (1927) for the range",
        "ratio",
        "estimated",
    ),
    Definition(
        "revenue.renewals_due",
        N_("Accounts with a renewal due"),
        N_("Accounts with a contract due for renewal soon, and not yet renewed"),
        N_("Accounts with a renewal within the days the policy says"),
        "",
        "accounts",
    ),
    Definition(
        "revenue.renewals_due_mrr",
        N_("MRR due for renewal"),
        N_("MRR of contracts due for renewal soon, and not yet renewed"),
        N_("Σ MRR of lines due within the days the policy says"),
        "",
        "currency",
    ),
)

_PARETO = (
    Definition(
        "pareto.accounts",
        N_("Accounts in the distribution"),
        N_("Accounts with a positive amount"),
        N_("n"),
        "",
        "accounts",
    ),
    Definition(
        "pareto.total",
        N_("Amount distributed"),
        N_("What the accounts of the distribution pay together"),
        N_("Σ x"),
        "",
        "currency",
    ),
    Definition(
        "pareto.k80",
        N_("Accounts that hold 80%"),
        N_("The fewest accounts that together hold 80%, largest first"),
        N_("Least k whose largest k amounts reach 80% of the total"),
        "Pareto (1896); Juran (1951)",
        "accounts",
    ),
    Definition(
        "pareto.share_of_customers_80",
        N_("Share of accounts that hold 80%"),
        N_("The accounts that hold 80%, as a share of all"),
        N_("k80 ÷ n"),
        "Pareto (1896); Juran (1951)",
        "share",
    ),
    Definition(
        "pareto.top20_share",
        N_("Share of the top 20%"),
        N_("What the largest fifth of accounts holds"),
        N_("Σ of the largest ⌈0.2 n⌉ amounts ÷ total"),
        "Pareto (1896); Juran (1951)",
        "share",
    ),
    Definition(
        "pareto.largest_share",
        N_("Share of the largest account"),
        N_("What the largest account holds"),
        N_("Largest amount ÷ total"),
        "",
        "share",
    ),
    Definition(
        "pareto.gini",
        N_("Gini coefficient"),
        N_("0: all accounts pay the same; near 1: one pays all"),
        N_("Σ (2i − n − 1) xᵢ ÷ (n² mean), x ascending"),
        _GINI,
        "ratio",
    ),
    Definition(
        "pareto.gini_corrected",
        N_("Gini coefficient, corrected for n"),
        N_("The Gini coefficient brought to reach 1 in small books too"),
        N_("Gini × n ÷ (n − 1)"),
        _GINI,
        "ratio",
    ),
    Definition(
        "pareto.hhi",
        N_("Concentration index (HHI)"),
        N_("Sum of squared shares: 1 ÷ n where all pay the same, 1 where one pays all"),
        N_("Σ (x ÷ total)²"),
        "Herfindahl (1950); Hirschman (1945)",
        "ratio",
    ),
    Definition(
        "pareto.n_eff",
        N_("Effective number of accounts"),
        N_("How many equal accounts would be as concentrated"),
        N_("1 ÷ HHI"),
        "Laakso and Taagepera (1979)",
        "accounts",
    ),
    Definition(
        "pareto.negative_total",
        N_("Negative amounts"),
        N_("Accounts whose credits exceed what they were billed, shown apart"),
        N_("Σ x where x < 0"),
        "",
        "currency",
    ),
    Definition(
        "pareto.k80_random",
        N_("Accounts that hold 80% in random books"),
        N_("How many of as many accounts, drawn at random from the company, hold 80%"),
        N_("Median and range of k80 over random draws without replacement"),
        "",
        "accounts",
        "estimated",
    ),
    Definition(
        "pareto.same_accounts",
        N_("Same accounts"),
        N_("Accounts in the book now and a year ago: transfers are out of it"),
        N_("Accounts in the book at both month ends"),
        "",
        "accounts",
    ),
    Definition(
        "pareto.same_accounts_total",
        N_("Amount of the same accounts"),
        N_("What the accounts in the book now and a year ago pay now"),
        N_("Σ x now, of the same accounts"),
        "",
        "currency",
    ),
    Definition(
        "pareto.same_accounts_total_then",
        N_("Amount of the same accounts a year ago"),
        N_("What the accounts in the book now and a year ago paid then"),
        N_("Σ x a year ago, of the same accounts"),
        "",
        "currency",
    ),
    Definition(
        "pareto.same_accounts_k80",
        N_("Same accounts that hold 80%"),
        N_("The fewest of the same accounts that hold 80% now"),
        N_("k80 of the same accounts now"),
        "",
        "accounts",
    ),
    Definition(
        "pareto.same_accounts_k80_then",
        N_("Same accounts that held 80% a year ago"),
        N_("The fewest of the same accounts that held 80% a year ago"),
        N_("k80 of the same accounts a year ago"),
        "",
        "accounts",
    ),
    Definition(
        "pareto.points_at_risk",
        N_("NRR points at risk"),
        N_("How far NRR would fall if the three largest accounts with a renewal due and another signal left"),
        N_("100 × (NRR without their MRR − NRR)"),
        "",
        "points",
    ),
    Definition(
        "pareto.small_growth",
        N_("Growth of small accounts"),
        N_("MRR that accounts outside the top group added in a year, without readjustment"),
        N_("Σ (MRR − MRR a year ago − readjustments) where above 0"),
        "",
        "currency",
    ),
)

_NPS = (
    Definition(
        "nps.score",
        N_("NPS"),
        N_("% promoters − % detractors"),
        N_("100 × (promoters − detractors) ÷ answers"),
        "Reichheld (2003); Rocks (2016) for the range",
        "points",
        "estimated",
    ),
    Definition(
        "nps.promoters",
        N_("Promoters"),
        N_("Answers of 9 or 10"),
        N_("Latest answer of each contact, 9–10"),
        "Reichheld (2003)",
        "answers",
    ),
    Definition(
        "nps.passives",
        N_("Passives"),
        N_("Answers of 7 or 8"),
        N_("Latest answer of each contact, 7–8"),
        "Reichheld (2003)",
        "answers",
    ),
    Definition(
        "nps.detractors",
        N_("Detractors"),
        N_("Answers of 0 to 6"),
        N_("Latest answer of each contact, 0–6"),
        "Reichheld (2003)",
        "answers",
    ),
    Definition(
        "nps.accounts",
        N_("Accounts that answered"),
        N_("Accounts in the book with an answer that counts"),
        N_("Accounts with an answer in the window"),
        "",
        "accounts",
    ),
    Definition(
        "nps.mrr_covered",
        N_("MRR with a voice"),
        N_("Share of MRR held by accounts that answered"),
        N_("MRR of accounts that answered ÷ MRR"),
        "",
        "share",
    ),
)

DEFINITIONS: dict[str, Definition] = {about.id: about for about in (*_REVENUE, *_PARETO, *_NPS)}
"""Every metric that can be recorded, by id."""

SIGNALS: dict[str, Term] = {
    term.id: term
    for term in (
        Term(
            "renewal",
            N_("Renewal due"),
            N_("A contract is due for renewal within the days the policy says, and not yet renewed"),
        ),
        Term("detractor", N_("Detractor"), N_("The latest answer of a contact is 0 to 6")),
        Term("contraction", N_("MRR fell"), N_("MRR is below that of some months ago")),
        Term("late_invoice", N_("Invoice overdue"), N_("An invoice is open long past its due date")),
        Term(
            "usage_drop",
            N_("Use fell"),
            N_("Active users are far below the account's own mean of the three months before"),
        ),
        Term("ticket", N_("Urgent ticket open"), N_("A support ticket of high or urgent priority is open")),
        Term("silent", N_("No touchpoint lately"), N_("No touchpoint for many days")),
        Term("readjustment", N_("Readjustment due"), N_("The yearly price readjustment is due soon")),
        Term("no_answer", N_("No survey answer"), N_("No answer to any survey in the window")),
    )
}
"""The signals, by id, in the order in which they are shown."""

REASONS: dict[str, str] = {
    "no_paying_account": N_("no paying account at month end"),
    "one_account": N_("only one account"),
    "no_mrr_a_year_ago": N_("no account of the book paid a year ago"),
    "less_than_12_months": N_("less than 12 months of data"),
    "no_recurring_revenue": N_("no recurring revenue: customers order when they need"),
    "no_contracts": N_("no contract table"),
    "no_renewal_dates": N_("the data do not say when contracts end"),
    "no_surveys": N_("no survey table"),
    "no_answers": N_("no answer in the window"),
    "no_comparison": N_("too few other accounts in the company to compare with"),
    "none_at_risk": N_("no account with a renewal due and another signal"),
}
"""Why a metric is undefined, in words, by the code that results carry."""

GLOSSARY: tuple[Term, ...] = (
    Term("account", N_("Account"), N_("A company that contracts from us")),
    Term("portfolio", N_("Portfolio"), N_("Accounts one CSM looks after")),
    Term("base", N_("Customer base"), N_("All active accounts")),
    Term("revenue.mrr", N_("MRR"), N_("Recurring revenue per month, at month end")),
    Term("revenue.arr", N_("ARR"), N_("12 × MRR")),
    Term("revenue.acv", N_("ACV"), N_("Contract value per year of term")),
    Term("revenue.ticket", N_("Average ticket"), N_("MRR ÷ active accounts")),
    Term("revenue.nrr_12m", N_("NRR"), N_("MRR today of last year's accounts ÷ their MRR then")),
    Term("revenue.grr_12m", N_("GRR"), N_("The same, without counting increases")),
    Term("revenue.logo_churn", N_("Logo churn"), N_("Accounts lost ÷ accounts at start")),
    Term("revenue.gross_churn", N_("Gross MRR churn"), N_("MRR lost and reduced ÷ MRR at start")),
    Term("revenue.net_churn", N_("Net MRR churn"), N_("Gross churn minus expansion; negative = gain")),
    Term("contraction", N_("Contraction"), N_("The account stays and pays less")),
    Term("expansion", N_("Expansion"), N_("The account pays more than before")),
    Term("upsell", N_("Up-sell"), N_("More of what it already has")),
    Term("cross_sell", N_("Cross-sell"), N_("A further product or service")),
    Term("readjustment", N_("Price readjustment"), N_("Contractual yearly index; not value sold")),
    Term("new_mrr", N_("New MRR"), N_("MRR of accounts that never paid before")),
    Term("reactivation", N_("Reactivation"), N_("Paid before, stopped, pays again")),
    Term("freeze", N_("Account freeze"), N_("Paused by agreement; not churn")),
    Term("transfer", N_("Transfer"), N_("Account passes to another CSM")),
    Term("revenue.renewal_rate", N_("Renewal rate"), N_("Renewed ÷ due for renewal")),
    Term("cohort", N_("Cohort"), N_("Accounts that began to pay in one period")),
    Term(
        "retention.m12", N_("12-month retention"), N_("Still here after 12 full months ÷ those who could be")
    ),
    Term("retention.lifetime_to_date", N_("Lifetime to date"), N_("Mean months as a client so far")),
    Term("ltv.discounted", N_("LTV"), N_("Expected margin over the horizon, today's money")),
    Term("ltv.potential", N_("LTV potential"), N_("Upper quartile among similar accounts")),
    Term("cac.blended", N_("CAC"), N_("Sales and marketing spend ÷ new accounts")),
    Term("cac.payback_months", N_("CAC payback"), N_("Months until margin covers CAC")),
    Term("margin", N_("Margin"), N_("Revenue minus cost to serve")),
    Term("nps.score", N_("NPS"), N_("% promoters − % detractors")),
    Term("nps.groups", N_("Promoter, passive, detractor"), N_("9–10, 7–8, 0–6")),
    Term("csat.score", N_("CSAT"), N_("Satisfied answers ÷ answers, by touchpoint")),
    Term("ces.score", N_("CES"), N_("Ease, 1–5; above 3.5 is satisfactory")),
    Term("touch_model", N_("Touch model"), N_("How much personal service an account gets")),
    Term("touch_plan", N_("Touch plan"), N_("Planned contacts along the journey")),
    Term("coverage", N_("Account coverage"), N_("Accounts with the agreed touchpoint ÷ all")),
    Term("ebr", N_("EBR / QBR"), N_("Review of results with the decision maker")),
    Term("asp", N_("Success plan (ASP)"), N_("Goals, milestones, owners agreed with the client")),
    Term("interval", N_("Likely range"), N_("95% confidence interval")),
)
"""The words of the practice, in the order in which the glossary shows them."""
