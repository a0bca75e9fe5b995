"""How far a long piece of work is → whoever tells people."""

from collections.abc import Callable

# How many are done, of how many (None: not known), of what.
Progress = Callable[[int, int | None, str], None]
