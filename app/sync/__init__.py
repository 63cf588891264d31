"""Sync: carries the journal between this phone and the server, and says honestly where everything is."""
