"""What the columns of a sheet of contacts are called: Google's old and new export, Outlook's in English,
German, French and Spanish, Thunderbird's, the plain words people use themselves, and the same in Italian, Polish,
Portuguese, Dutch, Czech and Slovak. A column whose name only sounds like phone or e-mail ("Cell Number", "E-Mail
Adress", "Numer telefonu") is taken for one when what stands in it looks like one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.folding import fold
from app.words import N_

PLAIN_SALUTATIONS = {
    "mr", "mrs", "ms", "miss", "herr", "frau", "m", "mme", "mlle", "sr", "sra", "srta", "sig", "sig.ra", "pan", "pani",
    "dhr", "mevr", "pán",
}  # fmt: skip
SALUTATION = N_("Salutation")
NO_SALUTATION = N_("Mr, Mrs and the like are not kept.")


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is what the column fills. `label`: home, work... of a phone or email, or the part of an
    address. `slot` keeps the columns of one phone, email or address together."""

    field: str
    label: str = ""
    slot: str = ""


_SINGLE = {
    "name": (
        "name|names|full name|display name|contact name|contact|nombre completo|nom complet|anzeigename"
        "|vollständiger name|nome completo|nome visualizzato|nominativo|imię i nazwisko|nazwa wyświetlana"
        "|wyświetlana nazwa|nome a apresentar|nome de exibição|celé meno|meno a priezvisko|zobrazované meno"
        "|zobrazované jméno|celé jméno|jméno a příjmení|volledige naam|weergavenaam|naam|person"
        "|contact person|nome e cognome|cognome e nome|nom et prénom|prénom et nom|nom complet|nom prénom"
        "|nombre y apellidos|apellidos y nombre|vor- und nachname|nachname, vorname|nome e apelido|namn|navn"
        "|fullständigt namn|fulde navn|fullt navn|nimi|név|teljes név|фио|имя и фамилия|піб|ad soyad|adı soyadı"
        "|ονοματεπώνυμο|nume și prenume|nume complet"
    ),
    "prefix": ("name prefix|prefix|salutation|honorific|anrede|civilité|tratamiento|tytuł|titul|aanhef|tratamento"),
    "first": (
        "first name|firstname|first|given name|forename|vorname|prénom|nombre|nome|imię|nome próprio"
        "|primeiro nome|meno|krstné meno|jméno|křestní jméno|voornaam|nombre de pila|förnamn"
        "|fornavn|etunimi|keresztnév|utónév|имя|ім'я|ad|adı|όνομα|prenume"
    ),
    "middle": (
        "middle name|additional name|middle|weitere vornamen|zweiter vorname|deuxième prénom|segundo nombre"
        "|secondo nome|drugie imię|nome do meio|druhé meno|stredné meno|ďalšie meno|druhé jméno"
        "|prostřední jméno|další jméno|tweede voornaam|tussenvoegsel"
    ),
    "last": (
        "last name|lastname|last|family name|surname|nachname|familienname|nom|apellidos|apellido|cognome"
        "|nazwisko|sobrenome|apelido|sobrenomes|último nome|priezvisko|příjmení|achternaam|familienaam"
        "|primer apellido|apellido paterno|nom de famille|efternamn|efternavn|etternavn|sukunimi|vezetéknév|családnév"
        "|фамилия|прізвище|soyad|soyadı|επώνυμο|nume|nume de familie"
    ),
    "suffix": "suffix|name suffix|suffixe|sufijo|segundo apellido|apellido materno",  # where it stands in a name
    "nickname": (
        "nickname|alias|spitzname|surnom|sobrenombre|apodo|nick name|soprannome|pseudonim|przydomek|alcunha"
        "|prezývka|přezdívka|bijnaam|roepnaam"
    ),
    "file_as": "file as",
    "organisation": (
        "company|company name|organization|organisation|organization name|business|business name|firma"
        "|société|entreprise|empresa|compañía|organización|società|azienda|ditta|organizzazione|organizacja"
        "|nazwa firmy|organização|companhia|spoločnosť|organizácia|společnost|organizace|podnik|bedrijf"
        "|bedrijfsnaam|organisatie|unternehmen|employer|agency|företag|virksomhed|bedrift|yritys|cég|компания|организация|компанія|şirket|εταιρεία"
        "|companie"
    ),
    "department": (
        "department|organization department|abteilung|service|departamento|reparto|dział|secção|seção"
        "|oddelenie|oddělení|afdeling"
    ),
    "title": (
        "job title|organization title|position|role|occupation title|fonction|puesto|cargo|posizione|mansione"
        "|qualifica|professione|stanowisko|função|profissão|pracovná pozícia|funkcia|pozícia|pracovní pozice"
        "|funkce|pozice|functie|beruf"
    ),
    "note": (
        "notes|note|comments|comment|description|remarks|notizen|bemerkungen|notas|annotazioni|notatki"
        "|notatka|uwagi|anotações|observações|poznámky|poznámka|notities|opmerkingen|notiz|anmerkungen"
        "|remarques|observaciones|commentaires|anteckningar|noter|notater|muistiinpanot|jegyzet|заметки|примечание"
        "|нотатки|notlar|σημειώσεις|însemnări"
    ),
}
_PHONES = {
    "mobile": (
        "mobile phone|mobile|mobile number|cell|cell phone|cellphone|mobile phone 2|mobiltelefon"
        "|mobiltelefon 2|handy|mobil|tél. mobile|téléphone mobile|portable|móvil|teléfono móvil"
        "|celular"
    ),
    "home": (
        "home phone|home phone 2|home|telefon privat|telefon privat 2|telefon (privat)"
        "|telefon (privat 2)|téléphone (domicile)|téléphone 2 (domicile)|particular"
        "|teléfono particular|teléfono de casa"
    ),
    "work": (
        "business phone|business phone 2|work phone|work|office phone|telefon geschäftlich"
        "|telefon geschäftlich 2|telefon dienstlich|téléphone (bureau)|téléphone 2 (bureau)|trabajo"
        "|teléfono del trabajo|trabajo 2"
    ),
    "main": (
        "primary phone|main phone|company main phone|haupttelefon|telefon firma|téléphone principal"
        "|téléphone société|teléfono principal"
    ),
    "fax": (
        "business fax|home fax|other fax|fax|fax number|fax geschäftlich|fax privat|weiteres fax"
        "|télécopie (bureau)|télécopie (domicile)|fax del trabajo|fax particular"
    ),
    "pager": "pager|pager number|récepteur de radiomessagerie|buscapersonas",
    "other": "other phone|weiteres telefon|autre téléphone|otro teléfono",
    "car": "car phone|autotelefon|téléphone voiture|teléfono del automóvil",
    "assistant": "assistant's phone|telefon assistent|téléphone de l'assistant(e)|teléfono del ayudante",
    "TTY": "tty/tdd phone|telefon für hörbehinderte",
    "radio": "radio phone",
    "callback": "callback|rückmeldung",
    "": (
        "phone|phone number|telephone|telephone number|tel|number|contact phone|telefon|telefonnummer"
        "|téléphone|teléfono"
    ),
}
_EMAILS = {
    "": (
        "e-mail address|email address|e-mail|email|mail|e-mail 2 address|e-mail 3 address|email 2"
        "|email 3|primary email|secondary email|contact email|e-mail-adresse|e-mail 2 adresse"
        "|e-mail 3 adresse|adresse de messagerie|adresse e-mail|adresse de messagerie 2"
        "|dirección de correo electrónico|correo electrónico|correo"
    ),
    "home": "home email|personal email|home e-mail",
    "work": "work email|business email|work e-mail|email work",
}
_PLACES = {
    "home": {
        "street": "home street|home address|straße privat|rue (domicile)|calle particular",
        "street2": "home street 2|home address 2|straße privat 2|rue (domicile) 2",
        "street3": "home street 3|straße privat 3|rue (domicile) 3",
        "box": "home address po box|postfach privat",
        "city": "home city|ort privat|ville (domicile)|ciudad de residencia",
        "region": ("home state|bundesland/kanton privat|dép/région (domicile)|provincia o estado de residencia"),
        "code": (
            "home postal code|home zipcode|home zip|postleitzahl privat|code postal (domicile)"
            "|código postal de residencia"
        ),
        "country": (
            "home country/region|home country|land/region privat|pays/région (domicile)|país o región de residencia"
        ),
    },
    "work": {
        "street": "business street|work address|straße geschäftlich|rue (bureau)|calle del trabajo",
        "street2": "business street 2|work address 2|straße geschäftlich 2|rue (bureau) 2",
        "street3": "business street 3|straße geschäftlich 3|rue (bureau) 3",
        "box": "business address po box|postfach geschäftlich",
        "city": "business city|work city|ort geschäftlich|ville (bureau)|ciudad de trabajo",
        "region": ("business state|work state|region geschäftlich|dép/région (bureau)|provincia o estado de trabajo"),
        "code": (
            "business postal code|work zipcode|work zip|postleitzahl geschäftlich"
            "|code postal (bureau)|código postal del trabajo"
        ),
        "country": (
            "business country/region|business country|work country|land/region geschäftlich"
            "|pays/région (bureau)|país o región del trabajo"
        ),
    },
    "other": {
        "street": "other street|weitere straße|rue (autre)|otra calle",
        "street2": "other street 2|weitere straße 2",
        "street3": "other street 3|weitere straße 3",
        "box": "other address po box|weiteres postfach",
        "city": "other city|weiterer ort|ville (autre)|otra ciudad",
        "region": "other state|weiteres/r bundesland/kanton|dép/région (autre)|otra provincia o estado",
        "code": "other postal code|weitere postleitzahl|code postal (autre)|otro código postal",
        "country": ("other country/region|other country|weiteres/e land/region|pays/région (autre)|otro país o región"),
    },
    "": {
        "formatted": "full address|mailing address|location",
        "street": (
            "address|street|street address|address 1|address line 1|straße|strasse|adresse|anschrift"
            "|rue|calle|dirección|via|indirizzo|ulica|adres|rua|endereço|morada|adresa|ulice|straat|adress|osoite|cím|адрес|адреса|διεύθυνση"
        ),
        "street2": "street 2|address 2|address line 2|apartment|apt|unit",
        "city": (
            "city|town|ort|stadt|ville|ciudad|città|miasto|miejscowość|cidade|localidade|mesto|město|obec|plaats"
            "|woonplaats|stad"
        ),
        "region": "state|province|region|bundesland|kanton|estado|provincia|województwo|distrito|kraj|okres|provincie",
        "code": (
            "zip|zip code|zipcode|postal code|postcode|plz|postleitzahl|code postal|código postal|cap|kod pocztowy"
            "|cep|psč"
        ),
        "country": "country|country/region|land|pays|país|paese|państwo|krajina|štát|země|stát",
    },
}
_NUMBERED = re.compile(
    r"(phone|e-?mail|address|organization) (\d{1,3}) - "
    r"(type|label|value|formatted|street|city|po box|region|postal code|country|extended address"
    r"|name|title|department)"
)
_NUMBERED_PART = {
    "formatted": "formatted", "street": "street", "extended address": "street2", "po box": "box",
    "city": "city", "region": "region", "postal code": "code", "country": "country",
}  # fmt: skip
# Columns without which a sheet is no address book, and what finding one is worth against a word that is
# everywhere.
_TELLING = {"name", "first", "last", "phone", "email", "organisation"}
_TELLING_SCORE = 10


