"""The tables and views, in one place; migrations bring a database to this shape."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.engine import Dialect

# One naming rule, so that a migration on either database can name what it drops.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(sa.TypeDecorator[datetime]):
    """An aware UTC time; SQLite keeps it without a zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware time → UTC; a naive one is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone reached the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """What the driver gives → aware UTC."""
        if value is None:
            return None
        at: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return at


# SQLite gives row numbers to INTEGER keys only; PostgreSQL needs 64 bits for them.
Id = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _ref(name: str, to: str, *, nullable: bool = False, key: bool = False) -> Column[Any]:
    return Column(name, Id, ForeignKey(f"{to}.id"), nullable=nullable and not key, primary_key=key)


owner = Table("owner", metadata, _id(), Column("name", Text, nullable=False, unique=True))

outlet = Table(
    "outlet",
    metadata,
    _id(),
    _ref("owner_id", "owner", nullable=True),
    Column("domain", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default=""),
    Column("country", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default=""),
)
# An outlet without a domain is known by its name.
Index(
    "uq_outlet_name_alone",
    outlet.c.name,
    unique=True,
    sqlite_where=outlet.c.domain.is_(None),
    postgresql_where=outlet.c.domain.is_(None),
)

agency = Table(
    "agency",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("country", Text, nullable=False),
)

recipe = Table(
    "recipe",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", Text, nullable=False),
    sa.UniqueConstraint("kind", "name"),
)

