"""The first schema: all that the way of an item needs, and the views of the reports."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make tables, then views."""
    _tables()
    for name, select in _VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {select}")


def downgrade() -> None:
    """Remove views, then tables, children first."""
    for name in reversed(_VIEWS):
        op.execute(f"DROP VIEW {name}")
    for name in _CHILDREN_FIRST:
        op.drop_table(name)


_CHILDREN_FIRST = [
    "text",
    "note",
    "copy",
    "step",
    "schedule",
    "revision",
    "origin",
    "line",
    "identity",
    "headline",
    "fetch",
    "appearance",
    "item",
    "fingerprint",
    "feed",
    "shelf",
    "outlet",
    "body",
    "story",
    "recipe",
    "passage",
    "owner",
    "band",
    "agency",
]

_VIEWS = {
    "current_copy": """
        SELECT c.*, ia.id AS item_a, ib.id AS item_b
        FROM copy c JOIN item ia ON ia.revision_id = c.a JOIN item ib ON ib.revision_id = c.b""",
    "report_stories": """
        SELECT s.uid AS story, r.title AS title, g.copies AS copies, g.outlets AS outlets,
               o.name AS origin, o.kind AS kind, o.confidence AS confidence, b.words AS words,
               g.first_seen AS first_seen, g.last_seen AS last_seen
        FROM (SELECT story_id, MIN(id) AS first_item, COUNT(*) AS copies,
                     COUNT(DISTINCT outlet_id) AS outlets,
                     MIN(first_seen) AS first_seen, MAX(first_seen) AS last_seen
              FROM item WHERE story_id IS NOT NULL GROUP BY story_id) g
        JOIN story s ON s.id = g.story_id
        JOIN item i ON i.id = g.first_item
        JOIN revision r ON r.id = i.revision_id
        LEFT JOIN body b ON b.id = r.body_id
        LEFT JOIN origin o ON o.item_id = i.id AND o.recipe_id = (SELECT id FROM recipe WHERE kind = 'origin' AND state = 'current')""",
    "report_outlets": """
        SELECT COALESCE(u.domain, u.name) AS outlet,
               CASE WHEN u.name = u.domain THEN '' ELSE u.name END AS name, COALESCE(w.name, '') AS owner,
               COUNT(i.id) AS items, COUNT(DISTINCT i.story_id) AS stories,
               SUM(CASE WHEN g.copies > 1 THEN 1 ELSE 0 END) AS shared,
               SUM(CASE WHEN o.kind = 'agency' THEN 1 ELSE 0 END) AS agency_items,
               SUM(CASE WHEN o.kind = 'agency' AND NOT EXISTS (
                     SELECT 1 FROM note n WHERE n.revision_id = i.revision_id
                     AND n.role IN ('origin', 'partial', 'distributor', 'carrier', 'licence'))
                   THEN 1 ELSE 0 END) AS uncredited,
               SUM(CASE WHEN EXISTS (SELECT 1 FROM note n WHERE n.revision_id = i.revision_id
                     AND n.kind = 'contamination') THEN 1 ELSE 0 END) AS contaminated,
               MIN(i.first_seen) AS first_seen, MAX(i.first_seen) AS last_seen
        FROM outlet u
        LEFT JOIN owner w ON w.id = u.owner_id
        JOIN item i ON i.outlet_id = u.id
        LEFT JOIN (SELECT story_id, COUNT(*) AS copies FROM item GROUP BY story_id) g
               ON g.story_id = i.story_id
        LEFT JOIN origin o ON o.item_id = i.id AND o.recipe_id = (SELECT id FROM recipe WHERE kind = 'origin' AND state = 'current')
        GROUP BY u.id, u.domain, u.name, w.name""",
    "report_agencies": """
        SELECT o.agency AS agency, a.name AS name, a.kind AS kind,
               COUNT(DISTINCT i.story_id) AS stories, COUNT(i.id) AS items,
               COUNT(DISTINCT i.outlet_id) AS outlets,
               SUM(CASE WHEN EXISTS (SELECT 1 FROM note n WHERE n.revision_id = i.revision_id
                     AND n.agency = o.agency AND n.role IN ('origin', 'partial', 'distributor', 'licence'))
                   THEN 1 ELSE 0 END) AS credited,
               MIN(i.first_seen) AS first_seen, MAX(i.first_seen) AS last_seen
        FROM origin o
        JOIN item i ON i.id = o.item_id
        LEFT JOIN agency a ON a.id = o.agency
        WHERE o.agency IS NOT NULL AND o.recipe_id = (SELECT id FROM recipe WHERE kind = 'origin' AND state = 'current')
        GROUP BY o.agency, a.name, a.kind""",
    "report_notes": """
        SELECT n.rule AS rule, n.kind AS kind, COUNT(*) AS notes,
               COUNT(DISTINCT i.id) AS items, COUNT(DISTINCT i.outlet_id) AS outlets,
               MIN(i.first_seen) AS first_seen, MAX(i.first_seen) AS last_seen
        FROM note n JOIN item i ON i.revision_id = n.revision_id
        WHERE n.start IS NOT NULL
        GROUP BY n.rule, n.kind""",
}


