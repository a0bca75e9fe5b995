"""The views that reports and outside tools (Metabase, Grafana, Datasette) read."""

import sqlalchemy as sa

from provenance.storage.schema import UtcTime

_ORIGIN = "SELECT id FROM recipe WHERE kind = 'origin' AND state = 'current'"

# name → its SELECT, plain SQL for SQLite and PostgreSQL; in the order in which they are made.
VIEWS: dict[str, str] = {
    # An edit drops edges: only pairs whose revisions are both current count.
    "current_copy": """
        SELECT c.*, ia.id AS item_a, ib.id AS item_b
        FROM copy c JOIN item ia ON ia.revision_id = c.a JOIN item ib ON ib.revision_id = c.b""",
    "report_stories": f"""
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
        LEFT JOIN origin o ON o.item_id = i.id AND o.recipe_id = ({_ORIGIN})""",
    "report_outlets": f"""
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
        LEFT JOIN origin o ON o.item_id = i.id AND o.recipe_id = ({_ORIGIN})
        GROUP BY u.id, u.domain, u.name, w.name""",
    "report_agencies": f"""
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
        WHERE o.agency IS NOT NULL AND o.recipe_id = ({_ORIGIN})
        GROUP BY o.agency, a.name, a.kind""",
    "report_notes": """
        SELECT n.rule AS rule, n.kind AS kind, COUNT(*) AS notes,
               COUNT(DISTINCT i.id) AS items, COUNT(DISTINCT i.outlet_id) AS outlets,
               MIN(i.first_seen) AS first_seen, MAX(i.first_seen) AS last_seen
        FROM note n JOIN item i ON i.revision_id = n.revision_id
        WHERE n.start IS NOT NULL
        GROUP BY n.rule, n.kind""",
}

_TIMES = ("first_seen", "last_seen")
_ORDERS = {
    "stories": "copies DESC, first_seen, story",
    "outlets": "items DESC, outlet",
    "agencies": "stories DESC, items DESC, agency",
    "notes": "notes DESC, rule",
}

REPORTS = tuple(_ORDERS)


def create(connection: sa.Connection) -> None:
    """Make all views."""
    for name, select in VIEWS.items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {select}")


def drop(connection: sa.Connection) -> None:
    """Remove all views, the last made first."""
    for name in reversed(VIEWS):
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def rows(connection: sa.Connection, report: str) -> list[dict[str, object]]:
    """All rows of a report (one of `REPORTS`), the weightiest first; times are aware UTC."""
    query = sa.text(f"SELECT * FROM report_{report} ORDER BY {_ORDERS[report]}").columns(
        **dict.fromkeys(_TIMES, UtcTime)
    )
    return [dict(row) for row in connection.execute(query).mappings()]
