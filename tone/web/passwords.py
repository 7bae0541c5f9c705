"""Passwords by argon2, and how often somebody may try one."""

import threading
import time
from collections import OrderedDict, deque

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from tone.errors import InputError

SHORTEST, LONGEST = 12, 200  # characters
TRIES = 5  # of one name from one address,
FROM_ONE_PLACE = 20  # of any names from one address,
OF_ONE_NAME = 100  # or of one name from anywhere: else a stranger could lock somebody out
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
    """Counts failed sign-ins by name and address; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, name: str, address: str) -> float:
        """Seconds until the next try; 0 where one may try now."""
        with self._lock:
            return max(self._left(key, most) for key, most in _limits(name, address).items())

    def failed(self, name: str, address: str) -> None:
        """Count a failed try."""
        with self._lock:
            for key, most in _limits(name, address).items():
                self._failed.setdefault(key, deque(maxlen=most)).append(time.monotonic())
                self._failed.move_to_end(key)
            while len(self._failed) > REMEMBERED:
                self._failed.popitem(last=False)

    def passed(self, name: str, address: str) -> None:
        """Forget the failures of a name at an address."""
        with self._lock:
            self._failed.pop(next(iter(_limits(name, address))), None)

    def _left(self, key: str, most: int) -> float:
        tries = self._failed.get(key, deque())
        recent = [at for at in tries if time.monotonic() - at < WITHIN]
        return recent[-most] + WITHIN - time.monotonic() if len(recent) >= most else 0.0


def _limits(name: str, address: str) -> dict[str, int]:
    """What a try counts toward, and how many each may have; the narrowest first."""
    name = name.strip()
    return {
        f"both {address} {name}": TRIES,
        f"address {address}": FROM_ONE_PLACE,
        f"name {name}": OF_ONE_NAME,
    }
