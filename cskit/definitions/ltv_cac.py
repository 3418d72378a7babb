"""Definitions of lifetime value and acquisition."""

from __future__ import annotations

from cskit.definitions.entry import Definition
from cskit.locale import N_

__all__ = ["DEFINITIONS"]

_SKOK = "Skok (2010), SaaS Metrics"
_GUPTA = "Gupta and Lehmann (2003), Customers as Assets"

_VALUE = (
    Definition(
        "ltv.accounts",
        N_("Accounts that ever paid"),
        N_("Accounts of the book that ever paid, those that left among them"),
        N_("n"),
        "",
        "accounts",
    ),
    Definition(
        "ltv.left",
        N_("Accounts that left"),
        N_("Accounts of the book that paid once and pay no more"),
        N_("Accounts that ever paid − accounts that pay or are paused"),
        "",
        "accounts",
    ),
    Definition(
        "ltv.before_complete",
        N_("Accounts known because they stayed"),
        N_("Accounts older than the months from which the data hold everybody, also those that left"),
        N_("Accounts first paid before the data are complete"),
        "",
        "accounts",
    ),
    Definition(
        "ltv.lifetime",
        N_("Months as a client"),
        N_("Mean months as a client so far, the first one included; those that left are in it"),
        N_("Σ months as a client ÷ accounts that ever paid"),
        "",
        "months",
    ),
    Definition(
        "ltv.ticket_x_frequency",
        N_("Ticket × frequency"),
        N_("Revenue: mean sale × sales per year × mean years of relationship"),
        N_("(amount sold ÷ sales) × (sales ÷ account-years) × (account-years ÷ accounts)"),
        "",
        "currency",
        "estimated",
    ),
    Definition(
        "ltv.ticket_x_lifetime",
        N_("Ticket × lifetime"),
        N_("Revenue: average ticket × months as a client so far"),
        N_("(MRR ÷ accounts that pay) × (months as a client ÷ accounts that ever paid)"),
        "",
        "currency",
        "estimated",
    ),
    Definition(
        "ltv.historical",
        N_("Paid so far"),
        N_("Revenue: mean of all that each account paid up to now"),
        N_("Σ revenue since the first payment ÷ accounts that ever paid"),
        "",
        "currency",
    ),
    Definition(
        "ltv.arpa_over_churn",
        N_("ARPA ÷ churn"),
        N_("Margin: MRR per account × gross margin ÷ monthly churn, as if both stayed forever"),
        N_("(MRR ÷ accounts that pay) × gross margin ÷ (losses ÷ account-months, last 12 months)"),
        _GUPTA,
        "currency",
        "estimated",
    ),
    Definition(
        "ltv.arpa_over_churn_at_least",
        N_("ARPA ÷ churn, at least"),
        N_("The same where nobody left: a lower bound from the most churn these months allow"),
        N_("ARPA × gross margin × least of (1 ÷ Wilson's upper limit of churn, horizon)"),
        "Wilson (1927)",
        "currency",
        "estimated",
    ),
    Definition(
        "ltv.churn",
        N_("Monthly churn, 12 months"),
        N_("Share of accounts that leave in a month, over the last 12 months"),
        N_("Losses ÷ account-months"),
        "Wilson (1927)",
        "share",
        "estimated",
    ),
    Definition(
        "ltv.gross_margin",
        N_("Gross margin"),
        N_("What is left of revenue after the cost to serve, or as the policy states it"),
        N_("1 − cost to serve ÷ revenue, over the account-months with a cost"),
        "",
        "share",
    ),
    Definition(
        "ltv.contribution",
        N_("Margin per account and month"),
        N_("What an account that pays leaves in a month, after the cost to serve"),
        N_("(MRR ÷ accounts that pay) × gross margin"),
        "",
        "currency",
        "estimated",
    ),
)