def _tables() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
    )
    op.create_table(
        "band",
        sa.Column("shelf_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("body_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shelf_id", "key", "body_id", name=op.f("pk_band")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "owner",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner")),
        sa.UniqueConstraint("name", name=op.f("uq_owner_name")),
    )
    op.create_table(
        "passage",
        sa.Column("shelf_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("body_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("shelf_id", "hash", "body_id", "position", name=op.f("pk_passage")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recipe",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipe")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_recipe_kind_name")),
    )
    op.create_table(
        "story",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("merged_into", _ID, nullable=True),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("judged_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(["merged_into"], ["story.id"], name=op.f("fk_story_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
        sa.UniqueConstraint("uid", name=op.f("uq_story_uid")),
    )
    op.create_index(
        "ix_story_unjudged",
        "story",
        ["id"],
        unique=False,
        sqlite_where=sa.text("judged_at IS NULL"),
        postgresql_where=sa.text("judged_at IS NULL"),
    )
    op.create_table(
        "body",
        sa.Column("id", _ID, nullable=False),
        sa.Column("recipe_id", _ID, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["recipe_id"], ["recipe.id"], name=op.f("fk_body_recipe_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sa.UniqueConstraint("recipe_id", "hash", name=op.f("uq_body_recipe_id_hash")),
    )
    op.create_table(
        "outlet",
        sa.Column("id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=True),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_outlet_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlet")),
        sa.UniqueConstraint("domain", name=op.f("uq_outlet_domain")),
    )
    op.create_index(
        "uq_outlet_name_alone",
        "outlet",
        ["name"],
        unique=True,
        sqlite_where=sa.text("domain IS NULL"),
        postgresql_where=sa.text("domain IS NULL"),
    )
    op.create_table(
        "shelf",
        sa.Column("id", _ID, nullable=False),
        sa.Column("recipe_id", _ID, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["recipe_id"], ["recipe.id"], name=op.f("fk_shelf_recipe_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf")),
        sa.UniqueConstraint("recipe_id", "month", name=op.f("uq_shelf_recipe_id_month")),
    )
    op.create_table(
        "feed",
        sa.Column("id", _ID, nullable=False),
        sa.Column("outlet_id", _ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_hash", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("folder", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("added_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_feed_outlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed")),
        sa.UniqueConstraint("url_hash", name=op.f("uq_feed_url_hash")),
    )
    op.create_table(
        "fingerprint",
        sa.Column("body_id", _ID, nullable=False),
        sa.Column("recipe_id", _ID, nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("shingles", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_fingerprint_body_id")),
        sa.ForeignKeyConstraint(["recipe_id"], ["recipe.id"], name=op.f("fk_fingerprint_recipe_id")),
        sa.PrimaryKeyConstraint("body_id", "recipe_id", name=op.f("pk_fingerprint")),
    )
    op.create_table(
        "item",
        sa.Column("id", _ID, nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("outlet_id", _ID, nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("first_seen", _TIME, nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("not_seen_before", _TIME, nullable=True),
        sa.Column("revision_id", _ID, nullable=True),
        sa.Column("story_id", _ID, nullable=True),
        sa.Column("gone_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_item_outlet_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_item_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("uid", name=op.f("uq_item_uid")),
    )
    op.create_index(op.f("ix_item_first_seen"), "item", ["first_seen"], unique=False)
    op.create_index("ix_item_outlet", "item", ["outlet_id"], unique=False)
    op.create_index(op.f("ix_item_revision_id"), "item", ["revision_id"], unique=False)
    op.create_index(op.f("ix_item_story_id"), "item", ["story_id"], unique=False)
    op.create_table(
        "appearance",
        sa.Column("feed_id", _ID, nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("first_seen", _TIME, nullable=False),
        sa.Column("last_seen", _TIME, nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feed.id"], name=op.f("fk_appearance_feed_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_appearance_item_id")),
        sa.PrimaryKeyConstraint("feed_id", "item_id", name=op.f("pk_appearance")),
    )
    op.create_index(op.f("ix_appearance_item_id"), "appearance", ["item_id"], unique=False)
    op.create_table(
        "fetch",
        sa.Column("id", _ID, nullable=False),
        sa.Column("feed_id", _ID, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("revised", sa.Integer(), nullable=False),
        sa.Column("took", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=op.f("fk_fetch_feed_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetch")),
    )
    op.create_index(op.f("ix_fetch_feed_id"), "fetch", ["feed_id"], unique=False)
    op.create_table(
        "headline",
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_headline_item_id")),
        sa.PrimaryKeyConstraint("month", "hash", "item_id", name=op.f("pk_headline")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_headline_hash"), "headline", ["hash"], unique=False)
    op.create_index(op.f("ix_headline_item_id"), "headline", ["item_id"], unique=False)
    op.create_table(
        "identity",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_identity_item_id")),
        sa.PrimaryKeyConstraint("scope", "kind", "key", name=op.f("pk_identity")),
    )
    op.create_index(op.f("ix_identity_item_id"), "identity", ["item_id"], unique=False)
    op.create_table(
        "line",
        sa.Column("outlet_id", _ID, autoincrement=False, nullable=False),
        sa.Column("hash", sa.BigInteger(), nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_line_item_id")),
        sa.PrimaryKeyConstraint("outlet_id", "hash", "item_id", name=op.f("pk_line")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_line_hash"), "line", ["hash"], unique=False)
    op.create_index(op.f("ix_line_item_id"), "line", ["item_id"], unique=False)
    op.create_table(
        "origin",
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("recipe_id", _ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_origin_item_id")),
        sa.ForeignKeyConstraint(["recipe_id"], ["recipe.id"], name=op.f("fk_origin_recipe_id")),
        sa.PrimaryKeyConstraint("item_id", "recipe_id", name=op.f("pk_origin")),
    )
    op.create_table(
        "revision",
        sa.Column("id", _ID, nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("published_raw", sa.Text(), nullable=False),
        sa.Column("published_from", _TIME, nullable=True),
        sa.Column("published_to", _TIME, nullable=True),
        sa.Column("zone_known", sa.Boolean(), nullable=False),
        sa.Column("metadata", sa.Text(), server_default="{}", nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("body_id", _ID, nullable=True),
        sa.Column("blocked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("ruleset", sa.Text(), nullable=False),
        sa.Column("matched_at", _TIME, nullable=True),
        sa.Column("queued", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_revision_body_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_revision_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_revision_item_id_number")),
    )
    op.create_index(op.f("ix_revision_body_id"), "revision", ["body_id"], unique=False)
    op.create_index(
        "ix_revision_unmatched",
        "revision",
        ["id"],
        unique=False,
        sqlite_where=sa.text("matched_at IS NULL"),
        postgresql_where=sa.text("matched_at IS NULL"),
    )
    op.create_table(
        "schedule",
        sa.Column("feed_id", _ID, nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("interval_seconds", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failing_since", _TIME, nullable=True),
        sa.Column("lease_until", _TIME, nullable=True),
        sa.Column("lease_by", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("etag", sa.LargeBinary(), nullable=True),
        sa.Column("last_modified", sa.LargeBinary(), nullable=True),
        sa.Column("given_by", sa.Text(), nullable=True),
        sa.Column("payload_hash", sa.LargeBinary(), nullable=True),
        sa.Column("good_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["feed_id"], ["feed.id"], name=op.f("fk_schedule_feed_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_schedule")),
    )
    op.create_index(op.f("ix_schedule_due_at"), "schedule", ["due_at"], unique=False)
    op.create_table(
        "step",
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_step_item_id")),
        sa.PrimaryKeyConstraint("item_id", "position", name=op.f("pk_step")),
    )
    op.create_table(
        "copy",
        sa.Column("a", _ID, nullable=False),
        sa.Column("b", _ID, nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("match", sa.Float(), nullable=False),
        sa.Column("jaccard", sa.Float(), nullable=False),
        sa.Column("a_in_b", sa.Float(), nullable=False),
        sa.Column("b_in_a", sa.Float(), nullable=False),
        sa.Column("longest", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("passages", sa.Text(), nullable=False),
        sa.CheckConstraint("a < b", name="ck_copy_order"),
        sa.ForeignKeyConstraint(["a"], ["revision.id"], name=op.f("fk_copy_a")),
        sa.ForeignKeyConstraint(["b"], ["revision.id"], name=op.f("fk_copy_b")),
        sa.PrimaryKeyConstraint("a", "b", name=op.f("pk_copy")),
    )
    op.create_index(op.f("ix_copy_b"), "copy", ["b"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", _ID, nullable=False),
        sa.Column("revision_id", _ID, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("pass", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("cuts", sa.Boolean(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_note_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_revision_id"), "note", ["revision_id"], unique=False)
    op.create_table(
        "text",
        sa.Column("revision_id", _ID, nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_text_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_text")),
    )
