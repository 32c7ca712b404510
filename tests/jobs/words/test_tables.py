"""Tables of terms: the header, the columns, and what each of them may hold."""

import pytest

from emulator.jobs.words.tables import is_table, medical_table, table
from emulator.jobs.words.terms import BadTerms, Entry

HEADER = "Phrase\tSoundsLike\tIPA\tDisplayAs\n"
COLUMNS = "Phrase, SoundsLike, IPA, DisplayAs"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEADER, True),
        ("Phrase\tDisplayAs\n", True),  # a bad one
        ("DisplayAs,Phrase,IPA,SoundsLike\na,b,,\n", True),
        ("Phrase,DisplayAs\n", False),
        ("Los-Angeles,CLI\n", False),
        ("Los-Angeles\nCLI\tx\n", False),
        ("", False),
    ],
)
def test_what_is_a_table(text: str, expected: bool) -> None:
    assert is_table(text) is expected


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        (f"{HEADER}Los-Angeles\t\t\tLos Angeles", [("Los-Angeles", "Los Angeles")]),
        (f"{HEADER}C.L.I.\t\t\t\nA.B.C.-s\t\t\tABCs\n", [("C.L.I.", "C.L.I."), ("A.B.C.-s", "ABCs")]),
        ("DisplayAs\tSoundsLike\tIPA\tPhrase\nVX02Q\t\t\tV.X.-zero-two-Q.\n", [("V.X.-zero-two-Q.", "VX02Q")]),
        ("IPA,DisplayAs,Phrase,SoundsLike\n,Eva Maria ✓,Eva-Maria,\n", [("Eva-Maria", "Eva Maria ✓")]),
        # "Any values in these columns will be ignored."
        (f"{HEADER}Hey\theh ey!\the:ɪ\tHey 1\n", [("Hey", "Hey 1")]),
        (f"{HEADER}{'a' * 256}\t\t\t{'1' * 256}\n", [("a" * 256, "1" * 256)]),
    ],
)
def test_a_table(text: str, entries: list[tuple[str, str]]) -> None:
    assert table(text, "en-US") == [Entry(*entry) for entry in entries]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Phrase\tIPA\tDisplayAs\nHey\t\t\n", f"the header ['Phrase', 'IPA', 'DisplayAs'] is not made of {COLUMNS}"),
        (
            "phrase\tSoundsLike\tIPA\tDisplayAs\n",
            f"the header ['phrase', 'SoundsLike', 'IPA', 'DisplayAs'] is not made of {COLUMNS}",
        ),
        (HEADER, "the table has no rows"),
        (f"{HEADER}Hey\t\tHey\n", "the row ['Hey', '', 'Hey'] has 3 columns, it must have 4"),
        (f"{HEADER}Hey\t\t\t\tHey\n", "the row ['Hey', '', '', '', 'Hey'] has 5 columns, it must have 4"),
        (f"{HEADER}a\t\t\t\n\nb\t\t\t\n", "the row [''] has 1 columns, it must have 4"),
        (f"{HEADER}\t\t\tHey\n", "an entry is empty"),
        (f"{HEADER}Los Angeles\t\t\t\n", "'Los Angeles' has ' ', which is no character of en-US"),
        (f"{HEADER}Eva-Maria \t\t\t\n", "'Eva-Maria ' has ' ', which is no character of en-US"),
        (f"{HEADER}VX02Q\t\t\t\n", "'VX02Q' has '0', which is no character of en-US"),
        (f"{HEADER}-Hawn\t\t\t\n", "'-Hawn' begins with a hyphen"),
        (f"{HEADER}Hey\t\t\tHey \n", "'Hey ' begins or ends with a blank"),
        (f"{HEADER}Hey\t\t\t{'1' * 257}\n", "'11111111111111111111'… has 257 characters, 256 are allowed"),
        (f"{HEADER}Hey\t\t\t\r\n", "a line does not end with a line feed alone"),
    ],
)
def test_no_table(text: str, fault: str) -> None:
    with pytest.raises(BadTerms) as raised:
        table(text, "en-US")
    assert str(raised.value) == fault


def test_a_table_of_another_language() -> None:
    assert table(f"{HEADER}Žižka\t\t\t\n", "cs-CZ") == [Entry("Žižka", "Žižka")]
    with pytest.raises(BadTerms, match="no character of fr-FR"):
        table(f"{HEADER}Žižka\t\t\t\n", "fr-FR")


def test_a_medical_table() -> None:
    text = (
        f"{HEADER}acute-respiratory-distress-syndrome\t\t\tacute respiratory distress syndrome\n"
        "A.L.L.\t\teɪ ɛ l ɛ l\tALL\n"
        "nodal-tachycardia\tnode-al-tack-ih-card-ia\t\t\n"
    )
    assert medical_table(text) == [
        Entry("acute-respiratory-distress-syndrome", "acute respiratory distress syndrome"),
        Entry("A.L.L.", "ALL"),
        Entry("nodal-tachycardia", "nodal-tachycardia"),
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("C.L.I.,D.N.A.", f"the header ['C.L.I.,D.N.A.'] is not made of {COLUMNS}"),
        (
            "Phrase,SoundsLike,IPA,DisplayAs\na,,,\n",
            f"the header ['{COLUMNS.replace(' ', '')}'] is not made of {COLUMNS}",
        ),
        (f"{HEADER}Hey\they\th eɪ\t\n", "'Hey' has both SoundsLike and IPA"),
        (f"{HEADER}Hey\they you\t\t\n", "'hey you' has ' ', which is no character of en-US"),
        (f"{HEADER}Hey\t\the:ɪ\t\n", "'he:ɪ' is no sound of English in the IPA"),
        (f"{HEADER}Hey\t\th  eɪ\t\n", "'' is no sound of English in the IPA"),
        (f"{HEADER}Hey\t\th eɪ \t\n", "'h eɪ ' begins or ends with a blank"),
        (f"{HEADER}{'a' * 256}\t\t\t\n", "'aaaaaaaaaaaaaaaaaaaa'… has 256 characters, 255 are allowed"),
        (f"{HEADER}a\t{'a' * 256}\t\t\n", "'aaaaaaaaaaaaaaaaaaaa'… has 256 characters, 255 are allowed"),
        (f"{HEADER}a\t\t\t{'a' * 256}\n", "'aaaaaaaaaaaaaaaaaaaa'… has 256 characters, 255 are allowed"),
    ],
)
def test_no_medical_table(text: str, fault: str) -> None:
    with pytest.raises(BadTerms) as raised:
        medical_table(text)
    assert str(raised.value) == fault
