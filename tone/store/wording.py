"""Words as they are searched: folded alike when they are stored and when they are asked for.

Case, accents and punctuation make no difference, so that both databases find the same; and nothing
of what a person types is ever syntax to a database.
"""

import re
from unicodedata import combining, normalize

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    any_,
    cast,
    column,
    func,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.orm import Session

from tone.store.tables import MomentRow

WORD = re.compile(r"[^\W_]+")
QUOTED = re.compile(r'"([^"]*)"|(\S+)')
INDEX = table("moment_words", column("key", Integer), column("words", String))
MATCHES = text("SELECT rowid FROM moment_words WHERE moment_words MATCH :asked")
INSERT = "INSERT INTO moment_words (rowid, words) VALUES (:key, :words)"
PG_INSERT = "INSERT INTO moment_words (key, words) VALUES (:key, to_tsvector('simple', :words))"
DELETE = (
    "DELETE FROM moment_words WHERE {key} IN (SELECT key FROM moments WHERE recording_id = :id)"
)


def folded(said: str) -> str:
    """Text as it is indexed.

    >>> folded("I can’t - CAFÉ!")
    'i cant cafe'
    """
    plain = re.sub("['’ʼ]", "", said)
    letters = "".join(c for c in normalize("NFKD", plain) if not combining(c))
    return " ".join(WORD.findall(letters.casefold()))


def phrases(asked: str) -> list[str]:
    """What must all be there: each word, or each run of words within quotes.

    >>> phrases('refund "called you" four')
    ['refund', 'called you', 'four']
    """
    found = (folded(quoted or bare) for quoted, bare in QUOTED.findall(asked))
    return [phrase for phrase in found if phrase]


def matching(asked: str, *, postgresql: bool) -> ColumnElement[bool] | None:
    """The condition that a moment's words match; None where nothing is asked."""
    wanted = phrases(asked)
    if not wanted:
        return None
    if postgresql:
        simple = cast(literal("simple"), REGCONFIG)
        matches = (func.phraseto_tsquery(simple, each) for each in wanted)
        every = and_(*(INDEX.c.words.op("@@")(each) for each in matches))
        # As an array, looked up once before the moments are: joined, PostgreSQL would rather walk
        # the queue for a page's few rows, or compare them with a team's moments, each with each.
        said = select(INDEX.c.key).where(every).scalar_subquery()
        return MomentRow.key == any_(func.array(said))
    query = " ".join(f'"{each}"' for each in wanted)
    found = MATCHES.bindparams(asked=query).columns(column("rowid", Integer))
    return MomentRow.key.in_(found.scalar_subquery())


def index_words(session: Session, said: dict[int, str], *, postgresql: bool) -> None:
    """Make moments, by key, findable by what was said in them."""
    rows = [{"key": key, "words": folded(words)} for key, words in said.items()]
    if rows:
        session.execute(text(PG_INSERT if postgresql else INSERT), rows)


def forget_words(session: Session, recording_id: str, *, postgresql: bool) -> None:
    """Take a recording's moments out of the index."""
    statement = DELETE.format(key="key" if postgresql else "rowid")
    session.execute(text(statement), {"id": recording_id})
