"""Meetings with partners and events for everybody: who came, whom they reached, what was agreed."""
