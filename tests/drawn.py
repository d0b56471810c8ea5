"""A small graph in which facts follow from others: who lives in a city of a country is a citizen of it.

Every fourth person's citizenship is not told, but can be inferred.
"""

from __future__ import annotations

import random
from pathlib import Path

from superbrain.store import Store
from superbrain.types import EntityType, Name, Relation, Source

PEOPLE, CITIES, COUNTRIES = 120, 10, 5


def draw(folder: Path, people: int = PEOPLE) -> None:
    """Write the graph into the empty brain in ``folder``, in one transaction."""
    chance = random.Random(1)
    with Store.open(folder, writable=True) as store, store.write("load", "drawn") as writer:
        writer.add_source(Source("s", "source"))
        for kind in ("person", "city", "country"):
            writer.add_type(EntityType(kind, kind, kind))
        lives = writer.add_relation(Relation("lives_in", domain=("person",), range=("city",)))
        lies = writer.add_relation(Relation("lies_in", domain=("city",), range=("country",), closed=True))
        citizen = writer.add_relation(Relation("citizen_of", domain=("person",), range=("country",)))
        sizes = {"country": COUNTRIES, "city": CITIES, "person": people}
        rows = {kind: [writer.add_entity(f"{kind}{n}", [kind]) for n in range(size)] for kind, size in sizes.items()}
        for kind, entities in rows.items():
            for number, entity in enumerate(entities):
                writer.add_name(entity, Name(f"{kind} {number}", "en", "preferred"))
        for number, city in enumerate(rows["city"]):
            writer.add_fact(city, lies, rows["country"][number % COUNTRIES], sources=["s"])
        for number, person in enumerate(rows["person"]):
            home = chance.randrange(CITIES)
            writer.add_fact(person, lives, rows["city"][home], sources=["s"])
            if number % 4:
                writer.add_fact(person, citizen, rows["country"][home % COUNTRIES], sources=["s"])


def write_verdicts(path: Path, people: int, count: int) -> None:
    """What somebody who knows says of citizenships, half of them true: of those that are not told, then of others."""
    chance = random.Random(1)
    homes = [chance.randrange(CITIES) % COUNTRIES for _ in range(people)]
    untold = sorted(range(people), key=lambda number: number % 4)
    rows = [("head", "relation", "tail", "verdict")]
    for place, number in enumerate(untold[:count]):
        rows += [(f"person {number}", "citizen_of", f"country {homes[number]}", "true")]
        wrong = (homes[number] + 1 + place % (COUNTRIES - 1)) % COUNTRIES
        rows += [(f"person {number}", "citizen_of", f"country{wrong}", "错")]
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
