"""Descriptions as queries: the text form that each one takes, and that it can be read back."""

from __future__ import annotations

import pytest

from superbrain.language.echo import Echo
from superbrain.language.expression import (
    Along,
    Best,
    Both,
    Expression,
    Holders,
    Lacking,
    Members,
    Named,
    Narrowed,
    QueryWriter,
    Valued,
    focus_of,
    steps_of,
)  # fmt: skip
from superbrain.reasoning import Modifier, parse
from superbrain.types import Literal

from .conftest import RELATIONS, Asked

OF = {relation.key: row for row, relation in enumerate(RELATIONS)}


def described(world: Asked) -> dict[str, Expression]:
    row = world.keys.index
    france, germany = Named((row("fr"),)), Named((row("de"),))
    neighbours = Narrowed(Along(france, OF["borders"]), ("country",))
    return {
        "?x . capital(fr, ?x)": Along(france, OF["capital"]),
        "?x . capital(?x, paris)": Along(Named((row("paris"),)), OF["capital"], inverse=True),
        "?x : country . borders(fr, ?x)": neighbours,
        "?x . borders(fr, ?y) & capital(?y : country, ?x)": Along(neighbours, OF["capital"]),
        "?x . ?y in (fr, de) & capital(?y, ?x)": Along(Named((row("fr"), row("de"))), OF["capital"]),
        "?x . borders(fr, ?x) & borders(de, ?x)": Both((Along(france, OF["borders"]), Along(germany, OF["borders"]))),
        "?x . borders(fr, ?x) or borders(de, ?x)": Both(
            (Along(france, OF["borders"]), Along(germany, OF["borders"])), either=True
        ),
        "?x . borders(fr, ?x) & !?x in (de)": Lacking(Along(france, OF["borders"]), germany),
        "?x : country . !borders(fr, ?x)": Lacking(Members(("country",)), Along(france, OF["borders"])),
        "?x : country": Members(("country",)),
        "?x . atomic_number(?x, 9)": Valued(OF["atomic_number"], "=", Literal("quantity", "9")),
        "?x . population(?x) > population(fr)": Valued(OF["population"], ">", row("fr")),
        "?x . area(?x, ?y)": Holders(OF["area"]),
        "?x : country | argmax area": Best(Members(("country",)), OF["area"], "argmax", (row("cn"),)),
        "?x . capital(cn, ?x)": Along(Best(Members(("country",)), OF["area"], "argmax", (row("cn"),)), OF["capital"]),
    }


def test_each_description_is_written_as_a_query_that_reads_back(world: Asked) -> None:
    writer = QueryWriter(world.ground)
    for text, expression in described(world).items():
        query = writer.query(expression)
        assert str(query) == text
        assert parse(text) == query


def test_a_description_becomes_a_claim_about_a_thing(world: Asked) -> None:
    writer, row = QueryWriter(world.ground), world.keys.index
    borders = Along(Named((row("fr"),)), OF["borders"])
    assert str(writer.ask(borders, row("de"))) == "ask borders(fr, de)"
    assert str(writer.ask(Members(("country",)), row("fr"))) == "ask ?x : country in (fr)"
    two = Both((borders, Along(Named((row("de"),)), OF["borders"])))
    assert str(writer.ask(two, row("be"))) == "ask borders(fr, be) & borders(de, be)"
    assert str(writer.ask(Lacking(borders, Named((row("de"),))), row("be"))).startswith("ask borders(fr, be) & ")
    assert str(writer.compared(OF["area"], row("fr"), ">", row("de"))) == "ask area(fr) > area(de)"


def test_a_superlative_and_a_count_can_follow_each_other(world: Asked) -> None:
    expression = Best(Members(("country",)), OF["area"], "top", (), 3)
    assert str(QueryWriter(world.ground).query(expression, (Modifier("count"),))) == "?x : country | top 3 area | count"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_description_has_words(world: Asked, language: str) -> None:
    echo = Echo(world.ground, language)  # type: ignore[arg-type]
    for expression in described(world).values():
        words = echo.words(expression)
        assert words
        assert "{}" not in words


def test_what_a_description_names_and_walks(world: Asked) -> None:
    expression = described(world)["?x . borders(fr, ?x) & borders(de, ?x)"]
    assert [world.keys[entity] for entity in focus_of(expression)] == ["fr", "de"]
    assert steps_of(expression) == ((OF["borders"], False), (OF["borders"], False))
