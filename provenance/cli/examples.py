"""Lines that work → the end of a command's help."""


def examples(*lines: str) -> str:
    """The epilog of a command: its examples, as they are typed."""
    word = "Example" if len(lines) == 1 else "Examples"
    return "\b\n" + "\n".join([f"{word}:", *(f"  provenance {line}" for line in lines)])
