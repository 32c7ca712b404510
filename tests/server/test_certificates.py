"""The CA and the certificate in a folder: made once, used again, remade when they no longer serve."""

import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from emulator.server import certificates
from emulator.server.certificates import DAY, Certificates, Unusable, context, prepare

NAMES = ["localhost", "127.0.0.1", "::1", "*.us-east-1.amazonaws.com"]
NOW = 1_795_000_000.0


def leaf(files: Certificates) -> x509.Certificate:
    return x509.load_pem_x509_certificate(files.server.read_bytes())


def names(files: Certificates) -> list[str]:
    found: Any = leaf(files).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return sorted(str(each.value) for each in found)


def signed(files: Certificates) -> bool:
    ca = x509.load_pem_x509_certificate(files.ca.read_bytes())
    leaf(files).verify_directly_issued_by(ca)
    return True


def test_the_first_start_makes_both(tmp_path: Path) -> None:
    files = prepare(tmp_path / "a" / "b", NAMES, NOW)
    assert files == (tmp_path / "a/b/ca.pem", tmp_path / "a/b/server.pem")
    assert names(files) == sorted(NAMES)
    assert signed(files)
    assert leaf(files).not_valid_before_utc.timestamp() == NOW - 30 * DAY
    assert leaf(files).not_valid_after_utc.timestamp() == NOW + 365 * DAY


@pytest.mark.parametrize("name", ["ca-key.pem", "server.pem"])
def test_keys_are_for_their_owner(tmp_path: Path, name: str) -> None:
    prepare(tmp_path, NAMES, NOW)
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "ca.pem").stat().st_mode) == 0o644
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ca-key.pem", "ca.pem", "server.pem"]


@pytest.mark.parametrize("again", [NAMES, NAMES[:1], ["LOCALHOST", "0:0:0:0:0:0:0:1"], []])
def test_what_serves_is_used_again_and_no_library_is_loaded(
    tmp_path: Path, again: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = prepare(tmp_path, NAMES, NOW)
    before = files.server.read_bytes(), files.ca.read_bytes()
    monkeypatch.setitem(sys.modules, "trustme", None)
    assert prepare(tmp_path, again, NOW + 334 * DAY) == files
    assert (files.server.read_bytes(), files.ca.read_bytes()) == before


def cut(folder: Path) -> None:
    pem = (folder / "server.pem").read_bytes()
    (folder / "server.pem").write_bytes(pem[: len(pem) // 2])


def rename(folder: Path) -> None:
    text = (folder / "server.pem").read_text()
    (folder / "server.pem").write_text(text.partition("\n")[2])


@pytest.mark.parametrize(
    ("spoil", "again", "later"),
    [
        (lambda folder: None, ["example.test"], 0.0),
        (lambda folder: None, NAMES, 336 * DAY),
        (lambda folder: (folder / "server.pem").unlink(), NAMES, 0.0),
        (lambda folder: (folder / "server.pem").write_text(""), NAMES, 0.0),
        (lambda folder: (folder / "server.pem").write_text("[1]\n"), NAMES, 0.0),
        (lambda folder: (folder / "ca.pem").unlink(), NAMES, 0.0),
        (rename, NAMES, 0.0),
        (cut, NAMES, 0.0),
    ],
    ids=["names", "time", "missing", "empty", "strange", "no CA", "no note", "cut"],
)
def test_a_certificate_that_does_not_serve_is_remade_by_the_same_ca(
    tmp_path: Path, spoil: Any, again: list[str], later: float
) -> None:
    files = prepare(tmp_path, NAMES, NOW)
    ca, serial = files.ca.read_bytes(), leaf(files).serial_number
    spoil(tmp_path)
    assert prepare(tmp_path, again, NOW + later) == files
    assert files.ca.read_bytes() == ca
    assert leaf(files).serial_number != serial
    assert names(files) == sorted(again)
    assert signed(files)


def test_a_new_ca_takes_a_new_certificate(tmp_path: Path) -> None:
    files = prepare(tmp_path, NAMES, NOW)
    ca = files.ca.read_bytes()
    for name in ("ca.pem", "ca-key.pem"):
        (tmp_path / name).unlink()
    prepare(tmp_path, NAMES, NOW)
    assert files.ca.read_bytes() != ca
    assert signed(files)


@pytest.mark.parametrize("spoilt", ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_damaged_ca_is_not_replaced_behind_the_users_back(tmp_path: Path, spoilt: str) -> None:
    prepare(tmp_path, NAMES, NOW)
    (tmp_path / "ca-key.pem").write_text(spoilt)
    (tmp_path / "server.pem").unlink()
    with pytest.raises(Unusable, match=r"ca-key\.pem is damaged: delete it"):
        prepare(tmp_path, NAMES, NOW)


def test_starts_at_once_end_up_with_one_ca(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: prepare(tmp_path, [f"{number}.test"], NOW), range(8)))
    assert len(set(found)) == 1
    assert signed(found[0])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ca-key.pem", "ca.pem", "server.pem"]


def no_links(*_: object) -> None:
    raise PermissionError(1, "no links here")


def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "hardlink_to", no_links)
    assert signed(prepare(tmp_path, NAMES, NOW))


@pytest.mark.parametrize("links", [True, False])
def test_a_ca_that_another_start_made_meanwhile_is_taken(
    tmp_path: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", no_links)
    other = prepare(tmp_path / "other", NAMES, NOW)
    here = tmp_path / "here"
    write = certificates._write

    def slow(path: Path, content: bytes, **how: Any) -> None:
        if path.name == "ca-key.pem" and not path.exists():
            path.write_bytes((tmp_path / "other" / "ca-key.pem").read_bytes())
        write(path, content, **how)

    monkeypatch.setattr(certificates, "_write", slow)
    files = prepare(here, NAMES, NOW)
    assert files.ca.read_bytes() == other.ca.read_bytes()
    assert signed(files)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unusable, match=r"^Cannot keep certificates in .*file: .+\.$"):
        prepare(tmp_path / "file", NAMES, NOW)


@pytest.mark.parametrize("name", ["bad name", "a..b", "ex*mple.test"])
def test_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unusable, match="No certificate can be made for"):
        prepare(tmp_path, [name], NOW)


def test_the_context_offers_both_protocols(tmp_path: Path) -> None:
    made = context(prepare(tmp_path, NAMES, NOW))
    assert made.minimum_version.name == "TLSv1_2"
