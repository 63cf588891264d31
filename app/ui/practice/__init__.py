"""Practice cards: short advice with its sources, all of them under More, one that fits where it helps."""
