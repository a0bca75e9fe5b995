"""The one room that knows SQL, split by noun; the schema stands in one place."""

from provenance.storage.engine import Store, open_store

__all__ = ["Store", "open_store"]
