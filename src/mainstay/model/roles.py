"""Sets of codes of the schema that several parts of the model read alike."""

CONSTRAINING = frozenset({"component", "alternative"})
"""Roles of a bill-of-material line that can hold production up."""

PLANNED = frozenset({"planned", "planned_total"})
"""Bases of a capacity that is a plan and never output."""

OF_ORIGIN = frozenset({"production", "imports"})
"""Measures of a share that speak of where an input comes from."""

OF_QUANTITY = frozenset({"observed_output", "capacity", "target", "deliveries", "exports", "stock"})
"""Measures of a series that count units of its item."""
