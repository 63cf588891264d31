"""Tasks and promises: the list, one of them, and writing one by itself."""
