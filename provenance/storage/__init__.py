"""The one room that knows SQL, split by noun; the schema stands in one place."""

from sqlalchemy import Connection

from provenance.storage.engine import Store, open_store

__all__ = ["Connection", "Store", "open_store"]
