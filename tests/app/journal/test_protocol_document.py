"""docs/protocol.md keeps in step: its examples are the vectors' and its numbers are the code's."""

import re
from pathlib import Path

import pytest

from app.domain import merge, untrusted_values
from app.domain.kinds import contact, follow_up, interaction
from app.domain.kinds.kind import Kind
from app.domain.policy import TERMS
from app.journal import (
    change,
    deposit,
    entry,
    invitation,
    keys,
    messages,
    name,
    packing,
    proof,
    receipt,
    refusal_codes,
    roster,
    sealing,
    server_address,
    stamps,
)
from app.journal.roster import facts, form, state
from app.notebook import conflicts
from app.notebook.kinds.registry import KINDS

HOUSE = Path(__file__).parents[3]
DOCUMENT = (HOUSE / "docs" / "protocol.md").read_text(encoding="utf-8")
VECTORS = "".join(path.read_text(encoding="utf-8") for path in (HOUSE / "tests" / "vectors" / "journal").iterdir())


def test_every_example_is_taken_from_the_vectors() -> None:
    examples = re.findall(r"\b[0-9a-f]{20,}\b", DOCUMENT)
    assert len(examples) > 20
    assert [example for example in examples if example not in VECTORS] == []
    codes = re.findall(r"\b(?:[0-9A-Z]{4}-){4,}[0-9A-Z]+\b", DOCUMENT)
    assert codes and all(code in VECTORS for code in codes)


@pytest.mark.parametrize(
    "number",
    [
        entry.ENTRY_MAX_BYTES,
        form.FACT_MAX_BYTES,
        form.POLICY_MAX_BYTES,
        change.ACTION_MAX_BYTES,
        change.CHANGES_MAX,
        messages.REQUEST_MAX_BYTES,
        messages.ANSWER_MAX_BYTES,
        invitation.BUNDLE_MAX_BYTES,
    ],
)
def test_every_limit_stands_in_the_document(number: int) -> None:
    assert f"{number:,}" in DOCUMENT.partition("## 19. Limits")[2]


@pytest.mark.parametrize(
    "row",
    [
        f"| kind and field names | {change.NAME_MAX_CHARS} characters |",
        f"| names of people, squads and agencies | {name.NAME_MAX_CHARS} characters |",
        f"| nesting of a message | {packing.DEPTH_MAX} |",
        f"| arrays and maps in a message | {packing.BOXES_MAX:,}; in a fact {form.BOXES_MAX:,}; in a request",
        f"in a request {messages.REQUEST_MAX_BOXES} of at most {messages.REQUEST_MAX_LENGTH} values each |",
        f"| number | at most {packing.BOXES_MAX:,} arrays and maps in all, each of at most {packing.LENGTH_MAX:,}",
        f"| batch pushed | {messages.BATCH_MAX_ENTRIES} items;",
        f"| page pulled | {messages.PAGE_MAX_ENTRIES} items, {messages.BATCH_MAX_BYTES:,} bytes",
        f"| address in a code | {server_address.ADDRESS_MAX_CHARS} characters |",
        (
            f"ordered by number: {messages.BATCH_FIRST_ENTRIES} at first, "
            f"doubling up to {messages.BATCH_MAX_ENTRIES} entries"
        ),
        f"| values in a message | {packing.VALUES_MAX:,} |",
        f"{change.CHANGES_MAX} changes, {change.FIELDS_MAX} fields a change, {change.BASIS_MAX:,} stamps a basis;",
        f"{change.BOXES_MAX:,} arrays and maps of at most {change.LIST_MAX:,} values,",
        f"values, {change.VALUES_MAX:,} values in all",
        f"at most {sealing.EXPAND_FREE_BYTES:,} bytes + {sealing.EXPAND_MAX} × the compressed ones",
        f"LAST = {stamps.LAST_MS:,} ms",
        f"{untrusted_values.MARKS_MAX} combining marks in a row",
        (
            f"of a list the first {untrusted_values.LIST_MAX} values are read, "
            f"of the versions of a\nfield {conflicts.VERSIONS_MAX}"
        ),
        f"of at most {merge.WRITERS_MAX} devices",
        f"| challenge | {proof.CHALLENGE_LIFE_MS // 86_400_000} days |",
        f"| squads asked about at once | {messages.VAULTS_MAX} |",
        f"request at most {messages.SYNC_MAX_BYTES:,} bytes |",
        f"in hex: {proof.PROOF_BYTES} bytes",
        f"| deposit of a device that is shut out | {deposit.DEPOSIT_MAX_BYTES >> 20} MiB |",
        f"`receipt` bin {deposit.DEPOSIT_RECEIPT_BYTES}",
        f"| invitation | {roster.INVITATION_LIFE_MS // 3_600_000} h;",
        f"`receipt` bin {receipt.RECEIPT_BYTES}",
        f"`challenge` bin {proof.CHALLENGE_BYTES}",
        f"`mark` bin {proof.MARK_BYTES}",
    ],
)
def test_other_numbers_stand_in_the_document(row: str) -> None:
    assert row in DOCUMENT


def test_every_problem_that_the_document_names_is_told_with_its_status() -> None:
    rows = re.findall(r"^\| (\d{3}) \| (`\w+`(?:, `\w+`)*)", DOCUMENT, re.MULTILINE)
    told = {(code, int(status)) for status, names in rows for code in re.findall(r"\w+", names)}
    assert told == {(code, status) for code, statuses in refusal_codes.PROBLEMS.items() for status in statuses}
    for status in refusal_codes.STATUSES:
        assert f"`{status}`" in DOCUMENT.partition("**Statuses.**")[2].partition("\n- **")[0]


def test_every_refusal_of_an_entry_stands_in_the_document() -> None:
    told = DOCUMENT.partition("or a refusal with seq 0: ")[2].partition(". A client")[0]
    assert tuple(re.findall(r"`(\w+)`", told)) == refusal_codes.REFUSALS


def test_every_purpose_of_a_signature_stands_in_the_document() -> None:
    for purpose in (keys.ENTRY, keys.REQUEST, keys.RECEIPT, keys.ENROLMENT, keys.ANSWER, keys.DEPOSIT):
        assert '"' + purpose.decode().replace("\n", "\\n") + '"' in DOCUMENT


def test_every_kind_of_fact_and_every_role_stands_in_the_document() -> None:
    for kind in facts.FACTS:
        assert f"| `{kind}` |" in DOCUMENT
    for where, roles in (("the agency", state.AGENCY_ROLES), ("a squad", state.SQUAD_ROLES)):
        assert f"In {where} one is " + " or ".join(f"`{role}`" for role in roles) in DOCUMENT


@pytest.mark.parametrize("kind", KINDS.all, ids=lambda kind: kind.id)
def test_every_field_of_every_record_stands_in_the_document(kind: Kind) -> None:
    section = DOCUMENT.partition(f"**`{kind.id}`**")[2].partition("**`")[0].partition("\n## ")[0]
    assert [field for field in kind.fields if f"`{field}`" not in section and f"`{field}<" not in section] == []


def test_every_term_of_the_policy_stands_in_the_document() -> None:
    section = DOCUMENT.partition("**Policy.**")[2].partition("\n## ")[0]
    assert [term.name for term in TERMS if f"| `{term.name}` |" not in section] == []


def test_every_choice_of_a_field_stands_in_the_document() -> None:
    stages = [stage.id for stage in contact.STAGES]
    for choice in (*contact.KINDS, *stages, *interaction.HOW, *interaction.SKILLS, *follow_up.STATUSES):
        assert f"`{choice}`" in DOCUMENT
