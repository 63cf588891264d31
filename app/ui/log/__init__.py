"""The parts of Log contact: the half-written note, who it is about, what was said, and saving it."""
