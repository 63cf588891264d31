"""Three palettes and the sizes every screen shares.

Screens never name a colour: they use the roles below (`INK`, `CARD`, `PRIMARY`...), which the client resolves
through the theme of the page. Changing the palette therefore repaints everything without drawing a screen again,
and the system's own light and dark switch works even while the app sleeps.

Night patrol keeps every hue above 580 nm, so that eyes stay adapted to the dark.
Contrast is 4.5:1 or more for every pair in `TEXT_PAIRS`; a test computes it.
"""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app.words import N_

# Roles. What each is for is said once, here.
PAGE = ft.Colors.SURFACE  # behind everything
CARD = ft.Colors.SURFACE_CONTAINER_LOWEST  # cards, fields
BAR = ft.Colors.SURFACE_CONTAINER  # bottom bar, rail, sheets
CHIP = ft.Colors.SURFACE_CONTAINER_HIGH  # unchosen chips, avatars
INK = ft.Colors.ON_SURFACE  # words
SOFT = ft.Colors.ON_SURFACE_VARIANT  # secondary words
LINE = ft.Colors.OUTLINE_VARIANT  # hairlines
EDGE = ft.Colors.OUTLINE  # the edge of something that can be touched
PRIMARY = ft.Colors.PRIMARY  # what can be done
ON_PRIMARY = ft.Colors.ON_PRIMARY
PAPER = ft.Colors.SURFACE_BRIGHT  # bright in every palette: behind a code that a camera must read
PROMISE = ft.Colors.TERTIARY  # promises, and nothing else but waiting
PROMISE_BG = ft.Colors.TERTIARY_CONTAINER
LATE = ft.Colors.ERROR  # late, wrong, destructive
LATE_BG = ft.Colors.ERROR_CONTAINER
OK = ft.Colors.SECONDARY  # kept, safe, on the server
OK_BG = ft.Colors.SECONDARY_CONTAINER

# Sizes, in dp. Text sizes grow with the system's text scale; nothing around text has a fixed height.
GUTTER = 16
GAP = 12
RADIUS = 18
FIELD_RADIUS = 14
TARGET = 48  # smallest touch target
RING, RING_INSET = 3, 2  # of what has the focus: how wide, and how far inside its edge
FOCUS_SHARE = 0.24  # of ink over whatever else has it: as much as leaves its words readable
BUTTON_PAD = 17  # gives a 56 dp button at 100 % text
COLUMN_MAX = 680  # a single column never grows wider than this
LIST_WIDTH = 380  # the list beside a detail, where there is room for a rail
LIST_PARTS, DETAIL_PARTS = 4, 5  # of the width, where there is not
PANEL_WIDTH = 440  # a form beside what was being read
RAIL_WIDTH = 96

TITLE = 30
HEADING = 20
BODY = 15
SMALL = 13
TINY = 12
NAV = 11

# One family per weight: the font loader takes one file per family, and drawn weights beat smeared ones.
REGULAR = "Inter"
MEDIUM = "Inter Medium"
SEMIBOLD = "Inter SemiBold"
BOLD = "Inter Bold"
FONTS = {
    REGULAR: "fonts/Inter-Regular.otf",
    MEDIUM: "fonts/Inter-Medium.otf",
    SEMIBOLD: "fonts/Inter-SemiBold.otf",
    BOLD: "fonts/Inter-Bold.otf",
}

THEME_NAMES = {"system": N_("System"), "light": N_("Light"), "dark": N_("Dark"), "night": N_("Night patrol")}


@dataclass(frozen=True)
class Palette:
    """Colours as #RRGGBB."""

    page: str
    card: str
    bar: str
    chip: str
    ink: str
    soft: str
    line: str
    edge: str
    primary: str
    on_primary: str
    promise: str
    promise_bg: str
    late: str
    late_bg: str
    ok: str
    ok_bg: str
    paper: str


LIGHT = Palette(
    page="#F6F4EF",
    card="#FFFFFF",
    bar="#FFFFFF",
    chip="#ECE8DE",
    ink="#16202A",
    soft="#566270",
    line="#E4E0D6",
    edge="#BDB7A8",
    primary="#1D4E79",
    on_primary="#FFFFFF",
    promise="#8A5205",
    promise_bg="#FBEFD9",
    late="#B3361E",
    late_bg="#FBE6E1",
    ok="#1B704E",
    ok_bg="#DFF2E8",
    paper="#FFFFFF",
)

DARK = Palette(
    page="#0F151B",
    card="#18212A",
    bar="#141C24",
    chip="#222D37",
    ink="#E8EDF2",
    soft="#9AA7B3",
    line="#25313C",
    edge="#3D4C5A",
    primary="#8FC1EE",
    on_primary="#0B2236",
    promise="#F2B655",
    promise_bg="#33280F",
    late="#FF8A73",
    late_bg="#3A1B15",
    ok="#6FD3A5",
    ok_bg="#12301F",
    paper="#E8EDF2",
)

NIGHT = Palette(
    page="#000000",
    card="#120806",
    bar="#0A0403",
    chip="#1C0D09",
    ink="#D98C7A",
    soft="#B9735F",
    line="#2A120D",
    edge="#4A2219",
    primary="#E0644A",
    on_primary="#1A0602",
    promise="#D9844A",
    promise_bg="#1F0F06",
    late="#FF5A3C",
    late_bg="#2A0D07",
    ok="#B98A5E",
    ok_bg="#1C120A",
    paper="#D98C7A",
)

