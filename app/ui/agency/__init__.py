"""Who belongs to the agency: its officers, their devices and roles, and inviting one more."""
