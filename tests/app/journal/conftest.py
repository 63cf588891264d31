"""Hypothesis without its stopwatch: on a busy machine a slow example says nothing about the journal."""

from hypothesis import settings

settings.register_profile("journal", deadline=None)
settings.load_profile("journal")
