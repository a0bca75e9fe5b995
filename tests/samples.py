"""Articles of our own for the tests of the jobs: rows of the JSON Lines contract."""

from typing import Any

RIVER = (
    "Ministers from five countries agreed early on Tuesday to share the river's water for the next decade.",
    "The talks had lasted for nineteen hours and twice came close to collapse, said officials in the room.",
    "Under the plan each state may take a fixed share in dry years and must report its use every month.",
    "Farmers in the delta said they would wait for the printed text before they celebrated anything at all.",
    "A joint office in the capital of the smallest state will hold the figures and publish them each spring.",
)
LIBRARY = (
    "The council voted on Monday evening to close two libraries in the north of the town from March.",
    "Readers protested outside the hall with books in their hands until the doors were opened for them.",
    "The mayor said that the roof of one building cannot be mended for less than two million.",
    "A third branch will stay open on Saturdays, and a bus with books is to visit the hill villages.",
)
PASS = (
    "Snow closed the mountain pass again on Wednesday, a week after the first lorries had been let through.",
    "Drivers who had waited in the valley since Sunday were told to turn round and take the coast road.",
    "The road service said that two ploughs are stuck above the tree line and will be dug out by hand.",
)
DISCLAIMER = "(This story has not been edited by Courier staff and is auto-generated from a syndicated feed.)"


def row(name: str, outlet: str, title: str, lines: tuple[str, ...], **more: Any) -> dict[str, Any]:
    """One document of an outlet."""
    url = f"https://{outlet}/{name}"
    return {"id": name, "url": url, "outlet": outlet, "title": title, "text": "\n".join(lines), **more}


def model() -> list[dict[str, Any]]:
    """The model case: a credited copy, the carrier's, and a third site's with residue and two headlines."""
    library = row("library", "third.example", "Council closes two libraries in the north", LIBRARY)
    snow = row("snow", "third.example", "Snow shuts the mountain pass for a second week", PASS)
    residue = (
        DISCLAIMER,
        "Read More",
        f"Previous post {library['title']}",
        f"Next post {snow['title']}",
    )
    return [
        row("river", "herald.example", "Five states share the river", (*RIVER, "(AFP)")),
        row("river", "courier.example", "River deal after a long night", (*RIVER, DISCLAIMER)),
        row("river", "third.example", "Water for ten years", (*RIVER, *residue)),
        library,
        snow,
    ]
