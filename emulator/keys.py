"""The access keys in force: those of the settings, and those that are made while the program runs, each for an account.

What is made is kept in memory, and goes with the process.
"""

import secrets
import threading
from collections.abc import Iterator, Mapping

from emulator.accounts import DIGITS, key_for
from emulator.settings import Credential

MOST = 1000  # keys that are made and not deleted: a suite has one or a few


class TooMany(Exception):
    """As many keys as there may be have been made."""


class Keys(Mapping[str, Credential]):
    """Credentials by access key. Any thread may call."""

    def __init__(self, configured: Mapping[str, Credential]) -> None:
        self._configured = configured
        self._made: dict[str, Credential] = {}
        self._all = dict(configured)
        self._lock = threading.Lock()

    def __getitem__(self, access_key: str) -> Credential:
        return self._all[access_key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    @property
    def made(self) -> list[Credential]:
        """Those that are not of the settings, the oldest first."""
        return list(self._made.values())

    def make(self, account: str | None = None) -> Credential:
        """A key for that account (None: for one that has none yet); the one that was made for it before, if there is.

        Raises TooMany.
        """
        with self._lock:
            account = account or self._unused()
            name = key_for(account)
            if name in self._made:
                return self._made[name]
            if len(self._made) >= MOST:
                raise TooMany
            return self._keep({**self._made, name: Credential(name, secrets.token_urlsafe(30), account, None)})[name]

    def delete(self, access_key: str) -> Credential | None:
        """Forget a key that was made; None when there is no such."""
        with self._lock:
            gone = self._made.get(access_key)
            self._keep({name: key for name, key in self._made.items() if name != access_key})
        return gone

    def of_account(self, account: str) -> list[str]:
        """The access keys of an account."""
        return [name for name, credential in self._all.items() if credential.account == account]

    def _keep(self, made: dict[str, Credential]) -> dict[str, Credential]:
        """Readers take no lock: they see the mapping of before or the one of after."""
        self._made, self._all = made, {**made, **self._configured}
        return made

    def _unused(self) -> str:
        taken = {credential.account for credential in self._all.values()}
        while (account := str(secrets.randbelow(10**DIGITS)).zfill(DIGITS)) in taken:
            continue
        return account
