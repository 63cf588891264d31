"""What one session of the app knows while it runs: observables, and the only door to threads and tasks."""
