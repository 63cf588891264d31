"""End shift: what must not be forgotten before the next one."""
