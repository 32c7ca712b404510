"""The characters that a term may have in each language, by the tables of the developer guide. It knows no other rule.

Only the listed code points count: an é made of e and an accent is none of the é of these tables.
"""

from string import ascii_letters
from unicodedata import category

LATIN = f"{ascii_letters}'-."

# By the first part of the language code.
TABLES = {
    "da": f"{ascii_letters}-.ÅÆØåæéø",
    "de": f"{LATIN}ÄÖÜäöüß",
    "en": LATIN,
    "es": f"{LATIN}ÁÉÍÑÓÚáéíñóúü",
    "fr": f"{LATIN}ÀÂÇÈÉÊËÎÏÔÖÙÛÜàâçèéêëîïôöùûü",
    "id": LATIN,
    "it": f"{LATIN}ÀÄÇÈÉÊËÌÒÙÜàäçèéêëìòùü",
    "ms": LATIN,
    "nl": f"{LATIN}àáâäçèéêëìíîïñòóôöùúûü",
    "pt": f"{LATIN}ÀÁÂÃÄÇÈÉÊËÍÑÓÔÕÖÚÜàáâãäçèéêëíñóôõöúü",
    "tr": f"{LATIN}ÇÖÜâäçèéêíîóöûüĞğİıŞşšž",
}

# Differs: the service has a table for every language. Where we have none, any letter of any script will do, with its
# marks, the joiners that some scripts write between letters, and the three signs of the other tables.
SIGNS = "'-.\u200c\u200d"
LETTERS_AND_MARKS = "LM"

# What separates sounds is a blank: these are whole ones.
ENGLISH_IPA = frozenset(
    "aʊ aɪ b d eɪ f g h i j k l l\u0329 m n n\u0329 oʊ p s t u v w z æ ð ŋ ɑ ɔ ɔɪ ə ɛ ɝ ɡ ɪ ɹ ʃ ʊ ʌ ʍ ʒ ʤ ʧ θ".split()
)


def stranger(text: str, language: str) -> str | None:
    """The first character of the text that the language does not have; None when it has them all."""
    table = TABLES.get(language.partition("-")[0])
    if table is not None:
        return next((character for character in text if character not in table), None)
    return next((character for character in text if not _is_of_some_script(character)), None)


def _is_of_some_script(character: str) -> bool:
    return character in SIGNS or category(character)[0] in LETTERS_AND_MARKS
