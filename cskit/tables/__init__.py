"""Tables: one module per analysis, each saying which columns of a metric's table are shown and how.

:func:`show` turns any frame into a captioned, escaped, localised table; a module such as
:mod:`cskit.tables.pareto` names the columns of one analysis. Nothing is computed here.
"""

from cskit.lazy import submodules
from cskit.tables.table import Column, Shade, show

__all__ = ["Column", "Shade", "show"]

__getattr__ = submodules(__name__)
