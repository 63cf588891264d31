"""Words being typed survive everything but being replaced on purpose."""

from __future__ import annotations

from app.state.form import Form


def test_a_change_is_told_once_and_an_equal_value_not_at_all() -> None:
    told: list[str] = []
    form = Form({"who": ""}, told.append)
    form.set("who", "Lena")
    form.set("who", "Lena")
    assert told == ["who"]


def test_text_is_stripped_and_raw_is_not() -> None:
    form = Form({"what": "  closing time \n"})
    assert (form.text("what"), form.raw("what")) == ("closing time", "  closing time \n")
    assert form.text("never typed") == ""


def test_filling_replaces_everything_silently() -> None:
    told: list[str] = []
    form = Form({"who": "Lena"}, told.append)
    form.fill({"what": "a draft"})
    assert (form.text("who"), form.text("what"), told) == ("", "a draft", [])
