"""The tree of refusals: every one is a JournalError with a stable code of its own."""

from app.journal.errors import (
    BadSignature,
    BrokenChain,
    CannotOpen,
    JournalError,
    Malformed,
    NotAllowed,
    Reason,
    UnknownVersion,
)

CODES = {
    Malformed: "malformed",
    UnknownVersion: "unknown_version",
    BadSignature: "bad_signature",
    BrokenChain: "gap",
    NotAllowed: "not_allowed",
    CannotOpen: "cannot_open",
}


def test_codes_are_those_on_the_wire() -> None:
    for kind, code in CODES.items():
        error = kind("entry.altered")
        assert isinstance(error, JournalError) and error.code == code and error.reason == Reason("entry.altered")
        assert str(error) == "entry.altered", "a log names the code, and an error says no sentence"


def test_no_refusal_is_forgotten_here() -> None:
    ours = {one for one in JournalError.__subclasses__() if one.__module__.startswith("app.journal")}
    assert set(CODES) == ours


def test_a_broken_chain_tells_a_gap_from_a_fork() -> None:
    assert BrokenChain("entry.gap").code == "gap"
    assert BrokenChain("entry.fork", "fork").code == "fork"
    assert BrokenChain.code == "gap"
