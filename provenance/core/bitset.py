"""Row numbers → a set of them that takes a bit each: those of a million rows are 125 kB."""

from collections.abc import Iterable


class Bitset:
    """A growing set of whole numbers, 0 and more; for numbers without large gaps."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int) or number < 0:
            return False
        place, bit = divmod(number, 8)
        return place < len(self._bits) and bool(self._bits[place] >> bit & 1)

    def update(self, numbers: Iterable[int]) -> None:
        """Take these in. ValueError for one below 0."""
        for number in numbers:
            if number < 0:
                raise ValueError(f"a row number is not below 0: {number}")
            place, bit = divmod(number, 8)
            if place >= len(self._bits):
                self._bits.extend(bytes(place + 1 - len(self._bits)))
            self._bits[place] |= 1 << bit