def _known() -> dict[str, Column]:
    known: dict[str, Column] = {}
    for field, names in _SINGLE.items():
        known |= {name: Column(field) for name in names.split("|")}
    for field, table in (("phone", _PHONES), ("email", _EMAILS)):
        for label, names in table.items():
            known |= {name: Column(field, label, name) for name in names.split("|")}
    for place, parts in _PLACES.items():
        for part, names in parts.items():
            known |= {name: Column("address", part, place) for name in names.split("|")}
    # casefold turns ß into ss, in the header and here alike
    return {name.casefold(): column for name, column in known.items()}


_KNOWN = _known()
_KNOWN_FOLDED = {fold(name): column for name, column in reversed(_KNOWN.items())}  # without accents and punctuation
_REQUIRED = re.compile(r"\((?:required|optional)\)")


# What a name sounds like, folded: checked against what stands in the column.
_SOUNDS = (
    ("email", "", re.compile(r"\be ?mail|\bmail\b|courriel|correo|elettronic|elektronicz|\bposta\b|\bpoczt")),
    ("phone", "fax", re.compile(r"fax|telecop")),
    ("phone", "pager", re.compile(r"pager|beeper|cercapers|buscapers")),
    ("phone", "mobile", re.compile(
        r"\bmob|\bмоб|κινητ|matkapuh|\bcep\b|\bcell|\bcel\b|celular|handy|\bgsm\b|komork|telemov|movil|portable|natel|whatsapp"
    )),
    ("phone", "", re.compile(r"\btel|\bтел|\bτηλ|puhelin|phone|fon\b|rufnummer|fono\b|\bph\b")),
)  # fmt: skip
_WHERE = (
    ("work", re.compile(
        r"work|business|office|buro|gesch|dienst|uff|lavoro|trabal|comerc|prac|sluz|bureau|trabaj|zakelijk"
    )),
    ("home", re.compile(r"home|priv|casa|\bab\b|abitaz|domow|domov|domac|domicil|residen|particul|thuis|haus")),
)  # fmt: skip
_LOOKS = {"phone": re.compile(r"(?:\D*\d){5,}"), "email": re.compile(r"[^\s@]+@[^\s@]+")}
_MAIL = re.compile(r"[^\s@,;<>\"()]+@[^\s@,;<>\"()]+\.\w+")
_PHONE_MAX_LETTERS = 12
_ALIKE = 0.5  # so much of what stands in a column must look like it


