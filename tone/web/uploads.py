"""Recordings in: streamed to a file, queued once they are whole, shown with their fate.

A file is named by a random id and an ending from a list; what its owner calls it is only shown.
"""

import asyncio
import os
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from tone.store.uploads import Upload
from tone.web.access import Uploader
from tone.web.house import House, InHouse, Limits
from tone.web.text import Said

router = APIRouter(tags=["uploads"])
ENDINGS = frozenset(
    ".wav .w64 .flac .mp3 .ogg .opus .webm .m4a .mp4 .3gp .mov .mkv .aac .amr .awb .wma .aif .aiff "
    ".au".split()
)
LARGEST = 64 * 1024**3  # bytes; what a recording may really have is in Limits
UNFINISHED = ".part"


@router.get("/uploads.json")
def uploads_json(house: InHouse, signed: Uploader) -> dict[str, Any]:
    """The newest uploads, and how far each is."""
    return {"uploads": [_data(house, each) for each in house.store.uploads.latest()]}


@router.get("/uploads", response_class=HTMLResponse)
def uploads_page(house: InHouse, signed: Uploader) -> Response:
    """Upload recordings; see what became of earlier ones."""
    return house.page(
        "uploads.html",
        "Uploads",
        signed=signed,
        own="uploads.js",
        uploads=[_data(house, each) for each in house.store.uploads.latest()],
        most=house.limits.bytes // 1024**2,
        accept=",".join(sorted(ENDINGS)),
    )


@router.post("/uploads", status_code=202, max_body_size=LARGEST)
async def upload(
    request: Request,
    house: InHouse,
    signed: Uploader,
    name: Annotated[Said, Query(min_length=1, max_length=500)],
    channels: Annotated[str, Query(pattern=r"^[a-z,]{0,60}$")] = "",
) -> dict[str, str]:
    """Take a recording, which is the body, and queue it; 202 once it is safe."""
    shown = shown_name(name)
    ending = PurePosixPath(shown).suffix.lower()
    _check(request, house, ending)
    if await run_in_threadpool(house.store.uploads.waiting) >= house.limits.waiting:
        raise HTTPException(429, "Too many recordings wait already; come back later.")
    upload_id = uuid4().hex
    folder = folder_of(house.folder)
    await run_in_threadpool(folder.mkdir, parents=True, exist_ok=True)
    part, path = folder / f"{upload_id}{UNFINISHED}", folder / f"{upload_id}{ending}"
    try:
        async with asyncio.timeout(house.limits.longest):
            await _write(request.stream(), part, house.limits)
        await run_in_threadpool(part.replace, path)
    except TimeoutError as error:
        raise HTTPException(408, "The recording came too slowly.") from error
    except ClientDisconnect as error:
        raise HTTPException(400, "The recording did not come whole.") from error
    finally:
        part.unlink(missing_ok=True)

    def keep() -> None:
        person_id = signed.person.id
        house.store.uploads.add(upload_id, path, name=shown, channels=channels, person_id=person_id)
        house.store.access.note(person_id, "upload", upload_id)

    await run_in_threadpool(keep)
    house.woken.set()
    return {"id": upload_id, "name": shown}


def folder_of(folder: Path) -> Path:
    """Where uploads lie."""
    return folder / "uploads"


def sweep(house: House) -> None:
    """Throw away what was not whole when the server ended: nobody was told that it is kept."""
    known = house.store.uploads.ids()
    folder = folder_of(house.folder)
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.stem not in known or path.suffix == UNFINISHED:
            path.unlink()


def shown_name(name: str) -> str:
    r"""The last part of a name, without what cannot be seen.

    >>> shown_name("../../etc/call.wav"), shown_name("C:\\calls\\a\u202eb.wav")
    ('call.wav', 'ab.wav')
    """
    last = PureWindowsPath(name).name or "recording"
    return "".join(each for each in last if unicodedata.category(each)[0] != "C")[-200:]


def _check(request: Request, house: House, ending: str) -> None:
    if ending not in ENDINGS:
        raise HTTPException(415, f"A recording ends in one of: {', '.join(sorted(ENDINGS))}.")
    said = request.headers.get("content-length", "")
    if said.isdigit() and int(said) > house.limits.bytes:
        raise HTTPException(413, _too_large(house.limits))


def _too_large(limits: Limits) -> str:
    return f"A recording has at most {limits.bytes // 1024**2} MB."


async def _write(chunks: AsyncIterator[bytes], path: Path, limits: Limits) -> None:
    """Write what comes, a piece at a time, until it is whole and on the disk."""
    size = 0
    with path.open("xb") as file:
        while True:
            try:
                chunk = await asyncio.wait_for(anext(chunks), limits.patience)
            except StopAsyncIteration:
                break
            size += len(chunk)
            if size > limits.bytes:
                raise HTTPException(413, _too_large(limits))
            await run_in_threadpool(file.write, chunk)
        if size == 0:
            raise HTTPException(422, "The recording is empty.")
        file.flush()
        await run_in_threadpool(os.fsync, file.fileno())


def _data(house: House, upload: Upload) -> dict[str, Any]:
    stage, share = house.progress.get(upload.id, ("", 0.0))
    return {
        "id": upload.id,
        "name": upload.name,
        "size": upload.size,
        "by": upload.by,
        "made": upload.made.isoformat(timespec="seconds"),
        "state": upload.state.value,
        "stage": stage,
        "share": round(share, 3),
        "reason": upload.reason,
        "recording_id": upload.recording_id,
    }
