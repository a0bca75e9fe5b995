"""The names of the rules and recipes that this program works with."""

from hashlib import blake2b

from provenance.core import copies, fingerprint, notes, origin
from provenance.errors import DatabaseError
from provenance.storage import Store, recipes


def names() -> dict[str, str]:
    """kind → name, for every kind of derived row."""
    return {
        "fingerprint": fingerprint.RECIPE,
        "copies": copies.JUDGE,
        "origin": origin.RECIPE,
        "notes": ruleset(),
    }


def ruleset() -> str:
    """A name that changes when a rule comes, goes or gets another version."""
    rules = "\n".join(f"{rule.name}/{rule.version}" for rule in notes.RULES)
    return f"rules-{blake2b(rules.encode(), digest_size=4).hexdigest()}"


def current(store: Store) -> dict[str, int]:
    """kind → row id. DatabaseError when the index was made by another recipe: two never meet."""
    with store.reading() as connection:
        found = recipes.current(connection)
    wanted = names()
    if found.get("fingerprint", (0, ""))[1] != wanted["fingerprint"]:
        raise DatabaseError(
            f"{store.name} is indexed by another recipe than {wanted['fingerprint']}: make a new database "
            "with `provenance init` and ingest again"
        )
    if any(found.get(kind, (0, ""))[1] != name for kind, name in wanted.items()):
        store.write(lambda connection: recipes.install(connection, wanted))
        with store.reading() as connection:
            found = recipes.current(connection)
    return {kind: number for kind, (number, _) in found.items()}
