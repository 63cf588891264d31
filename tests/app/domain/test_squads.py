"""Which squad keeps a record, and whose word counts there."""

from app.domain.authority import Authority
from app.domain.squads import ELSEWHERE, Squads
from app.journal import record_id

NIGHT, DAY, OTHER = b"n" * 16, b"d" * 16, b"o" * 16
BOTH = Squads({NIGHT: Authority({}, frozenset({"ann"})), DAY: Authority({}, frozenset({"bo"}))})


def test_a_record_is_kept_by_the_squad_in_which_it_was_made() -> None:
    for number, vault in enumerate((NIGHT, DAY), 1):
        record = record_id.new(vault)
        assert (BOTH.number_of(record), BOTH.keeper_of(record), BOTH.vault_of(record)) == (number, number, vault)
    assert (BOTH.number_of(record_id.new(OTHER)), BOTH.vault_of(record_id.new(OTHER))) == (ELSEWHERE, None)


def test_no_two_records_have_one_id_and_nothing_of_a_vault_can_be_read_in_it() -> None:
    ids = {record_id.new(vault) for vault in (NIGHT, DAY) for _ in range(200)}
    assert len(ids) == 400 and all(len(one) == record_id.RECORD_ID_BYTES for one in ids)
    assert len({one[-6:] for one in ids}) == 400


def test_one_bit_makes_it_another_vaults() -> None:
    record = record_id.new(NIGHT)
    for at in range(len(record) * 8):
        altered = bytearray(record)
        altered[at // 8] ^= 1 << at % 8
        assert not record_id.belongs(bytes(altered), NIGHT)
    assert not record_id.belongs(record[:15], NIGHT) and not record_id.belongs(record + b"\0", NIGHT)


def test_a_supervisor_of_one_squad_is_none_in_another_and_nobody_is_elsewhere() -> None:
    assert [BOTH.authority(number).supervisors for number in (1, 2, ELSEWHERE)] == [{"ann"}, {"bo"}, frozenset()]


def test_the_order_of_squads_makes_no_difference_to_what_is_the_same() -> None:
    turned = BOTH.ordered([DAY, NIGHT])
    assert (turned.digest, list(turned.vaults)) == (BOTH.digest, [DAY, NIGHT])
    assert Squads({NIGHT: BOTH.members[DAY], DAY: BOTH.members[NIGHT]}).digest != BOTH.digest
