"""Both committed graphs keep the rules of the folder format and of their own schema."""

from __future__ import annotations

import re
from collections import Counter

from kg_data.world.folder import HEADERS

KEY = re.compile(r"[\w.\-]+")
LITERALS = {
    "quantity": re.compile(r"-?\d+(\.\d+)?"),
    "date": re.compile(r"-?\d{4,}(-\d\d){0,2}"),
    "coordinates": re.compile(r"-?\d+(\.\d+)?,-?\d+(\.\d+)?"),
    "text": re.compile(r"\S.*"),
}


def test_every_table_has_the_cells_of_its_header(graph):
    for stem, rows in (("facts", graph.facts), ("names", graph.names), ("proposals", graph.proposals)):
        assert {len(row) for row in rows} <= {len(HEADERS[stem])}, stem


def test_keys_are_made_of_letters_digits_and_a_few_signs(graph):
    assert [key for key in [*graph.types, *graph.sources] if not KEY.fullmatch(key)] == []


def test_every_entity_has_a_declared_type(graph):
    known = graph.schema.ancestors
    assert [key for key, types in graph.types.items() if not types or not set(types) <= set(known)] == []


def test_every_fact_and_proposal_stands_between_entities_that_exist(graph):
    rows = graph.facts + graph.proposals
    assert [row for row in rows if row[0] not in graph.types or (row[2] and row[2] not in graph.types)] == []


def test_facts_fit_the_domain_and_range_of_their_relation(graph):
    wrong = []
    for head, relation, tail, *_ in graph.facts:
        rule = graph.schema.relations[relation]
        fits = graph.schema.allows(graph.types[head], rule.domain)
        if tail:
            fits = fits and graph.schema.allows(graph.types[tail], rule.range)
        if not fits:
            wrong.append((head, relation, tail))
    assert wrong == []


def test_a_fact_has_a_tail_or_a_value_as_its_relation_says(graph):
    relations = graph.schema.relations
    assert [row for row in graph.facts if bool(row[2]) != (relations[row[1]].literal is None)] == []
    assert [row for row in graph.facts if bool(row[2]) == bool(row[3])] == []


def test_values_are_written_in_the_canonical_form_of_their_kind(graph):
    wrong = []
    for row in graph.facts:
        kind = graph.schema.relations[row[1]].literal
        if kind is not None and not LITERALS[kind].fullmatch(row[3]):
            wrong.append(row)
    assert wrong == []


def test_every_fact_names_a_source_that_exists(graph):
    assert [row for row in graph.facts if not row[7] or not set(row[7].split()) <= set(graph.sources)] == []


def test_no_fact_is_about_itself_and_symmetric_facts_are_kept_once(graph):
    assert [row for row in graph.facts if row[0] == row[2]] == []
    symmetric = [row for row in graph.facts if graph.schema.relations[row[1]].symmetric]
    assert [row for row in symmetric if row[2] < row[0]] == []


def test_functional_relations_have_one_answer_at_a_time(graph):
    counted = Counter((row[0], row[1], row[5]) for row in graph.facts if graph.schema.relations[row[1]].functional)
    assert [key for key, count in counted.items() if count > 1] == []


def test_every_entity_has_a_preferred_name_and_no_language_has_two(graph):
    preferred = Counter((key, language) for key, language, kind, _ in graph.names if kind == "preferred")
    assert [slot for slot, count in preferred.items() if count > 1] == []
    assert set(graph.types) == {key for key, _ in preferred}


def test_names_are_not_padded_and_kinds_are_known(graph):
    assert [row for row in graph.names if row[3] != row[3].strip() or not row[3]] == []
    assert {row[2] for row in graph.names} <= {"preferred", "alias", "former"}


def test_proposals_are_no_facts_and_have_a_score_and_a_reason(graph):
    facts = {(row[0], row[1], row[2]) for row in graph.facts}
    for row in graph.proposals:
        assert (row[0], row[1], row[2]) not in facts
        assert 0 < float(row[7]) < 1
        assert row[9]


def test_the_toy_is_small_and_in_both_languages(toy):
    assert 55 <= len(toy.facts) <= 70
    assert all(toy.zh(key) and toy.en(key) for key in toy.types)
