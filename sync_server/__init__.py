"""The sync server: keeps sealed, signed entries for the phones of one agency and never reads one.

It stores what it is given in one order a vault, says what it stored with a signed receipt, and lets the
roster decide who may give and take. It holds no key that opens a note.
"""
