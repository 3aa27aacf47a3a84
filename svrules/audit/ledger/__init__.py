"""A ledger: records in one chain, in an SQLite file or a PostgreSQL database.

`records` says what a record is and how it is hashed, `schema` how it lies in tables, `opening` finds or makes
a ledger, `store` appends to it and reads it, `failures` says what a database cannot do.
"""

from importlib.util import find_spec

from svrules.errors import MissingExtraError

if find_spec("sqlalchemy") is None:
    raise MissingExtraError("ledger", "SQLAlchemy")

from svrules.audit.ledger.opening import create_or_open, open_ledger
from svrules.audit.ledger.records import Draft, Kind, Record
from svrules.audit.ledger.store import Appended, Ledger

__all__ = ["Appended", "Draft", "Kind", "Ledger", "Record", "create_or_open", "open_ledger"]
