"""Everything that was ever written of a record."""
