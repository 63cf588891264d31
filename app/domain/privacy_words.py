"""The words behind the quiet nudge (app.domain.privacy), one list for each language that officers write in.

Each list names the same topics. Words are whole words as regular expressions, one or more a line, parted by commas;
case does not matter, nor does an accent left out in a hurry.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.words import N_

RACE = N_("race or origin")
RELIGION = N_("religion")
POLITICS = N_("politics")
IMMIGRATION = N_("immigration status")
ORIENTATION = N_("orientation or gender")
HEALTH = N_("health or disability")
GANGS = N_("gangs")
SUSPICION = N_("suspicion")

_SOMEBODY = r"(?:males?|females?|m[ae]n|wom[ae]n|guys?|kids?|boys?|girls?|persons?|people|lad(?:y|ies)|teens?|youths?)"

ENGLISH = {
    RACE: rf"""
        (?:black|white|brown)[ -](?:skinned|{_SOMEBODY})
        african[ -]american, asians?, arabs?, caucasian, hispanics?, latin[oax]s?, gyps(?:y|ies), mexicans?
        (?:dark|light)[ -]skinned, mixed[ -]race, middle[ -]eastern, native american
        foreign[ -]looking, ethnic
    """,
    RELIGION: """
        muslims?, islam(?:ic|ist)?, christians?, catholics?, protestants?, evangelicals?, jew(?:s|ish)?
        hindus?, sikhs?, buddhists?, mormons?, atheists?, jehovah'?s witness(?:es)?, devout, hijab
    """,
    POLITICS: """
        republicans?, democrats?, maga, antifa, communists?, socialists?, marxists?, anarchists?
        (?:left|right)[ -]wing(?:er)?s?, activists?, protest[eo]rs?, sovereign citizens?
    """,
    IMMIGRATION: """
        undocumented, illegals, illegal (?:alien|immigrant|migrant)s?, immigration status, overstayed
        (?:no|without) papers, green card, deport(?:ed|able|ation), asylum seekers?
        refugees?, (?:im)?migrants?
    """,
    ORIENTATION: """
        gays?, lesbians?, bisexuals?, homosexuals?, queers?, lgbtq?, trans(?:gender|sexual)?, transvestites?
    """,
    HEALTH: """
        disabled, handicapped, autis(?:m|tic), schizophren(?:ia|ic), bipolar, psychotic, psychosis
        mentally ill, mental (?:illness|case), retarded, demented, dementia, hiv, hepatitis
        addict(?:s|ed)?, alcoholics?, junk(?:ie|ies|y), suicidal, pregnant, diagnos(?:ed|is)
    """,
    GANGS: """
        gang[ -]?(?:members?|bangers?|related|affiliated), gangs?, crips?, latin kings, ms-?13
    """,
    SUSPICION: """
        suspect(?:s|ed)?, suspicious, suspicion, criminals?, felons?, ex-?cons?, convicts?, (?:drug )?dealers?
        deal(?:s|ing) drugs, prostitutes?, on (?:parole|probation), parolees?, rap sheet, warrants?, thugs?
        perps?, informants?, snitch(?:es)?
    """,
}

_ALGUIEN = (
    r"(?:hombres?|mujer(?:es)?|varón|varones|muchach[oa]s?|chic[oa]s?|chav[oa]s?|niñ[oa]s?|tip[oa]s?|"
    r"joven|jóvenes|personas?|gente|sujet[oa]s?|individuos?|masculinos?|femeninas?)"
)
# What is mostly said of cooking and music ("comida mexicana") counts where it is said of somebody.
_ES_ALGUIEN = rf"(?:un|una|unos|unas|los|es|son|{_ALGUIEN})"

SPANISH = {
    RACE: rf"""
        {_ALGUIEN} (?:negr|blanc|moren|priet|mulat|mestiz|trigueñ)[oa]s?, (?:un|una|unos|unas) negr[oa]s?
        {_ALGUIEN} de color, (?:piel|tez) (?:oscura|clara|morena|negra|blanca|trigueña)
        raza (?:negra|blanca|asiática|latina|hispana), afroamerican[oa]s?, afrodescendientes?
        asiátic[oa]s?, árabes?, hispan[oa]s?, indígenas?, gitan[oa]s?, gring[oa]s?, güer[oa]s?, étnic[oa]s?
        {_ES_ALGUIEN} (?:mexican|centroamerican|cuban|dominican|haitian|colombian|venezolan|african|chin)[oa]s?
        {_ES_ALGUIEN} (?:salvadoreñ|hondureñ|puertorriqueñ|guatemaltec)[oa]s?, (?:aspecto|pinta) de extranjer[oa]s?
    """,
    RELIGION: """
        musulmán(?:a|as|es)?, islámic[oa]s?, islamistas?, cristian[oa]s?, católic[oa]s?, protestantes?
        evangélic[oa]s?, judí[oa]s?, hindú(?:e?s)?, sij(?:e?s)?, budistas?, mormón(?:a|as|es)?, ate[oa]s?
        testigos? de jehová, santer(?:o|a|os|as|ía), devot[oa]s?, hiyab
    """,
    POLITICS: """
        republican[oa]s?, demócratas?, comunistas?, socialistas?, marxistas?, anarquistas?, chavistas?
        derechistas?, izquierdistas?, (?:extrema|ultra)[ -]?(?:derecha|izquierda), activistas?, manifestantes?
    """,
    IMMIGRATION: """
        indocumentad[oa]s?, (?:sin|no tienen?) papeles, (?:un|una|unos|los|es|son) ilegal(?:es)?, sin documentos
        (?:estatus|estado) migratorio, situación migratoria, tarjeta verde, visa vencida, espaldas? mojadas?
        deportad[oa]s?, deportar(?:l[oa]s?)?, deportación, (?:solicitantes? de|pidió) asilo, asilad[oa]s?
        refugiad[oa]s?, (?:in|e)?migrantes?
    """,
    ORIENTATION: """
        gays?, lesbianas?, bisexual(?:es)?, homosexual(?:es)?, transgénero, transexual(?:es)?, travestis?
        maricas?, maricón(?:es)?, jotos?, trans
    """,
    HEALTH: r"""
        discapacitad[oa]s?, minusválid[oa]s?, autistas?, autismo, esquizofrenia, esquizofrénic[oa]s?
        bipolar(?:es)?, p?sicótic[oa]s?, p?sicosis, enferm(?:edad|[oa]s?) mental(?:es)?
        retrasad[oa]s? mental(?:es)?, demencia, dementes?, vih, sida, hepatitis, adict[oa]s?, drogadict[oa]s?
        suicidas?, embarazadas?, (?<!bebida )(?<!bebidas )alcohólic[oa]s?, diagnosticad[oa]s?
    """,
    GANGS: """
        pandill(?:as?|er[oa]s?), la mara, maras, mara salvatrucha, marer[oa]s?, chol[oa]s?, clicas?
        sureños, norteños
    """,
    SUSPICION: """
        sospechos[oa]s?, sospech(?:as?|an|amos|o), criminal(?:es)?, delincuentes?, malandros?, matón(?:es)?
        ex-?convict[oa]s?, convict[oa]s?, (?:ex-?)?presidiari[oa]s?, antecedentes (?:penales|criminales)
        narcos?, (?:narco)?traficantes?, vend(?:e|en|ía|ían) drogas?, prostitutas?, en probatoria
        (?:en )?libertad (?:condicional|vigilada|bajo palabra), órden(?:es)? de (?:arresto|aprehensión|captura)
        informantes?, soplón(?:es)?, soplonas?
    """,
}

LISTS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "es": SPANISH}
"""Language, as in app.words.LANGUAGES -> topic -> words."""
