"""Text that people send: what no database keeps is refused at the door."""

from typing import Annotated

from pydantic import AfterValidator


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("a zero byte is no text")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("half a character is no text") from error
    return text


Said = Annotated[str, AfterValidator(_storable)]
