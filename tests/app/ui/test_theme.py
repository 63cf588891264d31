"""The palettes: readable in all three, and nothing at night that would cost an officer their night vision."""

from __future__ import annotations

import colorsys
from dataclasses import fields

import flet as ft
import pytest

from app.ui import theme
from app.ui.theme import PALETTES, TEXT_PAIRS, Palette, flet_theme

CONTRAST_MIN = 4.5  # WCAG 2.2, 1.4.3
RING_CONTRAST_MIN = 3.0  # WCAG 2.2, 1.4.11
RINGS = (
    *(("ink", ground) for ground in ("page", "card", "bar", "chip", "promise_bg", "late_bg", "ok_bg")),
    ("on_primary", "primary"),
    ("primary", "chip"),
    ("late", "late_bg"),
    ("page", "ink"),
)
SHADE = 0.1  # of Material 3, over a button that has the focus
HUE_MAX_DEG = 55.0  # 580 nm looks yellow, about 60°; redder than that, rods hardly see it


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 to 1."""
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def blend(palette: Palette, shade: str, ground: str) -> str:
    """The ground with a little of another colour over it."""
    over, under = _channels(getattr(palette, shade)), _channels(getattr(palette, ground))
    mixed = [SHADE * one + (1 - SHADE) * other for one, other in zip(over, under, strict=True)]
    return "#" + "".join(f"{round(255 * one):02X}" for one in mixed)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#FFFFFF", "#000000") == 21
    assert round(contrast("#777777", "#FFFFFF"), 2) == 4.48


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("words,ground", TEXT_PAIRS)
def test_words_are_readable_on_every_ground(name: str, words: str, ground: str) -> None:
    palette = PALETTES[name]
    assert contrast(getattr(palette, words), getattr(palette, ground)) >= CONTRAST_MIN


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("ring,ground", RINGS)
def test_the_ring_around_what_has_the_focus_is_seen_on_every_ground(name: str, ring: str, ground: str) -> None:
    """Also where what is focused is a shade darker or lighter than its ground."""
    palette = PALETTES[name]
    shaded = [blend(palette, shade, ground) for shade in ("soft", "primary")]
    seen = [contrast(getattr(palette, ring), one) for one in (getattr(palette, ground), *shaded)]
    assert min(seen) >= RING_CONTRAST_MIN


@pytest.mark.parametrize("name", PALETTES)
def test_a_camera_can_read_black_on_paper(name: str) -> None:
    assert contrast("#000000", PALETTES[name].paper) >= CONTRAST_MIN


@pytest.mark.parametrize("role", [one.name for one in fields(Palette)])
def test_night_patrol_shows_no_hue_below_580_nm(role: str) -> None:
    red, green, blue = _channels(getattr(PALETTES["night"], role))
    hue, saturation, _ = colorsys.rgb_to_hsv(red, green, blue)
    assert (red, green, blue) == (0, 0, 0) or (saturation > 0.4 and hue * 360 <= HUE_MAX_DEG)


def test_every_role_that_screens_name_has_a_colour_in_the_theme() -> None:
    roles = {value for name, value in vars(theme).items() if name.isupper() and isinstance(value, ft.Colors)}
    for palette in PALETTES.values():
        scheme = flet_theme(palette).color_scheme
        assert scheme is not None
        given = {one.name.replace("_", "") for one in fields(scheme) if isinstance(getattr(scheme, one.name), str)}
        assert {role.value.replace("_", "").lower() for role in roles} <= given


def test_the_fonts_are_in_the_assets(request: pytest.FixtureRequest) -> None:
    assets = request.config.rootpath / "assets"
    assert all((assets / path).stat().st_size > 10_000 for path in theme.FONTS.values())
