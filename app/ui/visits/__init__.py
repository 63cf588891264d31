"""Places to visit, this shift's list of them, the visit that runs, and what visits add up to."""
