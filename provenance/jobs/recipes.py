"""The names of the rules and recipes that this program works with."""

from hashlib import blake2b

from provenance.core import copies, fingerprint, notes, origin
from provenance.core.notes.note import Evidence
from provenance.errors import DatabaseError
from provenance.storage import Connection, Store, outlets, recipes


def names(evidence: Evidence | None = None) -> dict[str, str]:
    """kind → name, for every kind of derived row; that of the notes is known with the evidence alone."""
    known = {
        "fingerprint": fingerprint.RECIPE,
        "copies": copies.JUDGE,
        "origin": origin.RECIPE,
    }
    return known | {"notes": ruleset(evidence)} if evidence else known


def ruleset(evidence: Evidence) -> str:
    """A name that changes when a rule comes, goes or gets another version, and when a list changes."""
    rules = "\n".join(f"{rule.name}/{rule.version}" for rule in notes.RULES)
    named = blake2b(rules.encode(), digest_size=4).hexdigest()
    return f"rules-{named}-{evidence.lists}" if evidence.lists else f"rules-{named}"


def install(connection: Connection, evidence: Evidence) -> None:
    """Write what every database holds: the recipes in force and the catalogue's agencies."""
    recipes.install(connection, names(evidence))
    outlets.mirror_agencies(
        connection,
        [
            {"id": a.id, "name": a.name, "kind": a.kind, "country": a.country}
            for a in evidence.catalogue.agencies
        ],
    )


def current(store: Store, evidence: Evidence | None = None) -> dict[str, int]:
    """kind → row id. DatabaseError when the index was made by another recipe: two never meet.

    With evidence whose rules or lists are not those in force, they are from now on. A database without
    any recipe is one whose `init` was killed behind its tables: nothing is indexed there yet.
    """
    with store.reading() as connection:
        found = recipes.current(connection)
    wanted = names(evidence)
    if found and found.get("fingerprint", (0, ""))[1] != wanted["fingerprint"]:
        raise DatabaseError(
            f"{store.name} is indexed by another recipe than {wanted['fingerprint']}: make a new database "
            "with `provenance init` and ingest again"
        )
    if any(found.get(kind, (0, ""))[1] != name for kind, name in wanted.items()):
        store.write(lambda connection: _install(connection, wanted, evidence))
        with store.reading() as connection:
            found = recipes.current(connection)
    return {kind: number for kind, (number, _) in found.items()}


def _install(connection: Connection, wanted: dict[str, str], evidence: Evidence | None) -> None:
    if evidence:
        install(connection, evidence)
    else:
        recipes.install(connection, wanted)