def columns(header: Sequence[str]) -> dict[int, Column]:
    """The columns that are understood by their names, by index."""
    names = [_plain(name) for name in header]
    found = {index: column for index, name in enumerate(names) if (column := _column(name)) is not None}
    for index, name in enumerate(names):
        if name in ("title", "titre", "título", "titel", "titolo"):
            # Outlook calls "Mr" and "Dr" the title when it has a job title too; alone it is the job.
            has_job = any(column.field == "title" for column in found.values())
            found[index] = Column("prefix" if has_job else "title")
    return dict(sorted(found.items()))


def sounding(name: str, values: Sequence[str]) -> Column | None:
    """What a column is that sounds like a phone number or an e-mail address and has such values, or None."""
    folded = fold(name)
    for field, label, sound in _SOUNDS:
        if sound.search(folded) and looks_like(field, values):
            where = next((place for place, word in _WHERE if word.search(folded)), "")
            return Column(field, label or where, f"sounds {name}")
    return None


def holding(name: str, values: Sequence[str]) -> Column | None:
    """What a column is that holds e-mail addresses and nothing else, whatever it is called, or None."""
    return Column("email", "", f"holds {name}") if values and all(map(_MAIL.fullmatch, values)) else None


def looks_like(field: str, values: Sequence[str]) -> bool:
    """Whether at least half of the values look like phone numbers, or e-mail addresses."""
    like = sum(1 for value in values if _looks_like(field, value[:200]))
    return bool(values) and like >= _ALIKE * len(values)


