"""Which account an access key stands for. Keys of our own making have their account in them, as AWS's have.

It checks no signature and keeps no key.
"""

import binascii
from base64 import b32decode, b32encode
from collections.abc import Mapping
from functools import lru_cache

from emulator.settings import DEFAULT_ACCOUNT, Credential

DIGITS = 12
# In front of the account, in keys that are made for clients and in the service's own.
MADE = "AKIAEMULATOR"
SERVICE = "ASIATRANSCRI"


def is_account(text: str) -> bool:
    return len(text) == DIGITS and text.isascii() and text.isdigit()


@lru_cache(maxsize=256)  # every answer with a link asks for the service's own
def key_for(account: str, prefix: str = MADE) -> str:
    """The one access key of an account with that prefix: 20 characters, like AWS's."""
    return prefix + b32encode(int(account).to_bytes(5, "big")).decode()


def account_in(access_key: str) -> str | None:
    """The account of a key that is made here, whether it is still known or not; None for any other key."""
    prefix, coded = access_key[: len(MADE)], access_key[len(MADE) :]
    if prefix not in (MADE, SERVICE):
        return None
    try:
        account = str(int.from_bytes(b32decode(coded), "big")).zfill(DIGITS)
    except (binascii.Error, ValueError):
        return None
    return account if key_for(account, prefix) == access_key and is_account(account) else None


def named_account(access_key: str, known: Mapping[str, Credential]) -> str | None:
    """The account that a key is of: its own, if it is known; the one that it is, if it has twelve digits; the one that
    is in it; None for any other key.
    """
    credential = known.get(access_key)
    if credential is not None:
        return credential.account
    return access_key if is_account(access_key) else account_in(access_key)


def account_of(access_key: str, known: Mapping[str, Credential]) -> str:
    """Whose account a key that nobody checks is taken for: the one that it names, or else the default."""
    return named_account(access_key, known) or DEFAULT_ACCOUNT
