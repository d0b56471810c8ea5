"""What was built, counted, and the floors below which a build fails."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from .graph import WorldGraph
from .names import has_han

LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Counts:
    """Sizes of a built world. Inverses and names are not facts; a symmetric fact counts once."""

    facts: int
    between_entities: int
    entities: int
    bilingual: int
    proposals: int
    relations: Counter[str]
    edges: Counter[str]
    types: Counter[str]

    @property
    def largest_share(self) -> float:
        """Share of the most frequent relation among the facts between entities."""
        return max(self.edges.values(), default=0) / max(self.between_entities, 1)

    def below_floors(self) -> list[str]:
        """Return the floors that are not reached, one sentence each."""
        checks = (
            (self.facts >= 100_000, f"{self.facts} facts, want 100000"),
            (self.between_entities >= 65_000, f"{self.between_entities} facts between entities, want 65000"),
            (
                self.bilingual >= 30_000,
                f"{self.bilingual} entities with a Chinese and an English name, want 30000",
            ),
            (len(self.relations) >= 40, f"{len(self.relations)} relations, want 40"),
            (
                self.largest_share <= 0.20,
                f"largest relation has {self.largest_share:.1%} of the edges, at most 20%",
            ),
        )
        return [sentence for reached, sentence in checks if not reached]

    def table(self) -> str:
        """Return the counts as text for people."""
        lines = [
            f"facts {self.facts}, between entities {self.between_entities}, proposals {self.proposals}",
            f"entities {self.entities}, with a Chinese and an English name {self.bilingual}",
            f"relations {len(self.relations)}, largest share of the edges {self.largest_share:.1%}",
        ]
        for relation, count in self.relations.most_common():
            share = f"{count / self.between_entities:6.1%}" if relation in self.edges else "  value"
            lines.append(f"  {relation:24}{count:7} {share}")
        lines.append("  " + ", ".join(f"{key} {count}" for key, count in self.types.most_common()))
        return "\n".join(lines)


def count(graph: WorldGraph) -> Counts:
    """Count a graph."""
    edges = Counter(statement.relation for statement in graph.facts if statement.tail)
    return Counts(
        facts=len(graph.facts),
        between_entities=sum(edges.values()),
        entities=len(graph.entities),
        bilingual=sum(_is_bilingual(graph, key) for key in graph.entities),
        proposals=len(graph.proposals),
        relations=Counter(statement.relation for statement in graph.facts),
        edges=edges,
        types=Counter(entry.types[0] for entry in graph.entities.values() if entry.types),
    )


def _is_bilingual(graph: WorldGraph, key: str) -> bool:
    """Whether the preferred names are a Chinese one in Han letters and an English one in Latin letters."""
    english = graph.preferred(key, "en")
    return has_han(graph.preferred(key, "zh")) and bool(LATIN.search(english)) and not has_han(english)