_MARGIN = (
    Definition(
        "ltv.margin",
        N_("Margin, 12 months"),
        N_("Revenue of the last 12 months minus cost to serve, of the accounts with a cost"),
        N_("Σ (revenue − cost to serve)"),
        "",
        "currency",
    ),
    Definition(
        "ltv.hours",
        N_("Hours spent, 12 months"),
        N_("Hours spent on the accounts of the book in the last 12 months"),
        N_("Σ hours"),
        "",
        "hours",
    ),
    Definition(
        "ltv.costly_accounts",
        N_("Accounts that cost more than they pay"),
        N_(
            "Accounts past onboarding whose cost to serve is above their invoices and above their MRR of 12 months"
        ),
        N_("Accounts with cost to serve > revenue and > Σ MRR, last 12 months"),
        "",
        "accounts",
    ),
    Definition(
        "ltv.costly_gap",
        N_("Cost beyond what is paid"),
        N_("How much more the accounts that cost more than they pay cost in 12 months"),
        N_("Σ (cost to serve − revenue) of these accounts"),
        "",
        "currency",
    ),
    Definition(
        "ltv.onboarding_accounts",
        N_("Accounts in onboarding"),
        N_("Accounts in their first three months, judged apart"),
        N_("Accounts with tenure under 3 months"),
        "",
        "accounts",
    ),
    Definition(
        "ltv.not_paid_back",
        N_("Accounts not paid back yet"),
        N_("Accounts whose margin since they began is below what winning one like them costs today"),
        N_("Accounts with Σ margin since the start < CAC"),
        "",
        "accounts",
    ),
    Definition(
        "ltv.not_paid_back_renewing",
        N_("Not paid back and renewing"),
        N_("Of the accounts not paid back yet, those with a renewal due soon"),
        N_("Accounts not paid back with a renewal within the policy's days"),
        "",
        "accounts",
    ),
)

_ACQUISITION = (
    Definition(
        "cac.blended",
        N_("CAC"),
        N_("Sales and marketing spend ÷ new accounts"),
        N_("Spend that met the new accounts of 12 months, a sales cycle earlier ÷ these accounts"),
        _SKOK,
        "currency",
        "estimated",
    ),
    Definition(
        "cac.of_mix",
        N_("CAC of this book's segments"),
        N_("What winning accounts of this book's segments costs, each segment at the company's CAC"),
        N_("Σ share of accounts × CAC of the segment + spend without a segment ÷ new accounts"),
        "",
        "currency",
        "estimated",
    ),
    Definition(
        "cac.spend",
        N_("Acquisition spend"),
        N_("Spend that met the new accounts of the last 12 months"),
        N_("Σ spend of the months a sales cycle earlier"),
        "",
        "currency",
    ),
    Definition(
        "cac.unattributed",
        N_("Spend without a channel"),
        N_("Acquisition spend that no channel is named for; it counts in the CAC of the whole"),
        N_("Σ spend without a channel"),
        "",
        "currency",
    ),
    Definition(
        "cac.new_accounts",
        N_("New accounts, 12 months"),
        N_("Accounts of the company that first paid in the last 12 months"),
        N_("Accounts with a first payment in the window"),
        "",
        "accounts",
    ),
    Definition(
        "cac.ltv_ratio",
        N_("LTV:CAC"),
        N_("Lifetime value in margin, by ARPA ÷ churn while no model is fitted ÷ CAC"),
        N_("ARPA ÷ churn ÷ CAC of this book's segments, or of the company where segments are not known"),
        _SKOK,
        "ratio",
        "estimated",
    ),
    Definition(
        "cac.ltv_ratio_at_least",
        N_("LTV:CAC, at least"),
        N_("The same where nobody left: a lower bound"),
        N_("Lower bound of ARPA ÷ churn ÷ CAC"),
        "",
        "ratio",
        "estimated",
    ),
    Definition(
        "cac.payback_months",
        N_("CAC payback"),
        N_("Months until margin covers CAC"),
        N_("CAC ÷ (ARPA × gross margin), as if nobody left"),
        _SKOK,
        "months",
        "estimated",
    ),
    Definition(
        "cac.payback_seen",
        N_("CAC payback, with losses"),
        N_("Months until the margin of an average account covers CAC, when those that leave pay no more"),
        N_("Least k with ARPA × gross margin × Σ S(j), j < k, of Kaplan and Meier ≥ CAC"),
        "Kaplan and Meier (1958)",
        "months",
        "estimated",
    ),
    Definition(
        "cac.months_seen",
        N_("Months of life seen"),
        N_("How far the company's survival is known, with enough accounts at risk"),
        N_("Last age with the smallest group at risk, + 1"),
        "",
        "months",
    ),
    Definition(
        "cac.roi",
        N_("ROI of acquisition, first year"),
        N_("Gross profit of the first 12 months of accounts won 12 to 23 months ago, beyond what they cost"),
        N_("(Σ MRR of months 1 to 12 × gross margin − spend) ÷ spend"),
        "",
        "ratio",
        "estimated",
    ),
    Definition(
        "cac.roas",
        N_("ROAS, first year"),
        N_(
            "Revenue of the same accounts in these months ÷ advertising; of all of them, reached by it or not"
        ),
        N_("Σ MRR of months 1 to 12 ÷ advertising spend"),
        "",
        "ratio",
        "estimated",
    ),
)

DEFINITIONS: tuple[Definition, ...] = (*_VALUE, *_MARGIN, *_ACQUISITION)
