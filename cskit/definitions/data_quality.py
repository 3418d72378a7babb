"""Warnings about the data: when each is given, by thresholds that stand here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cskit.definitions.entry import Term
from cskit.locale import N_, gettext

__all__ = ["QUALITY_WORDS", "THRESHOLDS", "WARNINGS", "Warned", "in_words"]

THRESHOLDS: Mapping[str, float] = {
    "behind_chance": 0.01,
    "behind_months": 12,
    "pace_months": 6,
    "silence_days": 20,
    "silence_times": 2,
    "gap_rows": 5,
    "gap_share": 0.25,
    "mass_rows": 5,
    "mass_times": 3,
    "mass_chance": 0.001,
    "outlier_rows": 20,
    "outlier_times": 50,
    "outlier_spreads": 6,
    "zero_rows": 10,
    "zero_share": 0.1,
    "equal_rows": 5,
    "equal_share": 0.01,
    "aside_share": 0.01,
    "renewal_rows": 20,
}
"""From where on something is worth a warning; the definitions below say what each is for."""


@dataclass(frozen=True)
class Warned(Term):
    """A warning.

    Parameters
    ----------
    definition
        When it is given; names of :data:`THRESHOLDS` are filled in by :func:`in_words`.
    todo
        What to do about it.
    """

    todo: str = ""


def in_words(warned: Term) -> str:
    """Return when a warning is given, in the language in use.

    Examples
    --------
    >>> in_words(WARNINGS["currency_gaps"])
    'Some lines name no currency, while others do'
    """
    shares = {name: f"{100 * value:g}%" for name, value in THRESHOLDS.items() if name.endswith("_share")}
    filled = {name: f"{value:g}" for name, value in THRESHOLDS.items()} | shares
    return gettext(warned.definition).format(**filled)


_EXPORT = N_("Export it again, after the month has closed.")

WARNINGS: dict[str, Warned] = {
    one.id: one
    for one in (
        Warned(
            "stale",
            N_("Older than the month"),
            N_(
                "The newest row lies before the month, and after the {pace_months} months up to it, of "
                "which at most {gap_share} were empty, this is more than chance (p < {behind_chance}); or "
                "it is more than {behind_months} months old"
            ),
            _EXPORT,
        ),
        Warned(
            "ends_early",
            N_("Ends before the month does"),
            N_(
                "From the newest row to the month's end more than {silence_times} times as many days passed "
                "as in the longest silence of the year before; on {silence_days} days or more there were "
                "rows"
            ),
            _EXPORT,
        ),
        Warned(
            "answers_stopped",
            N_("A survey without answers"),
            N_(
                "The newest answer to a kind of survey lies before the month, and by the same rule this is "
                "more than chance (p < {behind_chance}), while the table of surveys is as new as the month"
            ),
            N_("See whether the survey was still sent, and whether its answers are in the export."),
        ),
        Warned(
            "empty_months",
            N_("Months without rows"),
            N_(
                "A month between the first and the last has no row, while the three months with rows before "
                "it and the three after it have {gap_rows} or more each on average, and at most {gap_share} "
                "of all months are empty"
            ),
            N_("See whether the export left these months out."),
        ),
        Warned(
            "mass_end_month",
            N_("Many ends in the last month"),
            N_(
                "{mass_rows} or more end dates in the month: more than {mass_times} times the median of the "
                "12 months before and the same month a year earlier, and beyond chance (p < {mass_chance})"
            ),
            N_("Where the export wrote its own last day into what is still open, leave the end empty."),
        ),
        Warned(
            "mass_end_day",
            N_("Many ends on one day"),
            N_(
                "{mass_rows} or more end dates on one day of the month, or the day after it: more than "
                "{mass_times} times the median of the days with ends in the 12 months before and the fullest"
                " day of the same month a year earlier, and beyond chance (p < {mass_chance})"
            ),
            N_("Where the export wrote its own last day into what is still open, leave the end empty."),
        ),
        Warned(
            "outliers",
            N_("Amounts far from the others"),
            N_(
                "Of {outlier_rows} amounts or more, one is {outlier_times} times the median or more, and "
                "{outlier_spreads} robust standard deviations from it (median absolute deviation, of "
                "logarithms)"
            ),
            N_(
                "See whether the decimal sign, the currency or the interval is right. They count as they are."
            ),
        ),
        Warned(
            "zeros",
            N_("Amounts of 0"),
            N_("{zero_rows} lines or more, and more than {zero_share} of them, have the amount 0"),
            N_("See whether the right column is mapped; lines that are free of charge by intent can stay."),
        ),
        Warned(
            "equal_rows",
            N_("Rows that are all the same"),
            N_("In a table without a key {equal_rows} rows or more, and {equal_share} of all, equal another"),
            N_("See whether they were exported twice: nothing tells them apart, so all of them count."),
        ),
        Warned(
            "set_aside",
            N_("Rows set aside"),
            N_("{aside_share} or more of a table's rows break the same rule and were set aside"),
            N_("The table of rows set aside shows the first of them, and rejected.csv all of them."),
        ),
        Warned(
            "no_revenue",
            N_("Accounts without revenue"),
            N_("Accounts of which the table that MRR comes from holds no row"),
            N_("They count in no figure of revenue. Leave them out, or see whether lines are missing."),
        ),
        Warned(
            "empty_portfolios",
            N_("Portfolios without accounts"),
            N_(
                "A portfolio has no account that pays, is paused or, where orders are sold, ordered in a year"
            ),
            N_("See whether it is still looked after, and whether its name is written the same everywhere."),
        ),
        Warned(
            "single_portfolios",
            N_("Portfolios of one account"),
            N_("A portfolio has only one account: no rate and no range can be told of it"),
            N_("See whether its name is written the same everywhere."),
        ),
        Warned(
            "next_renewals",
            N_("Renewal dates all to come"),
            N_(
                "All renewal dates lie after the month, even those of {renewal_rows} lines or more that "
                "began over a year before: the column seems to hold the next date, which moves when it has "
                "passed"
            ),
            N_(
                "Renewals of the past cannot be counted from it. Map the end of each term, with a line for "
                "each term, or leave the column out."
            ),
        ),
        Warned(
            "currency_gaps",
            N_("Lines without currency"),
            N_("Some lines name no currency, while others do"),
            N_("They count in the run's currency. Fill it in if some are in another."),
        ),
        Warned(
            "mixed_zones",
            N_("Time zones mixed"),
            N_("Some moments in a column of a file name their time zone, others don't"),
            N_("Those without one are taken as UTC. Export the column in one way."),
        ),
        Warned(
            "same_file",
            N_("The same file twice"),
            N_("Two files of a table are the same, byte for byte"),
            N_("Take one of them away: their rows count twice, or were set aside as duplicates."),
        ),
    )
}
"""The warnings about the data by code, in the order in which they are shown."""

QUALITY_WORDS: dict[str, Term] = {
    term.id: term
    for term in (
        Term(
            "data.accepted", N_("Accepted rows"), N_("Rows that figures are made from: read minus set aside")
        ),
        Term("data.quarantined", N_("Rows set aside"), N_("Rows that break a rule; they are in no figure")),
        Term(
            "data.passed_over",
            N_("Rows passed over"),
            N_("Rows of a file that the parameters file leaves out, such as all but the first of each key"),
        ),
        Term(
            "data.covered",
            N_("Accounts covered"),
            N_("Accounts with one accepted row or more in a table ÷ all accounts"),
        ),
        Term(
            "data.behind",
            N_("Days behind"),
            N_("Days from a table's newest row to the month's last day; 0 where it is as new as the month"),
        ),
    )
}
"""Words of the data-quality page."""
