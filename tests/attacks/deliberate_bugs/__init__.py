"""Deliberate bugs: each takes one guard out of the product, so that a test can prove it would notice.

    with BUGS["cursor saved before its page"].apply():
        ...                      # the product, with that guard out

They replace functions and attributes of the real product for as long as the block lasts, in this process alone. A bug
whose place in the product is gone fails loudly when applied: it has to follow the product, or to go.
"""

from __future__ import annotations

from tests.attacks.deliberate_bugs import keys, merging, moving, paging, roster, sending, server, storing, transport
from tests.attacks.deliberate_bugs.bug import Bug

PARTS = (paging, sending, storing, merging, moving, server, roster, keys, transport)
BUGS: dict[str, Bug] = {bug.name: bug for part in PARTS for bug in part.BUGS}
"""Every deliberate bug by its name."""

__all__ = ["BUGS", "Bug"]
