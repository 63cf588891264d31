"""beatbook-recover: everything an agency wrote, from a copy and the 24 words of its recovery key, without a network.

    sources.py    what lies in a copy of the server's database, or in one phone's folder; the copy is never changed
    opening.py    who belonged, which keys there are, and what each entry says; what is not believed, and why
    book.py       what the entries add up to: every record as phones show it
    wording.py    records and their values in words
    tables.py     JSON and CSV        pages.py    readable pages
    folder.py     the new folder into which all of it goes, under names of our own
    cli.py        the command

What is read was written by strangers: an entry is believed where its author's signature and right hold, each for
itself, so that a damaged one costs no other. Nothing that stands in a note becomes a name of a file, or markup.
"""
