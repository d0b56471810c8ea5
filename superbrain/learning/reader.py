"""A passage understood: structure, names, newcomers, values and references. Knows nothing of facts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from superbrain.language.ground import Ground
from superbrain.learning.coreference import with_references
from superbrain.learning.folding import folded
from superbrain.learning.kinds import Kinds
from superbrain.learning.known_names import KnownNames
from superbrain.learning.layout import Layout, laid_out
from superbrain.learning.mentions import mentions_of
from superbrain.learning.parts import Heading, Mention, ReadPassage
from superbrain.types import Language

_HAN = re.compile("[\u3400-\u9fff]")
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass
class Reader:
    """Reads passages with the names and classes of one graph as it is now; make a new one when names were added."""

    ground: Ground
    kinds: Kinds = field(init=False, repr=False)
    names: KnownNames = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.kinds = Kinds(self.ground.vocabulary.classes)
        self.names = KnownNames(self.ground, self.kinds)

    def read(self, text: str) -> ReadPassage:
        """Understand the text of a passage. Linear in its length; at most `MOST_MENTIONS` mentions are kept."""
        layout = laid_out(text)
        found, capped = mentions_of(folded(text), layout, self.names, self.kinds)
        mentions = with_references(text, layout, found, self.kinds, self.ground)
        body = max((heading.end + 1 for heading in layout.headings), default=0)
        return ReadPassage(
            text=text,
            body=min(body, len(text)),
            language=_language(text[body:] or text),
            headings=tuple(layout.headings),
            sentences=tuple(layout.sentences),
            pairs=tuple(layout.pairs),
            tables=tuple(layout.tables),
            listings=tuple(layout.listings),
            mentions=tuple(mentions),
            topic=_topic(layout, mentions),
            capped=capped,
            suspicious=sum(1 for one in mentions if one.named and mixes_scripts(one.surface)),
        )


def _topic(layout: Layout, mentions: list[Mention]) -> int:
    for heading in reversed(layout.headings):
        for place, one in enumerate(mentions):
            if one.named and heading.start <= one.start and one.end <= heading.end and _leads(heading, one):
                return place
    return -1


def _leads(heading: Heading, mention: Mention) -> bool:
    """Whether a mention is what a heading speaks of: it stands at its beginning, or fills most of it."""
    return mention.start == heading.start or 2 * (mention.end - mention.start) > heading.end - heading.start


def _language(text: str) -> Language:
    return "zh" if len(_HAN.findall(text)) * 4 >= len(_LETTERS.findall(text)) else "en"


def mixes_scripts(name: str) -> bool:
    """Whether one word mixes Latin letters with Cyrillic or Greek ones that look like them."""
    for word in name.split():
        latin = any("a" <= character.casefold() <= "z" for character in word)
        if latin and any("\u0370" <= character <= "\u052f" for character in word):
            return True
    return False
