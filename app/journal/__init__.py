"""The ground floor: the bytes that phones and server share.

Entries, sealing, stamps, roster, invitations, receipts and messages. Pure functions over bytes: no input or
output, no clock, no database. Time and randomness that matter to a rule are passed in.
"""
