"""Whether a problem is stated: a behaviour, and a place small enough to go to.

"Violence in the city centre" names neither: a heading of statistics is no behaviour, a district no place (POP Center,
"Become a problem-solving crime analyst in 60 steps", step 14). Only texts of such words alone are refused; whoever
says more has said something. Both lists are asked, for officers write in the language of the street.
"""

from __future__ import annotations

from collections.abc import Set

from app.domain import likeness
from app.domain.field_rules import NotValid
from app.domain.folding import fold
from app.words import N_

_HEADINGS = """
    violence violent crime crimes criminality criminal disorder disorderly disturbance disturbances nuisance nuisances
    antisocial anti social behavior behaviour conduct safety unsafe insecurity trouble problem problems issue issues
    incident incidents quality life drug drugs alcohol youth youths homelessness vagrancy delinquency illegal activity
    violencia crimen crimenes criminalidad delito delitos delincuencia desorden desordenes molestia molestias
    incivismo antisocial conducta comportamiento seguridad inseguridad problema problemas incidente incidentes calidad
    vida droga drogas alcohol juventud jovenes ilegal actividad
"""
_WIDE = """
    city town village centre center downtown uptown inner district districts neighborhood neighbourhood area areas
    precinct beat county sector region zone everywhere anywhere street streets public place places space spaces whole
    ciudad pueblo centro barrio barrios distrito zona zonas area municipio comarca sector casco antiguo calle calles
    via publica publico espacio espacios todas todos partes toda todo entera entero
"""
_FILLERS = """
    a an the of in at on and or to by with our my this that all more much many general high rising increasing lots some
    el la los las un una unos unas de del en a al y o con por nuestro nuestra mi este esta mas mucho mucha muchos
    muchas general alta alto creciente
"""
_LINKS = frozenset(_FILLERS.split())
_NO_PLACE = frozenset(_WIDE.split()) | _LINKS
_NO_BEHAVIOUR = frozenset(_HEADINGS.split()) | _NO_PLACE


def _only(words: str, known: Set[str]) -> bool:
    """Whether a text has no word but these; a text without any word has none."""
    return all(word in known for word in fold(words).replace("-", " ").split())


def check(behaviour: str, place: str, venue: str | None) -> None:
    """Raises NotValid where what happens, or where, is missing or too wide to work on."""
    if _only(behaviour, frozenset()):
        raise NotValid("behaviour", N_("Say what happens: who does what."))
    if _only(behaviour, _NO_BEHAVIOUR):
        raise NotValid(
            "behaviour", N_("That is a heading. Say the behavior: who does what, as “fights between patrons leaving”.")
        )
    if venue:
        return
    if _only(place, frozenset()):
        raise NotValid("place", N_("Say where: a street corner, a venue, a stretch of path."))
    if _only(place, _NO_PLACE):
        raise NotValid("place", N_("That is a wide area. Say where in it: a corner, a venue, a stretch of path."))


def told(words: str) -> list[str]:
    """The folded words of a text that say something, for likeness."""
    return [word for word in likeness.words(words) if word not in _LINKS]
