"""The phones of an officer, and reporting one that is gone."""
