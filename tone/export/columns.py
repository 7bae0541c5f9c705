"""Cells of known type as a pandas frame."""

from typing import TYPE_CHECKING, Any

import numpy as np

from tone.errors import DependencyMissing

if TYPE_CHECKING:
    from pandas import DataFrame

TEXT, NUMBER, COUNT, FLAG, TIME = "string", "Float64", "Int64", "boolean", "datetime64[us]"


def frame(columns: dict[str, str], cells: list[Any]) -> "DataFrame":
    """Rows as a frame, the index still among its columns.

    The cells come one row after the other in one list: a million rows as tuples would keep the
    garbage collector busier than the rest of the work.
    """
    width = len(columns)
    typed = {
        name: _column(cells[at::width], dtype) for at, (name, dtype) in enumerate(columns.items())
    }
    return pandas().DataFrame(typed)


def _column(cells: list[Any], dtype: str) -> Any:
    """One column; pandas looks at each cell again where it is not told what it gets."""
    if dtype == TEXT:
        import pyarrow

        return pandas().array(pyarrow.array(cells, pyarrow.large_string()), dtype=dtype)
    if dtype in (NUMBER, COUNT):
        values = np.array(cells, dtype=np.float64)  # None becomes NaN; counts are below 2^53
        missing = np.isnan(values)
        if dtype == NUMBER:
            return pandas().arrays.FloatingArray(values, missing)
        return pandas().arrays.IntegerArray(np.where(missing, 0, values).astype(np.int64), missing)
    return pandas().array(cells, dtype=dtype)


def pandas() -> Any:
    """The library, or the sentence that installs it."""
    try:
        import pandas
    except ImportError as error:
        raise DependencyMissing("tables need: pip install 'tone[notebook]'") from error
    return pandas
