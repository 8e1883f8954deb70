"""The lines that somebody read last, to find back into a book."""

#: So many lines tell where one was.
MOST = 3
#: Characters before a place among which its last lines are looked for.
REACH = 600


def last_lines(before: str, *, whole: bool) -> list[str]:
    """Return the last lines of the text before a place; the first may lack its beginning.

    What is cut off in the middle of a word begins with the next one, unless the text is whole.
    """
    if not whole:
        _, _, before = before.partition(" ") if " " in before else ("", "", before)
    lines = [" ".join(line.split()) for line in before.splitlines()]
    return [line for line in lines if line][-MOST:]