def _looks_like(field: str, value: str) -> bool:
    if field == "phone" and ("@" in value or sum(c.isalpha() for c in value) > _PHONE_MAX_LETTERS):
        return False
    return _LOOKS[field].search(value) is not None


def score(found: dict[int, Column]) -> int:
    """How sure it is that this is an address book; 0 when it is none."""
    telling = sum(column.field in _TELLING for column in found.values())
    return telling * _TELLING_SCORE + len(found) if telling else 0


def _plain(name: str) -> str:
    name = name.casefold().replace("_", " ").replace(":", " ").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(name.split())


def _column(name: str) -> Column | None:
    numbered = _NUMBERED.fullmatch(name)
    if numbered is None:
        folded = fold(_REQUIRED.sub("", name))
        known = _KNOWN.get(name) or _KNOWN_FOLDED.get(folded)
        if known is not None:
            return known
        # A second name or company is no first one; a second phone, address line or note is.
        known = _KNOWN_FOLDED.get(re.sub(r" ?\d{1,2}$", "", folded))
        return known if known is not None and known.field in ("phone", "email", "note") else None
    what, slot, part = numbered.groups()
    what = "email" if what.startswith("e") else what
    if what == "organization":
        field = {"name": "organisation", "title": "title", "department": "department"}.get(part)
        return Column(field) if field else None
    if part in ("type", "label"):
        return Column(f"{what}_label", slot=slot)
    if what == "address":
        return Column("address", _NUMBERED_PART[part], slot) if part in _NUMBERED_PART else None
    return Column(what, slot=slot) if part == "value" else None
