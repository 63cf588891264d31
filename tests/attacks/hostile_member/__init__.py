"""A member with a forged app: whatever they sign and seal, no other phone fails, freezes or believes them too much.

entries.py       entries that no honest app writes: chosen to hurt, and by chance
screens.py       everything that any screen reads, once
test_….py        what they cost, that no screen fails over them, and whose word counts
"""
