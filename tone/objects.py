"""Object storage, as far as tone asks of it: what there is, its bytes, and bytes put there.

fsspec does it: `s3://` by s3fs, and any other URL by the package that knows it. Those packages find
credentials where they always do, such as in AWS_ACCESS_KEY_ID and AWS_ENDPOINT_URL; tone never
asks for any. Nothing is remembered from one question to the next. Errors are one sentence.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from tone.errors import (
    DependencyMissing,
    InputError,
    OutputError,
    ToneError,
    Unreachable,
    UnreadableRecording,
)
from tone.places import Url, is_url

VERSIONS = ("ETag", "etag", "generation", "mtime", "LastModified", "Last-Modified", "created")
AWAY = re.compile(r"(Endpoint|Connect|Proxy)\w*Error|ConnectionRefusedError|gaierror")
UNNAMED = re.compile(r"\w*Credential\w*Error|TokenRetrievalError|ProfileNotFound")
REFUSED = {  # what S3 says to a caller whom it will hear about no object
    "ExpiredToken",
    "InvalidAccessKeyId",
    "InvalidToken",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
}
QUERY = re.compile(r"\?[^\s\"']*")


def listed(folder: Url) -> list[Url]:
    """Every object below a folder, at any depth and in order; the object itself where it is one.

    Raises
    ------
    InputError
        There is no such bucket, or it cannot be listed.
    """
    with _asked("list", folder):
        system, path = _opened(folder)
        return _found(folder, system.find(path, detail=True))


def matching(pattern: Url) -> list[Url]:
    """Every object that a pattern matches, in order.

    Raises
    ------
    InputError
        The storage cannot be listed.
    """
    with _asked("list", pattern):
        system, path = _opened(pattern)
        return _found(pattern, system.glob(path, detail=True))


def names(folder: Url) -> list[str]:
    """What the objects right in a folder are called; none where there is no such folder.

    Raises
    ------
    InputError
        It cannot be listed.
    """
    with _asked("list", folder):
        system, path = _opened(folder)
        try:
            found = system.ls(path, detail=True)
        except FileNotFoundError:
            return []
        return [PurePosixPath(each["name"]).name for each in found if each["type"] == "file"]


def as_it_is(url: Url) -> Url:
    """The URL with the version that is there now: none where there is no such object.

    Raises
    ------
    InputError
        It may not be looked at.
    """
    versions = []
    for file in url.files:
        with _asked("read", file):
            system, path = _opened(file)
            try:
                versions.append(_version(system.info(path)))
            except FileNotFoundError:
                versions.append("")
    return replace(url, version=" ".join(versions) if all(versions) else "")


def fetched(url: Url) -> tuple[bytes, ...]:
    """The bytes of each object, which are those of the version that the URL names.

    Raises
    ------
    UnreadableRecording
        One is empty, or changed since somebody looked at it or while it was read.
    InputError
        There is no such object, it may not be read, or the connection breaks.
    """
    before = url if url.version else as_it_is(url)
    files = tuple(map(read, url.files))
    if as_it_is(url).version != before.version:
        raise UnreadableRecording(
            f"{url.name} changed before it was read whole; analyse it when it is complete"
        )
    if not all(files):
        raise UnreadableRecording(f"{url.name} is empty (0 bytes); expected a recording")
    return files


def read(url: Url) -> bytes:
    """An object, whole.

    Raises
    ------
    InputError
        There is none, it may not be read, or the connection breaks.
    """
    with _asked("read", url):
        system, path = _opened(url)
        try:
            return bytes(system.cat_file(path))
        except PermissionError:
            system.cat_file(
                path, start=0, end=1
            )  # a GET is told why, and a HEAD, as before, is not
            raise


def read_if_there(url: Url) -> bytes | None:
    """An object, whole; None where there is none.

    Raises
    ------
    InputError
        It may not be read, or the connection breaks.
    """
    with _asked("read", url):
        system, path = _opened(url)
        try:
            return bytes(system.cat_file(path))
        except FileNotFoundError:
            return None


def write(url: Url, content: bytes) -> None:
    """Put an object there, instead of what was there.

    Object storage does this whole or not at all. A URL that leads to files (`file://`, `sftp://`)
    promises no such thing.

    Raises
    ------
    OutputError
        It may not be written, or there is no such bucket.
    """
    with _asked("write", url):
        system, path = _opened(url)
        system.pipe_file(path, content)


def remove(url: Url) -> None:
    """Take an object away, if it is there.

    Raises
    ------
    OutputError
        It may not be taken away.
    """
    with _asked("write", url):
        system, path = _opened(url)
        try:
            system.rm_file(path)
        except FileNotFoundError:
            return


def _opened(url: Url) -> tuple[Any, str]:
    """The storage of a URL, and what it calls the object."""
    try:
        from fsspec import url_to_fs
    except ImportError as error:
        raise DependencyMissing("object storage needs: pip install 'tone[objects]'") from error
    try:
        system, path = url_to_fs(url.text, use_listings_cache=False)
    except ImportError as error:
        protocol = url.text.partition(":")[0]
        needs = "pip install 'tone[objects]'" if protocol.startswith("s3") else str(error)
        raise DependencyMissing(f"{protocol}:// needs: {needs}") from error
    except ValueError as error:
        raise InputError(f"{url} is no URL that fsspec knows: {error}") from error
    return system, path


def _found(asked: Url, told: dict[str, Any]) -> list[Url]:
    """Objects as the storage calls them, under URLs such as the one that was asked with."""
    scheme, _, rest = asked.text.partition("://")
    begin = f"{scheme}://{'/' * rest.startswith('/')}"
    return [
        Url(path if is_url(path) else begin + path.lstrip("/"), _version(info))
        for path, info in sorted(told.items())
        if info["type"] == "file"
    ]


def _version(info: dict[str, Any]) -> str:
    told = next((info[name] for name in VERSIONS if info.get(name)), None)
    if isinstance(told, datetime):
        told = told.timestamp()  # a listing may tell the time as a number
    return "" if told is None else f"{told}/{info.get('size')}"


@contextmanager
def _asked(what: str, url: Url) -> Iterator[None]:
    """Say in one sentence why it could not be done: the packages have an error each for it."""
    try:
        yield
    except ToneError:
        raise
    except Exception as error:
        kind = OutputError if what == "write" else InputError
        raise _why(what, url, error, kind) from error


def _why(what: str, url: Url, error: Exception, kind: type[ToneError]) -> ToneError:
    names = [each.__name__ for each in type(error).__mro__]
    reason = QUERY.sub("", str(error).strip().partition("\n")[0]) or names[0]
    if any(map(UNNAMED.fullmatch, names)):
        kind = kind if what == "write" else Unreachable
        return kind(f"cannot {what} {url}: no credentials were found; set them in the environment")
    if any(map(AWAY.fullmatch, names)):
        kind = kind if what == "write" else Unreachable
        return kind(
            f"cannot {what} {url}: no server answers ({reason}); see that it runs and that the "
            "network and AWS_ENDPOINT_URL are right, and run this again"
        )
    if isinstance(error, FileNotFoundError):
        said = "" if url.text.endswith(reason) else f" ({reason})"
        return kind(f"there is no {url}{said}; expected an object, or a folder in a bucket")
    if isinstance(error, PermissionError):
        kind = Unreachable if _code(error) in REFUSED and what != "write" else kind
        return kind(f"cannot {what} {url}: {reason}; expected credentials that allow it")
    return kind(f"cannot {what} {url}: {reason}; try again, as the connection may have broken")


def _code(error: Exception) -> str:
    """What S3 calls it; empty where it did not say."""
    answer = getattr(error.__cause__, "response", None) or {}
    return str(answer.get("Error", {}).get("Code", ""))
