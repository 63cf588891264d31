"""Where the screens of problems are."""

from __future__ import annotations

PROBLEMS = "/problems"
NEW_PROBLEM = f"{PROBLEMS}/new"


def to_problem(problem: str) -> str:
    return f"{PROBLEMS}/{problem}"


def to_problem_from(note: str) -> str:
    """A new problem that this note shows."""
    return f"{NEW_PROBLEM}/{note}"


def to_edit_problem(problem: str) -> str:
    return f"{to_problem(problem)}/edit"


def to_side(problem: str, corner: str) -> str:
    """A corner of the triangle, and who keeps an eye on it."""
    return f"{to_problem(problem)}/side/{corner}"


def to_new_response(problem: str) -> str:
    return f"{to_problem(problem)}/response"
