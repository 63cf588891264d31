"""The traps: what went wrong in other systems, and what of it the product has to fear.

A trap either has a test here, or belongs to a part of the product that does not exist yet. Then it stands in LATER with
the words by which docs/security.md says so, and goes to TRAPS together with that part.
"""

from __future__ import annotations

TRAPS: dict[str, str] = {
    # taking in
    "cursor saved before its page": "A phone that dies in between never sees that page again.",
    "page and cursor in different transactions": "A phone that dies in between no longer knows where it stands.",
    "a clock moved although the batch failed": "What failed counts as done.",
    "server restored from backup": "It lacks entries that everybody believes it has.",
    "an empty server read as a mass delete": "Phones throw away what a lost server does not show them.",
    "a hard error on an unknown cursor": "A phone that knows more than the server never syncs again.",
    "cloned phone": "Two devices of one name write different pages under one number.",
    # handing in
    "lost response then resend": "What was stored, but never answered, is stored twice.",
    "one poison item blocking a batch": "Everything waits behind what the server will never take.",
    "a 413 that never halves": "A batch too large for one proxy on the way is never sent.",
    "a false word taken for a receipt": "The phone says that it is on the server, and it is not.",
    "a retry that gives up": "What could not be sent in time is thrown away.",
    # the server
    "sequence gaps under concurrency": "A reader that follows the numbers misses an entry that was committed late.",
    "locks taken in different orders": "Two requests wait for each other until the database ends one.",
    "an acknowledged row lost on power failure": "The answer was given before the disk had it.",
    "a deferred BEGIN failing under threads": "A writer that began by reading may not write any more, and fails.",
    # meaning
    "an old app erasing unknown fields": "What a newer app wrote is lost when an older one writes it again.",
    "a tie-break that prefers its own side": "Each phone shows another version, and for ever.",
    "a remote delete destroying a local edit": "One officer's note is gone because another cleared up.",
    "a member's word counting for another's": "One of the squad makes another's note disappear.",
    "a valid signature taken for sanity": "One entry of a member stops every phone, or wins for ever.",
    "a snapshot discarding unsent work": "What was saved after the snapshot is neither shown nor sent.",
    # keys and members
    "a key store that resets itself on error": "A passing error destroys the only copy of a secret.",
    "a biometric check that is only a boolean": "Whoever patches the app answers the question with yes.",
    "KDF parameters taken from the server": "Whoever runs the server decides how cheap a guess is.",
    "a member removed without rotating keys": "Whoever left a squad can read on, should they come by its entries.",
    "rotation racing with offline pushes": "What was written before the key changed is sent under the old one.",
    "a right measured by when something arrived": "Two phones show two notebooks, each after its own order.",
    "a key believed because it was served": "A phone is left without the key, or seals under one that others lack.",
    "a grant by somebody who has no key": "Who was put into a squad never reads it.",
    "a code that outlives its maker's right": "Whoever was taken out comes back in by a code made before.",
    "leaving and rejoining a squad": "What somebody wrote in their first time there is refused when they are back.",
    "a server restored to before a rotation": "What was sealed under older keys is never taken again.",
    "two phones change a key at once": "Each keeps its own, and one writes what nobody else can read.",
    "a squad closed while somebody writes in it offline": "What they wrote has nowhere to go.",
    # a phone that is gone
    "a lost phone that writes on": "Whoever found it writes in its officer's name, and the squad reads it.",
    "a lost phone that had joined by code": "Whoever had it in hand let another one in, which stays.",
    "a report that the lost phone holds up": "It is never shut out, because more of it came each time.",
    "a server that only says revoked": "A phone throws away what nobody else has, on the word of a server.",
    "a deposit taken for a note": "What a thief wrote on a lost phone is read as its officer's.",
    # moving
    "a note invented by moving it": "Who moves somebody brings a note in the name of an officer who never wrote it.",
    "an earlier stamp at a moved id": "Who knows where somebody will be brought writes there first, and hides a note.",
    "a move half acknowledged": "The old squad hides what the server has not got yet.",
    "moves in a circle": "Who comes home is brought away again, by a move of long ago.",
    "somebody moved while others write of them": "What was written offline behind a move is in neither squad's sight.",
    "public keys served unverified": "Whoever runs the server reads and writes along.",
    "a server believed without proof": "It writes in an officer's name, or leaves out a page.",
    "what cannot be verified yet thrown away": "A genuine note is gone because its proof came later.",
    # the road
    "a new HTTP client per call": "Every request pays for a connection of its own.",
    "a stale keep-alive not retried": "After every pause the first request fails.",
    "two sync loops at once": "They push the same batch side by side and trip over each other.",
    "polling sleeps that make an empty sync cost seconds": "Officers learn not to sync.",
    # what is told
    "plaintext in logs, exceptions, temp files, search index or WAL": "The sealed notebook lies beside its own copy.",
    "time-ordered ids that reveal when a note was made": "The server learns what it should not.",
}

LATER: dict[str, str] = {}
