"""My shift: begun with one tap, everything of it in order, and its page for court."""
