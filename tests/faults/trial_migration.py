"""A migration that a test adds to the shipped ones: a column, an index, and a table with many rows."""

import sqlalchemy as sa
from alembic import op

from provenance.storage import engine

revision = "trial"
down_revision = list(engine.KNOWN)[-2]  # of a child that knows this one
branch_labels = None
depends_on = None

BLOCKS, ROWS = 20, 500  # more than SQLite keeps in memory, so that it writes before it commits


def upgrade() -> None:
    """Change a table, make one and fill it."""
    op.add_column("agency", sa.Column("founded", sa.Integer()))
    op.create_index("ix_agency_founded", "agency", ["founded"])
    trial = op.create_table(
        "trial",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("words", sa.Text(), nullable=False),
    )
    for block in range(BLOCKS):
        numbers = range(block * ROWS, (block + 1) * ROWS)
        op.bulk_insert(trial, [{"id": number, "words": f"{number} " * 60} for number in numbers])


def downgrade() -> None:
    """Not asked for."""
