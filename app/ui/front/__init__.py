"""What stands before the open notebook: setting up, unlocking, the recovery key, and a notebook that cannot be used."""
