"""Vocabularies as tables: a header, then a row for each entry. Custom vocabularies and medical ones differ a little."""

from emulator.jobs.words.characters import ENGLISH_IPA
from emulator.jobs.words.terms import MOST_CHARACTERS, BadTerms, Entry, checked, lines, phrase

PHRASE, SOUNDS_LIKE, IPA, DISPLAY_AS = COLUMNS = ("Phrase", "SoundsLike", "IPA", "DisplayAs")
TAB, COMMA = "\t", ","

MEDICAL_LANGUAGE = "en-US"
MOST_MEDICAL_CHARACTERS = 255  # documented: "fewer than 256"

Row = dict[str, str]


def is_table(text: str) -> bool:
    """Whether a file is a table, not a list: its first line has tabs, or the four names with commas between."""
    first = text.partition("\n")[0]
    return TAB in first or _are_columns(first.split(COMMA))


def table(text: str, language: str) -> list[Entry]:
    """The entries of a custom vocabulary. Raises BadTerms.

    "SoundsLike" and "IPA" are not looked at: "Any values in these columns will be ignored."
    """
    separator = TAB if TAB in text.partition("\n")[0] else COMMA
    return [_entry(row, language, MOST_CHARACTERS) for row in _rows(text, separator)]


def medical_table(text: str) -> list[Entry]:
    """The entries of a medical vocabulary, whose pronunciations count. Raises BadTerms."""
    rows = _rows(text, TAB)
    for row in rows:
        _check_pronunciation(row)
    return [_entry(row, MEDICAL_LANGUAGE, MOST_MEDICAL_CHARACTERS) for row in rows]


def _are_columns(names: list[str]) -> bool:
    return sorted(names) == sorted(COLUMNS)


def _rows(text: str, separator: str) -> list[Row]:
    """The rows by the names of the columns, which may stand in any order."""
    header, *rows = (line.split(separator) for line in lines(text))
    if not _are_columns(header):
        raise BadTerms(f"the header {header} is not made of {', '.join(COLUMNS)}")
    if not rows:
        raise BadTerms("the table has no rows")
    for row in rows:
        if len(row) != len(COLUMNS):
            raise BadTerms(f"the row {row} has {len(row)} columns, it must have {len(COLUMNS)}")
    return [dict(zip(header, row, strict=True)) for row in rows]


def _entry(row: Row, language: str, most: int) -> Entry:
    shown = row[DISPLAY_AS]
    _check_value(shown, most)
    spoken = phrase(row[PHRASE], language, most)
    return Entry(spoken, shown or spoken)


def _check_value(value: str, most: int) -> None:
    if value != value.strip():
        raise BadTerms(f"{value[:20]!r} begins or ends with a blank")
    if len(value) > most:
        raise BadTerms(f"{value[:20]!r}… has {len(value)} characters, {most} are allowed")


def _check_pronunciation(row: Row) -> None:
    if row[SOUNDS_LIKE] and row[IPA]:
        raise BadTerms(f"{row[PHRASE]!r} has both SoundsLike and IPA")
    if row[SOUNDS_LIKE]:
        checked(row[SOUNDS_LIKE], MEDICAL_LANGUAGE, MOST_MEDICAL_CHARACTERS)
    if row[IPA]:
        _check_value(row[IPA], MOST_MEDICAL_CHARACTERS)
        strange = next((sound for sound in row[IPA].split(" ") if sound not in ENGLISH_IPA), None)
        if strange is not None:
            raise BadTerms(f"{strange!r} is no sound of English in the IPA")
