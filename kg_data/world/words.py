"""The few words that everything about the world shares."""

from __future__ import annotations

from typing import Literal

Share = Literal["", "odbl", "cc-by-sa"]
"""The share-alike licence whose rows lie in files of their own; "" for rows that are free of it."""

NameKind = Literal["preferred", "alias", "former"]
