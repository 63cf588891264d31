"""Today: the first screen, under all others."""
