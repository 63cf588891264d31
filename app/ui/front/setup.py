"""Set up this phone: a code, who you are, a passphrase; and for a new agency its recovery key.

Nothing is kept before the passphrase is chosen. Each step is a component of its own, so nothing of one step is left
standing in the next.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.container.enrolling import Recovery
from app.state.context import use_session
from app.state.form import Form
from app.state.saving import Saving
from app.sync.enrolment import Preview
from app.ui import theme
from app.ui.agency.roles import role_name, role_of
from app.ui.front.frame import front_view
from app.ui.front.recovery_key import CheckWords, ShowWords, choose_asked
from app.ui.hooks import use_kept, use_redraw, use_value, use_watched
from app.ui.parts import button, card
from app.ui.parts.field import text_field
from app.ui.parts.passphrase import passphrase_fields, passphrase_problem
from app.ui.parts.text import body, note, text, told
from app.ui.screen import screen
from app.words import _


@dataclass(frozen=True)
class Step:
    """Where the officer is: "code", "who", "passphrase", "words" or "check", and what is known by then."""

    name: str = "code"
    preview: Preview | None = None
    recovery: Recovery | None = None
    asked: tuple[int, ...] = ()


@screen
def SetUp() -> ft.Control:
    session = use_session()
    step, set_step = use_value(Step())
    form = use_kept(Form)

    async def code_known(preview: Preview) -> None:
        set_step(Step("who" if preview.kind == "found" else "passphrase", preview))

    async def to_code() -> None:
        set_step(Step())

    async def to_who() -> None:
        set_step(Step("who", step.preview))

    async def to_passphrase() -> None:
        set_step(Step("passphrase", step.preview))

    async def founded(recovery: Recovery) -> None:
        set_step(Step("words", step.preview, recovery, choose_asked(recovery.words)))

    async def to_words() -> None:
        set_step(Step("words", step.preview, step.recovery, step.asked))

    async def to_check() -> None:
        set_step(Step("check", step.preview, step.recovery, step.asked))

    async def finished() -> None:
        set_step(Step())
        session.entered()
        session.say(_("Your agency is founded. Invite your officers under More, Agency."))

    control: ft.Control
    if step.recovery is not None and step.name == "words":
        control = ShowWords(step.recovery, to_check)
    elif step.recovery is not None:
        control = CheckWords(step.recovery, step.asked, finished, to_words)
    elif step.preview is None:
        control = CodeStep(form, code_known)
    elif step.name == "who":
        control = WhoStep(form, step.preview, to_passphrase, to_code)
    else:
        back = to_who if step.preview.kind == "found" else to_code
        control = PassphraseStep(form, step.preview, founded, back)
    return control


@screen
def CodeStep(form: Form, on_known: Callable[[Preview], Awaitable[None]]) -> ft.Control:
    session = use_session()
    saving = use_watched(lambda: Saving(session, form))
    redraw = use_redraw()
    clipboard = use_kept(ft.Clipboard)
    act = session.tasks.act

    async def paste() -> None:
        pasted = await clipboard.get()
        if pasted:
            form.set("code", pasted.strip())
            redraw()

    async def look() -> None:
        code = form.text("code")
        wrong = {} if code else {"code": _("Paste or type the code you were given.")}
        await saving.save(lambda: session.container.enrolling.preview(code), on_known, wrong, at="code")

    return front_view(
        session,
        _("Set up this phone"),
        [
            body(_("Type or paste the code your administrator gave you. It works once.")),
            text_field(
                form,
                "code",
                _("Join code"),
                lines=3,
                hint="ABCD-EFGH-…",
                helper=_("Capitals, spaces and dashes do not matter. A founding code for a new agency goes here too."),
                autocorrect=False,
            ),
            button.alone(button.secondary(_("Paste"), act(paste), ft.Icons.CONTENT_PASTE_ROUNDED)),
        ],
        [button.primary(_("Continue"), act(look), busy=saving.busy)],
    )


@screen
def WhoStep(
    form: Form, preview: Preview, on_named: Callable[[], Awaitable[None]], on_back: Callable[[], Awaitable[None]]
) -> ft.Control:
    session = use_session()

    async def named() -> None:
        needed = {
            "officer": _("Your name is needed: it stands beside everything you write."),
            "squad": _("The squad needs a name: others see it."),
        }
        missing = {name: words for name, words in needed.items() if not form.text(name)}
        if missing:
            await form.complain(missing)
            return
        await on_named()

    return front_view(
        session,
        _("Found an agency"),
        [
            _leads_to(preview),
            text_field(
                form,
                "officer",
                _("Your name"),
                hint=_("Officer R. Delgado"),
                helper=_("As colleagues know you. It stands beside everything you write."),
            ),
            text_field(
                form,
                "squad",
                _("Squad name"),
                hint=_("Night Life Unit"),
                helper=_("The people in a squad share one notebook."),
                on_submit=session.tasks.act(named),
            ),
        ],
        [button.primary(_("Continue"), session.tasks.act(named))],
        on_back=on_back,
    )


@screen
def PassphraseStep(
    form: Form,
    preview: Preview,
    on_founded: Callable[[Recovery], Awaitable[None]],
    on_back: Callable[[], Awaitable[None]],
) -> ft.Control:
    session = use_session()
    saving = use_watched(lambda: Saving(session, form, tells=True))
    redraw = use_redraw()
    container = session.container
    named = preview.officer if preview.kind == "join" else form.text("officer")
    names = [preview.agency, named or "", form.text("squad")]

    async def typed(_text: str) -> None:
        saving.clear()
        redraw()

    async def enrol() -> Recovery | None:
        if preview.kind == "join":
            await container.enrolling.join(form.text("code"), form.raw("passphrase"))
            return None
        return await container.enrolling.found(
            form.text("code"), form.text("officer"), form.text("squad"), form.raw("passphrase")
        )

    async def enrolled(recovery: Recovery | None) -> None:
        form.fill({})
        if recovery is None:
            session.entered()
        else:
            await on_founded(recovery)

    async def finish() -> None:
        await saving.save(enrol, enrolled, passphrase_problem(session, form, names))

    done = session.tasks.act(finish)
    return front_view(
        session,
        _("Choose a passphrase"),
        [
            _leads_to(preview),
            note(_("It locks your notebook on this phone. Nobody can look it up for you.")),
            *passphrase_fields(session, form, typed, on_submit=done, name=_("Passphrase"), names=names),
            told(saving.problem),
        ],
        [button.primary(_("Set up this phone"), done, busy=saving.busy)],
        on_back=on_back,
    )


def _leads_to(preview: Preview) -> ft.Control:
    """What the code leads to, in one sentence."""
    if preview.kind == "found":
        words = _("You are founding {agency}").format(agency=preview.agency)
        about = _("You will be its first administrator.")
    else:
        words = _("You are joining {agency} as {name}").format(agency=preview.agency, name=preview.officer)
        about = role_name(role_of(preview.role or "", [role for _name, role in preview.squads]))
    lines: list[ft.Control] = [text(words, family=theme.MEDIUM)]
    if about:
        lines.append(note(about))
    content: list[ft.Control] = [
        card.icon_mark(ft.Icons.SHIELD_ROUNDED),
        ft.Column(lines, spacing=2, tight=True, expand=True),
    ]
    return card.card(ft.Row(content, spacing=12), padding=14)
