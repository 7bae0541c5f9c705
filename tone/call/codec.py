"""An analysis as JSON and back, and the JSON Schema of the document.

pydantic reads the dataclasses themselves, so there is no second description to keep in step.
Times are seconds from the start; what could not be measured is null or absent.
"""

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tone.call.analysis import Analysis
from tone.errors import InputError


@cache
def _adapter() -> TypeAdapter[Analysis]:
    return TypeAdapter(Analysis)


def to_json(analysis: Analysis, *, indent: int | None = None) -> str:
    """The analysis as one JSON document."""
    return _adapter().dump_json(analysis, indent=indent).decode()


def from_json(text: str | bytes) -> Analysis:
    """Read back what `to_json` wrote; bytes are UTF-8.

    Raises
    ------
    InputError
        The text is not an analysis of this version of tone.
    """
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"not an analysis: {where or 'document'}: {first['msg']}") from error


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the document that `to_json` writes."""
    schema = _adapter().json_schema(mode="serialization")
    return json.loads(json.dumps(schema))  # type: ignore[no-any-return]
