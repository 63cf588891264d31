"""For every test: by chance the same values in each run (`make soak` looks for new ones), and little to collect."""

import gc

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, max_examples=40)
settings.register_profile("chance", deadline=None)
settings.load_profile("same")
gc.disable()  # until all that is loaded is there


def pytest_collection_finish() -> None:
    """What is loaded stays: thousands of tests need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 5, 50)
    gc.enable()