PALETTES = {"light": LIGHT, "dark": DARK, "night": NIGHT}

# (words, ground): every pair that appears on a screen.
TEXT_PAIRS = (
    *((words, ground) for words in ("ink", "soft") for ground in ("page", "card", "bar", "chip")),
    *((words, ground) for words in ("primary", "late", "promise", "ok") for ground in ("page", "card", "bar")),
    ("primary", "chip"),
    ("on_primary", "primary"),
    ("ink", "promise_bg"),
    ("promise", "promise_bg"),
    ("late", "late_bg"),
    ("ok", "ok_bg"),
    ("ink", "late_bg"),
    ("ink", "ok_bg"),
    ("page", "ink"),  # the short message at the bottom
)


def flet_theme(colours: Palette) -> ft.Theme:
    """The palette as a theme of the page: roles as above, Inter everywhere, hairlines instead of shadows."""
    scheme = ft.ColorScheme(
        primary=colours.primary,
        on_primary=colours.on_primary,
        primary_container=colours.chip,
        on_primary_container=colours.primary,
        secondary=colours.ok,
        on_secondary=colours.page,
        secondary_container=colours.ok_bg,
        on_secondary_container=colours.ok,
        tertiary=colours.promise,
        on_tertiary=colours.page,
        tertiary_container=colours.promise_bg,
        on_tertiary_container=colours.promise,
        error=colours.late,
        on_error=colours.page,
        error_container=colours.late_bg,
        on_error_container=colours.late,
        surface=colours.page,
        on_surface=colours.ink,
        on_surface_variant=colours.soft,
        outline=colours.edge,
        outline_variant=colours.line,
        inverse_surface=colours.ink,
        on_inverse_surface=colours.page,
        inverse_primary=colours.page,
        surface_tint=colours.page,
        surface_bright=colours.paper,
        surface_dim=colours.page,
        surface_container_lowest=colours.card,
        surface_container_low=colours.bar,
        surface_container=colours.bar,
        surface_container_high=colours.chip,
        surface_container_highest=colours.chip,
    )
    rounded = ft.RoundedRectangleBorder(radius=RADIUS)
    tapped = ft.RoundedRectangleBorder(radius=TARGET / 2)
    focused = ft.ControlState.FOCUSED
    return ft.Theme(
        color_scheme=scheme,
        font_family=REGULAR,
        scaffold_bgcolor=colours.page,
        canvas_color=colours.page,
        hint_color=colours.soft,
        focus_color=ft.Colors.with_opacity(FOCUS_SHARE, colours.ink),
        filled_button_theme=ft.FilledButtonTheme(style=ft.ButtonStyle(side={focused: ring(colours.on_primary)})),
        text_button_theme=ft.TextButtonTheme(style=ft.ButtonStyle(side={focused: ring(colours.ink)})),
        icon_button_theme=ft.IconButtonTheme(
            style=ft.ButtonStyle(side={focused: ring(colours.ink)}, shape=tapped, padding=0)
        ),
        switch_theme=ft.SwitchTheme(track_outline_color={focused: colours.ink}, track_outline_width={focused: RING}),
        text_theme=ft.TextTheme(body_large=ft.TextStyle(letter_spacing=0), body_medium=ft.TextStyle(letter_spacing=0)),
        visual_density=ft.VisualDensity.STANDARD,  # the same targets under a mouse as under a thumb
        dialog_theme=ft.DialogTheme(bgcolor=colours.bar, shape=rounded, elevation=0),
        bottom_sheet_theme=ft.BottomSheetTheme(bgcolor=colours.bar, elevation=0, drag_handle_color=colours.edge),
        date_picker_theme=ft.DatePickerTheme(bgcolor=colours.bar, elevation=0, shape=rounded),
        time_picker_theme=ft.TimePickerTheme(bgcolor=colours.bar, elevation=0, shape=rounded),
        page_transitions=ft.PageTransitionsTheme(
            android=ft.PageTransitionTheme.PREDICTIVE,
            ios=ft.PageTransitionTheme.CUPERTINO,
            linux=ft.PageTransitionTheme.NONE,
            macos=ft.PageTransitionTheme.NONE,
            windows=ft.PageTransitionTheme.NONE,
        ),
    )


def ring(ink: str) -> ft.BorderSide:
    """Shows that a control has the focus. It lies inside, so that nothing cuts it off, with the control's own ground on
    both sides: an `ink` that words on that ground can be read in is one that the ring is seen in."""
    return ft.BorderSide(RING, ink, stroke_align=-1 - 2 * RING_INSET / RING)


def dress(page: ft.Page, choice: str) -> None:
    """Put the chosen palette on the page: "system", "light", "dark" or "night" (others count as "system")."""
    page.fonts = FONTS
    page.theme = flet_theme(LIGHT)
    page.dark_theme = flet_theme(NIGHT if choice == "night" else DARK)
    modes = {"light": ft.ThemeMode.LIGHT, "dark": ft.ThemeMode.DARK, "night": ft.ThemeMode.DARK}
    page.theme_mode = modes.get(choice, ft.ThemeMode.SYSTEM)
