"""How fast tables and fits are: against the packages that do the same, and against bare queries."""
