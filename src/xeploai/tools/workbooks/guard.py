"""Text that a spreadsheet would run as a formula stays text (OWASP's list of first characters)."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(cell: object) -> object:
    """A cell of a plain text table, with an apostrophe before what a spreadsheet would run.

    >>> guarded("=1+1"), guarded("001"), guarded(-5)
    ("'=1+1", '001', -5)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell
