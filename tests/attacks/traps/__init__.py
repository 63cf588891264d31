"""Traps other systems fell into: each has a test that holds with the product as it is, and fails without its guard.

table.py     the traps, in words; those that wait for a part of the product that does not exist yet
trap.py      how a scenario becomes a test that holds, and tests that it is needed
test_*.py    the scenarios, by topic
"""
