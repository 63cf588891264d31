"""The open notebook: what the screens read and write while an officer is unlocked.

One module per noun. Every function is synchronous and thread-safe; screens call them from a worker thread. Ids
are 32 lowercase hex characters, moments are milliseconds since 1970 UTC, days are local dates ("YYYY-MM-DD").
"""
