"""The views that reports and outside tools (Metabase, Grafana, Datasette) read."""

import sqlalchemy as sa

from provenance.storage.schema import UtcTime

_ORIGIN = "SELECT id FROM recipe WHERE kind = 'origin' AND state = 'current'"


def _stories(items: str = "item") -> str:
    """The SELECT of the stories; `items` are those that count."""
    return f"""
        SELECT s.uid AS story, r.title AS title, g.copies AS copies, g.outlets AS outlets,
               o.name AS origin, o.kind AS kind, o.confidence AS confidence, b.words AS words,
               g.first_seen AS first_seen, g.last_seen AS last_seen
        FROM (SELECT story_id, MIN(id) AS first_item, COUNT(*) AS copies,
                     COUNT(DISTINCT outlet_id) AS outlets,
                     MIN(first_seen) AS first_seen, MAX(first_seen) AS last_seen
              FROM {items} WHERE story_id IS NOT NULL GROUP BY story_id) g
        JOIN story s ON s.id = g.story_id
        JOIN item i ON i.id = g.first_item
        JOIN revision r ON r.id = i.revision_id
        LEFT JOIN body b ON b.id = r.body_id
        LEFT JOIN origin o ON o.item_id = i.id AND o.recipe_id = ({_ORIGIN})"""


def _outlets(items: str = "item", shared: str = "g.copies > 1") -> str:
    """The SELECT of the outlets; `shared` tells of an item whether others ran it too."""
    return f"""
        SELECT COALESCE(u.domain, u.name) AS outlet,
               CASE WHEN u.name = u.domain THEN '' ELSE u.name END AS name, COALESCE(w.name, '') AS owner,
               COUNT(i.id) AS items, COUNT(DISTINCT i.story_id) AS stories,
               SUM(CASE WHEN {shared} THEN 1 ELSE 0 END) AS shared,
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
        LEFT JOIN (SELECT story_id, COUNT(*) AS copies FROM {items} GROUP BY story_id) g
               ON g.story_id = i.story_id
        LEFT JOIN origin o ON o.item_id = i.id AND o.recipe_id = ({_ORIGIN})
        GROUP BY u.id, u.domain, u.name, w.name"""


# name → its SELECT, plain SQL for SQLite and PostgreSQL; in the order in which they are made.
VIEWS: dict[str, str] = {
    # An edit drops edges: only pairs whose revisions are both current count.
    "current_copy": """
        SELECT c.*, ia.id AS item_a, ib.id AS item_b
        FROM copy c JOIN item ia ON ia.revision_id = c.a JOIN item ib ON ib.revision_id = c.b""",
    "report_stories": _stories(),
    "report_outlets": _outlets(),
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

# Items that a copy of at least :least joins to their story.
_STRONG = """
    WITH pair AS (SELECT item_a, item_b FROM current_copy WHERE relation <> 'excerpt' AND match >= :least),
         strong AS (SELECT item_a AS id FROM pair UNION SELECT item_b FROM pair)"""
# Whether item i counts: it is strong or, where its story has no strong one, the first.
_COUNTED = """i.id IN (SELECT id FROM strong) OR i.id IN (
    SELECT MIN(f.id) FROM item f LEFT JOIN strong s ON s.id = f.id
    WHERE f.story_id IS NOT NULL GROUP BY f.story_id HAVING COUNT(s.id) = 0)"""
_COUNTING = {
    "stories": _stories(f"(SELECT i.* FROM item i WHERE {_COUNTED}) m"),
    "outlets": _outlets(shared="i.id IN (SELECT id FROM strong)"),
}
COUNT_COPIES = tuple(_COUNTING)

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


def rows(connection: sa.Connection, report: str, min_match: float = 0) -> list[dict[str, object]]:
    """All rows of a report (one of `REPORTS`), the weightiest first; times are aware UTC.

    With `min_match` one of `COUNT_COPIES`: weaker copies do not count.
    """
    source, values = f"report_{report}", {}
    if min_match:
        source, values = f"({_COUNTING[report]}) counted", {"least": min_match}
    query = sa.text(f"{_STRONG if min_match else ''} SELECT * FROM {source} ORDER BY {_ORDERS[report]}")
    typed = query.columns(**dict.fromkeys(_TIMES, UtcTime))
    return [dict(row) for row in connection.execute(typed, values).mappings()]


def weak(connection: sa.Connection, min_match: float) -> set[int]:
    """Items that do not count as copies: see `_COUNTED`."""
    query = f"{_STRONG} SELECT i.id FROM item i WHERE i.story_id IS NOT NULL AND NOT ({_COUNTED})"
    return set(connection.execute(sa.text(query), {"least": min_match}).scalars())
