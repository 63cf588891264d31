"""The codes by which phone and server tell each other that something was refused: stable, and no words for people.

docs/protocol.md lists the same: refusals and statuses in section 14, problems in section 13.
"""

from __future__ import annotations

MALFORMED, UNKNOWN_VERSION, TOO_LARGE = "malformed", "unknown_version", "too_large"
BAD_SIGNATURE, GAP, FORK = "bad_signature", "gap", "fork"
NOT_ALLOWED, OVER_QUOTA = "not_allowed", "over_quota"
EPOCH, ENDS = "epoch", "ends"

REFUSALS = (MALFORMED, UNKNOWN_VERSION, TOO_LARGE, BAD_SIGNATURE, GAP, FORK, NOT_ALLOWED, OVER_QUOTA, EPOCH, ENDS)
"""What a push may say of one entry or fact, beside `stored` and `duplicate`."""

UNSIGNED, UNKNOWN_DEVICE = "unsigned", "unknown_device"
UNKNOWN_CODE = "unknown_code"
NOT_FOUND, METHOD_NOT_ALLOWED = "not_found", "method_not_allowed"
TIMEOUT, MEDIA_TYPE, TOO_MANY, INTERNAL = "timeout", "media_type", "too_many", "internal"
UNAVAILABLE, STORAGE_FULL = "unavailable", "storage_full"
STORAGE_READ_ONLY, STORAGE_DAMAGED = "storage_read_only", "storage_damaged"

PROBLEMS = {
    MALFORMED: (400,),
    UNKNOWN_VERSION: (400,),
    UNSIGNED: (401,),
    UNKNOWN_DEVICE: (401,),
    UNKNOWN_CODE: (404,),
    NOT_FOUND: (404,),
    METHOD_NOT_ALLOWED: (405,),
    TIMEOUT: (408,),
    TOO_LARGE: (413,),
    MEDIA_TYPE: (415,),
    TOO_MANY: (429,),
    INTERNAL: (500,),
    UNAVAILABLE: (503,),
    STORAGE_READ_ONLY: (503,),
    STORAGE_DAMAGED: (503,),
    STORAGE_FULL: (507,),
}
"""What a request may be answered with instead: a code, with the HTTP statuses that it comes with."""

UNKNOWN_VAULT, DIVERGED, LATER = "unknown_vault", "diverged", "later"

STATUSES = (UNKNOWN_VAULT, DIVERGED, LATER)
"""What a sync may say of a journal in place of a page, beside the problems of the storage."""
