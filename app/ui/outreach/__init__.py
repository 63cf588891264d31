"""The by-name list: who is on it, each with their page, consent signed on the screen, and the counts of outreach."""
