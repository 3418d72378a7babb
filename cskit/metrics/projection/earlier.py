"""Curves without their ranges: enough to say by what a value moved, at a tenth of the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from cskit.metrics.projection.company import CompanyFit
from cskit.metrics.projection.fitting import Fit, Reason
from cskit.metrics.projection.groups import Floats, Group

__all__ = ["without_ranges"]


def without_ranges(company: CompanyFit) -> CompanyFit:
    """Take the company's fits as they are, each figure with itself for both ends of its range.

    Parameters
    ----------
    company
        From :func:`cskit.metrics.projection.company_fit`.
    """
    known = {one.name: getattr(company, one.name) for one in fields(company)}
    return _Plain(**known | {"fits": {term: _plain(fit) for term, fit in company.fits.items()}})


@dataclass(frozen=True)
class _Plain(CompanyFit):
    """A company whose fits have no range."""

    def own_or_company(self, mine: Group) -> tuple[bool, Fit | Reason, str]:
        own, fit, why = super().own_or_company(mine)
        return own, _plain(fit), why


class _Middle(Fit):
    """A fitted curve whose range nobody asks for: the range is what takes long."""

    def figures(self, of: Callable[[Floats], Floats], months: int) -> tuple[Floats, Floats, Floats]:
        value = of(self.middle(months))
        return value, value, value


def _plain(fit: Fit | Reason) -> Fit | Reason:
    if isinstance(fit, Reason):
        return fit
    return _Middle(**{one.name: getattr(fit, one.name) for one in fields(fit)})
