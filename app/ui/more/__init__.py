"""What is not needed every hour: the list of it, the settings, and what Beatbook is."""
