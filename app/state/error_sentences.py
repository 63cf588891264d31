"""Every sentence that an officer is told for a code: whole ones, with named places for values.

One table for all floors below: they raise, store and pass on codes (app.journal.errors.Reason), `sentence` says them in
the language of now. A test holds the table against the code: no code without a sentence, no sentence without a code.
"""

from __future__ import annotations

from app.journal.errors import Reason
from app.words import N_, _, counted, nN_

UNKNOWN = N_("This was refused for a reason that this version of Beatbook does not know. Update it.")

SENTENCES = {
    # What a phone's own disk and keys say.
    "device.failed": N_("Something went wrong on this device. Close Beatbook and open it again."),
    "store.open_elsewhere": N_(
        "This notebook is open in another window. Close Beatbook everywhere, open it once, then repair the notebook."
    ),
    "store.failed": N_("The notebook on this device could not be read or written. Close Beatbook and open it again."),
    "store.full": N_("This device is out of space. Free some space, then save again. Nothing saved earlier is lost."),
    "store.busy": N_("Another Beatbook window is busy with this notebook. Wait a moment, then try again."),
    "store.read_only": N_(
        "Beatbook may not write to its folder on this device. Check the folder's permissions, then try again."
    ),
    "store.damaged": N_(
        "The notebook on this device is damaged. Set it aside and repair it: what can be read is kept, "
        "what reached the server comes back, and the damaged file stays as it is."
    ),
    "store.too_new": N_(
        "This notebook was written by a newer version of Beatbook. Update the app, then open it again."
    ),
    "store.folder_not_ours": N_(
        "The notebook's folder, or something in it, is a link or belongs to somebody else. Give one of your own."
    ),
    "store.closed": N_("The notebook was closed in this window. Open it again."),
    "store.page_refused": N_(
        "The server's answer does not continue what this device holds. Nothing of it was kept; sync again."
    ),
    "store.head_unknown": N_("This device does not know the journal's state at that place. Sync again."),
    "keys.other_version": N_("The keys of this device were written by another version of Beatbook."),
    "keys.form": N_("The vault keys have the wrong form."),
    "keys.failed": N_("The keys on this device could not be opened."),
    "keys.damaged": N_(
        "The stored keys of this device are damaged. Open the notebook with the recovery key, or join again."
    ),
    "keys.missing": N_("This device holds no keys of that kind. Join the agency again."),
    "keys.no_hardware_secret": N_(
        "This device's key store did not give its part of the key. Unlock the device fully "
        "and try again, or use the recovery key."
    ),
    "keys.no_memory": N_("There is not enough free memory to check the passphrase. Close other apps and try again."),
    "keys.exist": N_("This device was set up before. Unlock it, or choose another profile."),
    "keys.conflict": N_("A different key is already kept for this squad. Ask your admin to check the squad's keys."),
    "keys.closed": N_("The notebook is locked."),
    "passphrase.long": N_("Use at most {most} characters."),
    "passphrase.short": N_("Use at least {least} characters."),
    "passphrase.easy": N_("Too easy to guess. Avoid repeated or counted-up characters."),
    "passphrase.common": N_("Many people choose this one. Add words that nobody would think of."),
    "passphrase.name": N_("That is little more than a name. Leave out your own, your agency's and Beatbook's."),
    "passphrase.locked": N_("Too many wrong tries. The passphrase is locked; open the notebook with the recovery key."),
    "passphrase.weak": N_("Choose a longer passphrase."),
    "passphrase.wrong_and_locked": N_(
        "That is not the passphrase. It is now locked; open the notebook with the recovery key."
    ),
    "pin.short": N_("Use at least {least} digits or characters."),
    "recovery.words": N_("The recovery key has {count} words. Check the spelling and the order of each."),
    "recovery.other_agency": N_("These recovery words do not belong to this agency. Check every word and its order."),
    "draft.too_long": N_("This note is too long to keep. Shorten it or split it in two."),
    "profile.locked": N_("Beatbook is locked. Unlock it first."),
    "notebook.locked": N_("The notebook is locked. Unlock it to go on."),
    # What the notebook refuses.
    "record.gone": N_("This is not in the notebook any more. Go back and search for it."),
    "note.move": N_("Only who wrote this note can move it. Ask them, or add to it what is wrong."),
    "note.take_back": N_("Only who wrote this note, or a supervisor of its squad, can take it back. Ask one of them."),
    "note.taken_back": N_("This note was taken back meanwhile. Yours is kept: log it as a note of its own."),
    "squad.no_key": N_("This device has no key of the squad yet. Sync, then try again."),
    "squad.no_member": N_("You are not in this squad any more. Choose another one. Nothing was saved."),
    "handover.accept": N_("Only the officer to whom it was handed can take it on, until it is withdrawn."),
    "handover.withdraw": N_("Only who hands it over, or a supervisor of the squad, can withdraw it."),
    "follow_up.hand_over": N_("Only whose follow-up it is, or a supervisor, can hand it over. Ask one of them."),
    "contact.assign": N_("Only a supervisor of the squad can say whose somebody is here. Ask one of them."),
    "spot.assign": N_("Only a supervisor can say for whom else a place is. Ask one, or keep it as your own."),
    "insights.export": N_("Only who leads a squad may give its counts to an evaluator. Ask a supervisor."),
    "visit.take_back": N_("Only the officer of a visit can take it back. Ask them."),
    "visit.end": N_("Only the officer of a visit can say when it ended. Ask them."),
    "moving.no_right": N_("Only their primary or backup officer, or a supervisor, can move them. Ask one of them."),
    "moving.same_squad": N_("They are in this squad already. Choose another one."),
    "moving.closed": N_("That squad was closed. Choose another one."),
    "moving.not_in_both": N_("You are not in that squad. Ask somebody who is in both to move them."),
    "moving.deleted": N_("They were deleted. Bring them back first, then move them."),
    "moving.unsent": N_("They are only on this phone so far. Sync, then move them."),
    "moving.settled": N_("They are in one squad again."),
    "moving.taken": N_("That squad keeps somebody else in their place. Add them there anew."),
    "merging.same": N_("These are one contact already."),
    "merging.other_squad": N_("They are of two squads. Move one of them to the other's squad first, then merge them."),
    "merging.other_kind": N_("A person, a venue and an agency cannot be one contact."),
    "merging.deleted": N_("One of them was deleted. Bring them back first, then merge them."),
    "merging.moved": N_("One of them moved to another squad. Merge them there."),
    "merging.already": N_("One of them was merged with somebody already. Take them apart first, or open that one."),
    # Codes, names and addresses that somebody typed.
    "code.too_long": N_("This is not a Beatbook code: it is too long, or mistyped. Scan or paste it again."),
    "code.mistyped": N_("This is not a Beatbook code. Check it for a mistyped character."),
    "code.incomplete": N_("This code is incomplete or mistyped. Scan or paste it again."),
    "code.damaged": N_("This code is damaged. Ask for a new one."),
    "address.malformed": N_("This code names a server address that cannot be right. Ask for a new code."),
    "address.not_encrypted": N_("This code names a server without encryption. Beatbook only talks to https addresses."),
    "name.length": N_("A name has 1 to {most} characters."),
    "name.unseen": N_("A name holds a character that cannot be seen, such as a line break. Type it anew."),
    # Setting up, inviting, withdrawing.
    "founding.other_server": N_("This server is not the one the founding code was printed by."),
    "founding.used": N_("This founding code was used before. Ask an admin for a join code."),
    "joining.other_bundle": N_("The server does not hold what this code was made with. Ask for a new code."),
    "joining.other_members": N_("The server shows an older or another list of members than the code was made with."),
    "joining.not_shown": N_("The server does not show this phone among the members. Try again."),
    "joining.other_agency": N_("This server belongs to another agency than the code."),
    "joining.not_invited": N_("The agency's list of members does not hold this invitation. Ask for a new code."),
    "joining.withdrawn": N_("This invitation was withdrawn. Ask for a new code."),
    "joining.inviter_has_no_right": N_("Whoever made this code may not invite any more. Ask for a new code."),
    "enrolling.refused": N_("The server refused. Ask for a new code."),
    "enrolling.over_quota": N_(
        "The server takes no more of that from this phone today, or too many invitations are "
        "open. Wait until some are used or have expired."
    ),
    "enrolling.not_allowed": N_(
        "This code was used or withdrawn, has expired, or does not allow this. Ask for a new one."
    ),
    "enrolling.bad_signature": N_("The server could not verify this phone's signature. Try again."),
    "inviting.offline": N_("An invitation needs the server. Try again when there is signal."),
    "withdrawing.refused": N_("The server refused. Sync and try again."),
    "withdrawing.not_allowed": N_(
        "It is too late: this code was used or withdrawn a moment ago. Sync to see who joined."
    ),
    "withdrawing.offline": N_(
        "Withdrawing needs the server. Until it is done, the code works. Try again when there is signal."
    ),
    "withdrawing.not_shown": N_(
        "The server took it, but the list of members does not show it yet. Sync and look again."
    ),
    "policy.offline": N_("This needs the server. What you wrote is kept. Try again when there is signal."),
    "policy.refused": N_("The server refused. Sync and try again."),
    "policy.not_shown": N_("The server took it, but this phone does not see it yet. Sync and look again."),
    # Facts of the roster that were refused.
    "roster.not_founded": N_("The first fact of a roster founds the agency."),
    "roster.other_agency": N_("A fact belongs to another agency."),
    "roster.gap": N_("Facts are missing before this one."),
    "roster.fork": N_("A fact does not follow the one before it."),
    "fact.of_a_stranger": N_("A fact was written by a device that is not enrolled."),
    "fact.admins_only": N_("Only an admin of the agency may do this."),
    "fact.of_the_suspended": N_("Whoever signed this does not belong to the agency any more."),
    "fact.newer": N_("A roster fact was made by a newer version of Beatbook."),
    "fact.of_the_revoked": N_("A fact was signed by a phone that was reported gone before."),
    "found.again": N_("The agency is founded already."),
    "found.device": N_("A device is not named by its key."),
    "invite.again": N_("This invitation was made before."),
    "invite.other_role": N_("A second device has the role its officer has."),
    "invite.no_such_squad": N_("An invitation names a squad that does not exist."),
    "invite.admins_only": N_("Only an admin may invite another officer."),
    "uninvite.unknown": N_("This invitation is not known here."),
    "uninvite.not_yours": N_("Only an admin, or whoever made an invitation, may withdraw it."),
    "uninvite.used": N_("This join code was used before, so it cannot be withdrawn any more."),
    "uninvite.again": N_("This invitation was withdrawn before."),
    "enrol.unknown": N_("This join code is not known here."),
    "enrol.used": N_("This join code was used before. Ask for a new one."),
    "enrol.withdrawn": N_("This join code was withdrawn. Ask for a new one."),
    "enrol.inviter_has_no_right": N_("Whoever made this join code may not invite any more. Ask for a new one."),
    "enrol.device": N_("A device is not named by its key, or is enrolled already."),
    "vault.again": N_("This squad exists already."),
    "squad.unknown": N_("This squad does not exist."),
    "withdraw.no_member": N_("This officer is not in the squad any more."),
    "withdraw.again": N_("This officer left the agency before."),
    "revoke.unknown": N_("This phone is not known to the agency."),
    "revoke.again": N_("This phone was reported gone before."),
    "revoke.itself": N_("A phone cannot report itself. Do it from another one."),
    "revoke.not_yours": N_(
        "A phone is reported gone by its officer, by a supervisor of their squad or by an admin; an admin's phone by "
        "admins alone."
    ),
    "revoke.last_admin": N_(
        "This is the only phone of an administrator: without it nobody could be admitted any more. Make somebody else "
        "an administrator first, or set up another phone for this one."
    ),
    "revoke.reason": N_("Why a phone is gone is not one of the known reasons."),
    "admit.supervisors_only": N_("Only a supervisor of the squad may admit what a phone wrote before it was shut out."),
    "admit.not_shut_out": N_("This phone is not shut out of the squad: what it writes counts anyway."),
    "admit.again": N_("This was admitted before."),
    "rotate.not_needed": N_("The squad's key needs no change."),
    "rotate.epoch": N_("Another phone changed the squad's key first."),
    "officer.suspended": N_("This officer left the agency. Bring them back first, on their page."),
    "fact.too_large": N_("A fact about members is larger than allowed."),
    "ends.form": N_("The ends of a device have the wrong form."),
    "squad.no_members": N_("A squad needs somebody in it. Choose at least one officer."),
    "squad.name_taken": N_("Another squad has this name. Choose one that tells them apart."),
    "squad.closed": N_("This squad is closed. Choose another one, or make a new one."),
    "squad.only_one": N_("This is the only squad. Make another one first, then close this one."),
    "squad.keys_to_come": N_(
        "This phone has not been brought all keys of this squad, and perhaps nobody else has them. Sync again first, "
        "once a phone of somebody else in it has."
    ),
    "squad.last_member": N_("Nobody else is in this squad. Put somebody else in first, or close the squad."),
    "waiting.too_many": N_("Too many changes wait on this phone. Sync first."),
    "waiting.on_its_way": N_(
        "The server may have this change already. Sync first; then change it again where it is shown."
    ),
    "waiting.refused": N_(
        "The server did not take this change. Look at the list of members, and say it again if needed."
    ),
    "deposits.offline": N_("What that phone had not sent lies on the server. Look again with signal."),
    "deposits.not_believed": N_("The server gave other entries than it named. Nothing was taken from it."),
    "close.again": N_("This squad is closed already."),
    "last_sync.offline": N_("When each device last synced is known to the server alone. Look again with signal."),
    "policy.too_large": N_("A policy is larger than allowed."),
    "role.last_admin": N_("The agency needs at least one administrator. Make somebody else an administrator first."),
    "role.unknown": N_("A role is unknown."),
    "officer.unknown": N_("An officer is not known to the agency."),
    "id.form": N_("An id has the wrong form."),
    "wrap.not_ours": N_("A wrapped key does not open with this device's key."),
    "wrap.form": N_("A wrapped key has the wrong form."),
    # Entries that cannot be read, or were refused here.
    "entry.padding": N_("The padding of an entry is damaged."),
    "entry.content": N_("The content of an entry is damaged."),
    "entry.content_form": N_("The content of an entry is larger than allowed or of an unknown form."),
    "entry.of_a_stranger": N_("An entry was written by a device that is not enrolled."),
    "entry.of_no_epoch": N_("An entry was sealed with a key of this squad that is not known yet."),
    "entry.of_no_member": N_("An entry was written by an officer who is not a member of this squad."),
    "entry.of_the_revoked": N_("An entry was written by a phone after it was reported gone."),
    "entry.size": N_("An entry has the wrong size."),
    "entry.number": N_("An entry has an impossible number."),
    "entry.altered": N_("An entry was altered."),
    "entry.newer": N_("An entry was made by a newer version of Beatbook. Update the app to read it."),
    "entry.too_long": N_("This note is too long for one entry. Shorten it or split it in two."),
    "entry.foreign_stamp": N_("An entry carries the stamp of another device than its author's."),
    "entry.foreign_record": N_("An entry changes a record of another squad than its own."),
    "entry.other_vault": N_("An entry belongs to another vault."),
    "entry.gap": N_("The pages of a device do not follow each other."),
    "entry.fork": N_("A page does not follow the one before it."),
    "entry.no_key_to_carry": N_("This phone has no key for an entry that it carries."),
    "entry.no_key_yet": N_("This device has no key for this entry yet."),
    "carried.form": N_("An entry that was brought from another squad has the wrong form."),
    "carried.by_no_member": N_("An entry was brought from a squad by an officer who was never in it."),
    "entry.not_shown": N_("This entry could not be shown. Update Beatbook to read it."),
    "action.too_many": N_("This is too much for one entry. Do it in several steps."),
    "action.too_much": N_("This is too much for one entry. Do it in several steps, or shorten it."),
    "action.changes": N_("The changes of an entry have the wrong form."),
    "action.twice": N_("An entry changes a record twice."),
    "change.form": N_("A change has the wrong form."),
    "change.too_large": N_("A change is larger than allowed."),
    "change.field": N_("A field of a change has the wrong form."),
    "change.basis": N_("The basis of a change has the wrong form."),
    "stamp.form": N_("A stamp has the wrong form."),
    "stamp.future": N_("This entry says that it was written after the year 2099, which cannot be."),
    "box.short": N_("A sealed box is too short."),
    "box.other_key": N_("A sealed box does not fit this key."),
    "box.altered": N_("A sealed box was altered."),
    "signature.wrong": N_("A signature does not fit its text."),
    "key.private_form": N_("A private key has the wrong form."),
    "key.public_form": N_("A public key has the wrong form."),
    "bundle.keys": N_("The keys of an invitation have the wrong form."),
    # Messages of another form.
    "message.too_large": N_("A message is larger than allowed."),
    "message.unreadable": N_("A message could not be read."),
    "message.too_many_lists": N_("A message holds more or longer lists and maps than allowed."),
    "message.too_many_values": N_("A message holds more values than allowed."),
    "message.too_deep": N_("A message is nested too deeply."),
    "message.field": N_("The field '{name}' of a message is missing or has the wrong form."),
    "message.field_length": N_("The field '{name}' of a message has the wrong length."),
    "message.field_range": N_("The field '{name}' of a message is out of range."),
    "batch.too_long": N_("A batch holds at most {most} entries."),
    "page.too_long": N_("A page holds at most {most} entries."),
    "items.form": N_("A list of entries has the wrong form."),
    "result.form": N_("The result of a push has the wrong form."),
    "result.missing": N_("The server did not say what became of what was sent. Try again."),
    # Syncing.
    "sync.held": N_(
        "The server takes no more from this phone today. Everything is kept here and goes by itself as soon as it may."
    ),
    "sync.unforeseen": N_(
        "The sync stopped at something it did not understand. Everything is kept on this phone. Try again later."
    ),
    "sync.locked": N_("Beatbook is locked. Unlock it to sync."),
    "offline.no_answer": N_("No answer from the server."),
    "offline.encoded": N_("The server's answer is packed in a way that this app does not open."),
    "offline.too_large": N_("The server's answer is larger than allowed."),
    "journal.contradiction": N_("The server contradicts itself about this squad's journal. Tell your admin."),
    "journal.does_not_add_up": N_(
        "The server's journal does not add up. Nothing of this page was taken in. Tell your admin."
    ),
    "journal.false_entries": N_(
        "The server sends entries that nobody of this squad wrote: {count} were counted, and no "
        "more are kept. Tell your admin, and update Beatbook if it is old."
    ),
    "members.endless": N_("The server's list of members does not go on. Try again."),
    "members.other_agency": N_("This server shows the members of another agency. Nothing of it was taken in."),
    "members.too_large": N_(
        "The server's list of members is larger than an agency can be. It was not taken in. Tell your admin."
    ),
    "members.false": N_(
        "The server sends a list of members that nobody of your agency signed. It was not taken in. "
        "Tell your admin, and update Beatbook if it is old."
    ),
    "members.contradiction": N_("The server's list of members contradicts the one on this phone. Tell your admin."),
    "receipt.size": N_("A receipt has the wrong size."),
    "receipt.unproved": N_("The server's receipt does not match what it sent. Tell your admin."),
    "receipt.too_short": N_("The server's receipt does not cover what it said it stored."),
    # What the server answered.
    "problem.unsigned": N_("The server did not take this phone's signature. Try again."),
    "problem.internal": N_("The server had a fault of its own. Everything is kept on this phone. Try again later."),
    "problem.malformed": N_("The server could not read what this phone sent. Update Beatbook, then try again."),
    "problem.media_type": N_("The server does not speak this app's language. Update Beatbook, then try again."),
    "problem.method_not_allowed": N_("The server is of another version than this app. Ask your admin to update it."),
    "problem.not_beatbook": N_("Something else than the agency's server answered. Check the network, then try again."),
    "problem.not_believed": N_(
        "The server's answer could not be understood or proved, and nothing of it was taken in. "
        "Your notes are safe on this phone. Tell whoever runs the server, and update Beatbook if it is old."
    ),
    "problem.not_found": N_("The server is of another version than this app. Ask your admin to update it."),
    "problem.over_quota": N_("The server takes no more from this phone today. Everything is kept here and goes later."),
    "problem.storage_damaged": N_(
        "The server's storage is damaged. Tell your admin. Everything is safe on this phone."
    ),
    "problem.storage_full": N_("The server is out of space. Tell your admin. Everything is safe on this phone."),
    "problem.storage_read_only": N_(
        "The server cannot write to its storage. Tell your admin. Everything is safe on this phone."
    ),
    "problem.timeout": N_(
        "The connection is too slow for what waits. Everything is kept on this phone. Try again later."
    ),
    "problem.too_large": N_("This is larger than the server takes."),
    "problem.too_many": N_("The server is busy with too many requests. Beatbook tries again by itself."),
    "problem.unavailable": N_("The server is busy. Everything is kept on this phone. Beatbook tries again by itself."),
    "problem.unknown_code": N_(
        "This code is not known here, was used or withdrawn, or has expired. Ask for a new one."
    ),
    "problem.unknown_device": N_("The server does not know this phone. Ask your admin."),
    "problem.unknown_vault": N_("This squad's notebook is not known to the server. Ask your admin."),
    "problem.unknown_version": N_("The server is older than this app. Ask your admin to update it."),
    "problem.not_let_in": N_("The server did not let this phone in. Try again."),
    "problem.on_the_way": N_(
        "Something on the way to the server refuses this phone. Check the network, then try again."
    ),
    "problem.sign_in_page": N_("The network wants to be signed in to first. Open its sign-in page, then try again."),
    "problem.unknown": N_(
        "The server refused, and this app does not know why. Everything is kept on this phone. Try again later."
    ),
    # What was set aside: by the server's refusal, on the way here, on this disk.
    "refused.not_allowed": N_("The server does not let this phone write here any more. Ask your admin."),
    "refused.bad_signature": N_("The server could not verify who wrote this."),
    "refused.too_large": N_("This is larger than the server takes."),
    "refused.malformed": N_("The server could not read this."),
    "refused.unknown_version": N_("The server is older than this app. Ask your admin to update it."),
    "refused.gap": N_("The page before this one was lost on the phone that wrote it, so the server cannot take it."),
    "refused.fork": N_("The server holds another page under this number."),
    "refused.left_squad": N_(
        "You are no longer in this squad, so the server does not take it. It stays on this phone. Ask your "
        "administrator to put you back, then try again."
    ),
    "refused.other": N_("The server refused this."),
    "pulled.malformed": N_(
        "This page came altered, or never was one. If a member wrote it, Beatbook asks for it again."
    ),
    "pulled.bad_signature": N_("This page does not bear its author's signature. Beatbook asks for it again."),
    "pulled.gap": N_("An earlier page of the same phone has not come yet. This one shows with it."),
    "pulled.fork": N_("The phone that wrote this has another page under the same number, which stands."),
    "pulled.not_allowed": N_("The list of members does not name whoever wrote this as one of this squad."),
    "kept.not_reissued": N_(
        "This page was written under a number the server holds otherwise, and it could not be opened here."
    ),
    "kept.damaged": N_("This page was damaged on this device's disk."),
}

COUNTED = {
    "passphrase.wrong": nN_(
        "That is not the passphrase. 1 try left.",
        "That is not the passphrase. {count} tries left.",
    ),
}
"""Those that count something (`count`): for one, for more."""


def sentence(reason: Reason) -> str:
    """One whole sentence, or a few. A code of another version of the app, read from the disk, is told as unknown."""
    values = dict(reason.values)
    if reason.code in COUNTED:
        count = values.get("count")
        return counted(COUNTED[reason.code], count if isinstance(count, int) else 0).format_map(values)
    return _(SENTENCES.get(reason.code, UNKNOWN)).format_map(values)
