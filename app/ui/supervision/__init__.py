"""The supervisor's desk: the work of a squad, and who sees to what."""
