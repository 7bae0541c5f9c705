"""`tone schema`: the JSON Schema of an analysis."""

import json

import typer


def schema() -> None:
    """Print the JSON Schema of the document that `tone analyze --json` prints.

    Example: tone schema > analysis.schema.json
    """
    from tone.call.codec import json_schema

    typer.echo(json.dumps(json_schema(), indent=2))
