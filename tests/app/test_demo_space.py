"""The demonstration's second half: what it takes out it puts back, and what it asks is in the world."""

import pytest

from superbrain import Brain
from superbrain.app import demo_space
from superbrain.app.demo_space import WITHHELD, is_found
from superbrain.brain import Answer, Reply


def reply(outcome, key, standing="inferred") -> Reply:
    return Reply("?", "zh", outcome, "", answers=(Answer("entity", key, {}, key, standing=standing, truth=0.9),))


def test_only_the_fact_itself_marked_as_inferred_counts():
    fact = WITHHELD[0]
    assert is_found(reply("inferred", fact.tail), fact)
    assert not is_found(reply("answered", fact.tail, "known"), fact)
    assert not is_found(reply("inferred", "somebody"), fact)
    assert not is_found(Reply("?", "zh", "empty", ""), fact)


def test_the_facts_are_two_and_asked_for_in_both_languages():
    assert len({(fact.head, fact.relation) for fact in WITHHELD}) == 2
    assert all(set(fact.question) == {"zh", "en"} for fact in WITHHELD)


def test_what_is_taken_out_comes_back_also_after_a_kill(own_brain, monkeypatch):
    head, relation, tail = next(iter(facts_of(own_brain)))
    fact = demo_space.Withheld(head, relation, tail, {})
    monkeypatch.setattr(demo_space, "WITHHELD", (fact,))
    before = own_brain.status()["facts"]
    without = []

    def interrupted() -> None:
        with demo_space._withheld(own_brain):
            without.append(own_brain.status()["facts"])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert without == [before - 1]
    assert own_brain.status()["facts"] == before
    own_brain.retract(head, relation, tail)  # as a demonstration that was killed leaves it
    with demo_space._withheld(own_brain):
        assert own_brain.status()["facts"] == before - 1
    assert own_brain.status()["facts"] == before


def test_what_a_person_retracted_stays_retracted(own_brain, monkeypatch):
    (head, relation, tail), other = list(facts_of(own_brain))[:2]
    monkeypatch.setattr(demo_space, "WITHHELD", (demo_space.Withheld(head, relation, tail, {}),))
    own_brain.retract(*other)
    before = own_brain.status()["facts"]
    with demo_space._withheld(own_brain):
        pass
    assert own_brain.status()["facts"] == before


def facts_of(brain):
    """Facts between entities by keys."""
    snapshot = brain.snapshot()
    keys = brain.store.entity_keys(list(range(snapshot.n_entities)))
    for head, relation, tail in snapshot.triples.tolist():
        yield keys[head], snapshot.schema.relations[relation].key, keys[tail]


@pytest.fixture
def own_brain(own):
    with Brain.open(own) as brain:
        yield brain
