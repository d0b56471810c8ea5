"""Makes superbrain/text_fold.tsv: traditional characters and the simplified ones that stand for them in keys.

Run once, with OpenCC from the package index installed: ``python scripts/make_fold_table.py``. The table is
committed; neither the tests nor a user needs OpenCC.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import opencc

TABLE = Path(__file__).resolve().parent.parent / "superbrain" / "text_fold.tsv"

# CJK unified ideographs, extension A, and the supplementary ideographic planes.
RANGES = ((0x3400, 0x9FFF), (0x20000, 0x323AF))

HEADER = """\
# Traditional -> simplified Chinese, one character to one character, only where they differ.
# Made by scripts/make_fold_table.py from OpenCC {version} (github.com/BYVoid/OpenCC), configuration t2s.
# OpenCC is copyright its contributors and licensed under the Apache License, Version 2.0; so is this table.
"""


def pairs() -> dict[str, str]:
    """Every single character that OpenCC simplifies into another single one, chains resolved."""
    converter = opencc.OpenCC("t2s")
    table = {}
    for first, last in RANGES:
        for point in range(first, last + 1):
            simplified = converter.convert(chr(point))
            if len(simplified) == 1 and simplified != chr(point):
                table[chr(point)] = simplified
    for source in table:
        while table[source] in table:
            table[source] = table[table[source]]
    return {source: target for source, target in table.items() if source != target}


def main() -> None:
    """Write the table, sorted by code point."""
    lines = [HEADER.format(version=version("OpenCC"))]
    lines += [f"{source}\t{target}\n" for source, target in sorted(pairs().items())]
    TABLE.write_text("".join(lines), encoding="utf-8")
    print(f"{TABLE.name}: {len(lines) - 1} characters")


if __name__ == "__main__":
    main()