feed = Table(
    "feed",
    metadata,
    _id(),
    _ref("outlet_id", "outlet", nullable=True),
    Column("kind", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("url_hash", LargeBinary, nullable=False, unique=True),
    Column("title", Text, nullable=False, server_default=""),
    Column("folder", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="active"),
    Column("added_at", UtcTime, nullable=False),
)

schedule = Table(
    "schedule",
    metadata,
    Column("feed_id", Id, ForeignKey("feed.id", ondelete="CASCADE"), primary_key=True),
    Column("due_at", UtcTime, nullable=False, index=True),
    Column("interval_seconds", Integer, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("failing_since", UtcTime),
    Column("lease_until", UtcTime),
    Column("lease_by", Text),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("etag", LargeBinary),
    Column("last_modified", LargeBinary),
    Column("given_by", Text),
    Column("payload_hash", LargeBinary),
    Column("good_at", UtcTime),
)

fetch = Table(
    "fetch",
    metadata,
    _id(),
    Column("feed_id", Id, ForeignKey("feed.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("status", Integer),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("bytes", Integer, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("revised", Integer, nullable=False),
    Column("took", sa.Float, nullable=False),
)

story = Table(
    "story",
    metadata,
    _id(),
    Column("uid", Text, nullable=False, unique=True),
    _ref("merged_into", "story", nullable=True),
    Column("made_at", UtcTime, nullable=False),
    # Null while its members or its origin await judging: the queue of the second half of matching.
    Column("judged_at", UtcTime),
)
Index(
    "ix_story_unjudged",
    story.c.id,
    sqlite_where=story.c.judged_at.is_(None),
    postgresql_where=story.c.judged_at.is_(None),
)

item = Table(
    "item",
    metadata,
    _id(),
    Column("uid", Text, nullable=False, unique=True),
    _ref("outlet_id", "outlet", nullable=True),
    Column("url", Text, nullable=False),
    Column("canonical_url", Text, nullable=False),
    Column("first_seen", UtcTime, nullable=False, index=True),
    Column("month", Integer, nullable=False),
    Column("not_seen_before", UtcTime),
    # The current revision; no foreign key, since the revision points back here.
    Column("revision_id", Id, index=True),
    Column("story_id", Id, ForeignKey("story.id"), index=True),
    Column("gone_at", UtcTime),
)
Index("ix_item_outlet", item.c.outlet_id)

identity = Table(
    "identity",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("item_id", Id, ForeignKey("item.id"), nullable=False, index=True),
)

appearance = Table(
    "appearance",
    metadata,
    Column("feed_id", Id, ForeignKey("feed.id", ondelete="CASCADE"), primary_key=True),
    Column("item_id", Id, ForeignKey("item.id"), primary_key=True, index=True),
    Column("guid", Text, nullable=False),
    Column("first_seen", UtcTime, nullable=False),
    Column("last_seen", UtcTime, nullable=False),
    # What this feed said of the item last: two feeds that say it differently do not revise each other.
    Column("content_hash", LargeBinary, nullable=False),
)

body = Table(
    "body",
    metadata,
    _id(),
    _ref("recipe_id", "recipe"),
    Column("hash", LargeBinary, nullable=False),
    Column("words", Integer, nullable=False),
    sa.UniqueConstraint("recipe_id", "hash"),
)

revision = Table(
    "revision",
    metadata,
    _id(),
    _ref("item_id", "item"),
    Column("number", Integer, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Column("title", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("published_raw", Text, nullable=False),
    Column("published_from", UtcTime),
    Column("published_to", UtcTime),
    Column("zone_known", sa.Boolean, nullable=False),
    Column("metadata", Text, nullable=False, server_default="{}"),
    # Carried by the outlet's own feed or file, not by an aggregator's.
    Column("own", sa.Boolean, nullable=False),
    Column("body_id", Id, ForeignKey("body.id"), index=True),
    # A blocking note: stored, never matched.
    Column("blocked", sa.Boolean, nullable=False, server_default=sa.false()),
    Column("ruleset", Text, nullable=False),
    Column("matched_at", UtcTime),
    # How often it was put into the queue: who takes it out knows whether that happened again meanwhile.
    Column("queued", Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("item_id", "number"),
)
# `matched_at` null is the queue of what awaits matching.
Index(
    "ix_revision_unmatched",
    revision.c.id,
    sqlite_where=revision.c.matched_at.is_(None),
    postgresql_where=revision.c.matched_at.is_(None),
)

text = Table(
    "text",
    metadata,
    _ref("revision_id", "revision", key=True),
    Column("html", Text),
    Column("text", Text, nullable=False),
)

fingerprint = Table(
    "fingerprint",
    metadata,
    _ref("body_id", "body", key=True),
    _ref("recipe_id", "recipe", key=True),
    Column("signature", LargeBinary, nullable=False),
    Column("shingles", Integer, nullable=False),
)

shelf = Table(
    "shelf",
    metadata,
    _id(),
    _ref("recipe_id", "recipe"),
    Column("month", Integer, nullable=False),
    sa.UniqueConstraint("recipe_id", "month"),
)

# Large and rebuildable, hence without foreign keys and without row ids.
band = Table(
    "band",
    metadata,
    Column("shelf_id", Integer, primary_key=True),
    Column("key", BigInteger, primary_key=True),
    Column("body_id", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)

passage = Table(
    "passage",
    metadata,
    Column("shelf_id", Integer, primary_key=True),
    Column("hash", BigInteger, primary_key=True),
    Column("body_id", BigInteger, primary_key=True),
    Column("position", Integer, primary_key=True),
    sqlite_with_rowid=False,
)

copy = Table(
    "copy",
    metadata,
    Column("a", Id, ForeignKey("revision.id"), primary_key=True),
    Column("b", Id, ForeignKey("revision.id"), primary_key=True, index=True),
    Column("judge", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("match", sa.Float, nullable=False),
    Column("jaccard", sa.Float, nullable=False),
    Column("a_in_b", sa.Float, nullable=False),
    Column("b_in_a", sa.Float, nullable=False),
    Column("longest", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("passages", Text, nullable=False),
    sa.CheckConstraint("a < b", name="ck_copy_order"),
)

note = Table(
    "note",
    metadata,
    _id(),
    Column("revision_id", Id, ForeignKey("revision.id"), nullable=False, index=True),
    Column("rule", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("pass", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("says", Text, nullable=False),
    # Null for a credit that was read from metadata.
    Column("start", Integer),
    Column("end", Integer),
    Column("quote", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("cuts", sa.Boolean, nullable=False),
    Column("agency", Text),
    Column("name", Text),
    Column("role", Text),
    Column("evidence", Text),
    Column("confidence", sa.Float),
)

origin = Table(
    "origin",
    metadata,
    _ref("item_id", "item", key=True),
    _ref("recipe_id", "recipe", key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text),
    Column("agency", Text),
    Column("confidence", sa.Float, nullable=False),
    Column("reasons", Text, nullable=False),
)

step = Table(
    "step",
    metadata,
    _ref("item_id", "item", key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("agency", Text),
    Column("evidence", Text, nullable=False),
)

# Lines at head and tail and titles behind labels; outlet 0 where the outlet is unknown.
line = Table(
    "line",
    metadata,
    Column("outlet_id", Id, primary_key=True, autoincrement=False),
    Column("hash", BigInteger, primary_key=True, index=True),
    Column("item_id", Id, ForeignKey("item.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

headline = Table(
    "headline",
    metadata,
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("hash", BigInteger, primary_key=True, index=True),
    Column("item_id", Id, ForeignKey("item.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
