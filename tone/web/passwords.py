"""Passwords by argon2, and how often somebody may try one."""

import threading
import time
from collections import OrderedDict, deque

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from tone.errors import InputError

SHORTEST, LONGEST = 12, 200  # characters
TRIES = 5  # of one name, or 20 from one address,
FROM_ONE_PLACE = 20
WITHIN = 300.0  # s
REMEMBERED = 10_000  # names and addresses


class Passwords:
    """Hashes and checks; an unknown name takes as long as a wrong password."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash("nobody's password")

    def hash(self, password: str) -> str:
        """What is kept of a password.

        Raises
        ------
        InputError
            It is too short or too long.
        """
        if not SHORTEST <= len(password) <= LONGEST:
            raise InputError(
                f"a password has {SHORTEST} to {LONGEST} characters, got {len(password)}"
            )
        return self._hasher.hash(password)

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether it is the password."""
        try:
            return self._hasher.verify(kept or self._nobody, password) and kept is not None
        except (Argon2Error, InvalidHashError):
            return False


class Throttle:
    """Counts failed sign-ins of a name and of an address; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, name: str, address: str) -> float:
        """Seconds until the next try; 0 where one may try now."""
        with self._lock:
            by_name = self._left(f"name {name.strip()}", TRIES)
            return max(by_name, self._left(f"address {address}", FROM_ONE_PLACE))

    def failed(self, name: str, address: str) -> None:
        """Count a failed try."""
        with self._lock:
            for key in (f"name {name.strip()}", f"address {address}"):
                self._failed.setdefault(key, deque(maxlen=FROM_ONE_PLACE)).append(time.monotonic())
                self._failed.move_to_end(key)
            while len(self._failed) > REMEMBERED:
                self._failed.popitem(last=False)

    def passed(self, name: str) -> None:
        """Forget a name's failures."""
        with self._lock:
            self._failed.pop(f"name {name.strip()}", None)

    def _left(self, key: str, most: int) -> float:
        tries = self._failed.get(key, deque())
        recent = [at for at in tries if time.monotonic() - at < WITHIN]
        return recent[-most] + WITHIN - time.monotonic() if len(recent) >= most else 0.0
