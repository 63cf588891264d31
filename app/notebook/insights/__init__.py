"""What a notebook's work adds up to, over a time that somebody chose: for one officer, or for a squad.

Nothing here puts one officer, or one person, beside another.
"""
