"""Where a recording or an analysis is: a file of this machine, or an object at a URL."""

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tone.errors import InputError

URL = re.compile(r"[a-z][a-z0-9.\-]+://")
SIDES = re.compile(rf"\+(?={URL.pattern})")  # between the files of a call with one a side
SECRET = re.compile(rf"{URL.pattern}[^/]*:[^/]*@")


@dataclass(frozen=True, slots=True)
class Url:
    """An object or, as in `s3://calls/agent.wav+s3://calls/customer.wav`, one a side.

    `version` changes with its bytes: its ETag, else when it was changed, with its size. It is empty
    where nobody looked yet, and of storage that tells neither.
    """

    text: str
    version: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.text

    @property
    def name(self) -> str:
        """Its last part, as of a path."""
        return PurePosixPath(self.text).name

    @property
    def suffix(self) -> str:
        """The ending of its name; empty where it is said to be a folder."""
        return "" if self.text.endswith("/") else PurePosixPath(self.text).suffix

    @property
    def stem(self) -> str:
        """Its name without that."""
        return PurePosixPath(self.text).stem

    @property
    def files(self) -> tuple["Url", ...]:
        """Each object.

        >>> [file.text for file in Url("s3://calls/+49/a.wav+s3://calls/b.wav").files]
        ['s3://calls/+49/a.wav', 's3://calls/b.wav']
        """
        return tuple(map(Url, SIDES.split(self.text)))

    def beside(self, name: str) -> "Url":
        """What has this name in the same folder."""
        return Url(f"{self.text.rpartition('/')[0]}/{name}")

    def inside(self, name: str) -> "Url":
        """What has this name in the folder that this is."""
        return Url(f"{self.text.rstrip('/')}/{name}")


Place = Path | Url


def is_url(text: str) -> bool:
    """Whether a text names something in object storage, and no file of this machine."""
    return URL.match(text) is not None


def place(text: str | Path) -> Place:
    """What somebody named.

    Raises
    ------
    InputError
        The URL has a password in it, which would go into every output.
    """
    if not is_url(str(text)):
        return Path(text)
    if SECRET.match(str(text)):
        raise InputError("a URL has a password in it; expected credentials in the environment")
    return Url(str(text))
