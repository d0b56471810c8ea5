"""Text in, proposals, decisions, and all of it taken back."""

import subprocess
import sys

import pytest

from superbrain import Brain
from superbrain.brain.quotes import around
from superbrain.errors import AmbiguousName, EmptyText, UnknownFact, UnknownName, UsageError

TEXT = "林大海出生于1950年。林大海住在云桥。"
QUESTION = "林大海的出生年份是什么？"


@pytest.fixture
def brain(own):
    """The toy brain, to change."""
    return own


@pytest.fixture
def lesson(brain):
    return brain.learn(TEXT)


def born(lesson):
    (proposal,) = [one for one in lesson.proposals if one.edge.relation.id == "birth_year"]
    return proposal


def test_what_is_read_waits_and_changes_no_answer(brain, lesson):
    assert born(lesson).score > 0.5
    assert brain.ask(QUESTION).outcome == "unknown_entity"
    assert brain.snapshot().hash == brain.snapshot(1).hash
    assert brain.status()["proposals"] == 2 + len(brain.proposals())


def test_the_same_words_again_change_nothing(brain, lesson):
    before = brain.transaction
    again = brain.learn(TEXT)
    assert (again.transaction, brain.transaction) == (None, before)
    assert again.proposals == lesson.proposals


def test_a_proposal_says_who_is_new_and_marks_the_words_that_state_it(brain, lesson):
    told = born(lesson).to_json()
    assert told["head"] == {"id": "new:person:林大海", "label": "林大海", "new": True}
    assert (told["value"], told["standing"], told["stance"]) == ("1950", "proposed", "asserted")
    begin, end = told["span"]
    assert told["quote"][begin:end] == "林大海出生于1950年"
    assert told["document"] == {"hash": lesson.document, "name": TEXT}


def test_an_accepted_newcomer_answers_the_next_question_with_its_quote(brain, lesson):
    done = brain.decide(accept=[born(lesson).id])
    assert done.newcomers == (("林大海", "林大海"),)
    reply = brain.ask(QUESTION)
    assert reply.outcome == "answered"
    (source,) = reply.answers[0].path[0].sources
    assert (source.quote, source.start, source.end) == ("林大海出生于1950年", 0, len(TEXT.encode()))
    assert source.score is not None


def test_undoing_an_acceptance_takes_the_newcomer_back_and_leaves_the_proposal(brain, lesson):
    brain.decide(accept=[born(lesson).id[:8]])
    brain.undo()
    assert brain.ask(QUESTION).outcome == "unknown_entity"
    assert born(lesson).id in {one.id for one in brain.open_beliefs()}


def test_a_rejected_proposal_is_not_proposed_again_until_that_is_undone(brain, lesson):
    rejected = born(lesson).id
    assert brain.decide(reject=[rejected]).rejected == (rejected,)
    assert rejected not in {one.id for one in brain.open_beliefs()}
    brain.undo()
    assert rejected in {one.id for one in brain.open_beliefs()}


def test_deciding_nothing_writes_nothing_and_both_ways_is_refused(brain, lesson):
    before = brain.transaction
    assert brain.decide().transaction is None
    with pytest.raises(UsageError):
        brain.decide(accept=[born(lesson).id], reject=[born(lesson).id])
    with pytest.raises(UnknownName):
        brain.decide(accept=["ffff"])
    assert brain.transaction == before


def test_a_forgotten_document_takes_what_rests_on_it_and_says_so_before(brain, lesson):
    brain.decide(accept=[born(lesson).id])
    plan = brain.resting_on(lesson.document[:10])
    assert ([edge.head.label for edge in plan.facts], plan.newcomers, plan.transaction) == (
        ["林大海"],
        ("林大海",),
        None,
    )
    gone = brain.forget(TEXT)
    assert (gone.facts, gone.transaction) == (plan.facts, brain.transaction)
    assert brain.documents() == []
    assert brain.beliefs() == []
    assert brain.ask(QUESTION).outcome == "unknown_entity"
    assert brain.ask(QUESTION, as_of=3).outcome == "unknown_entity"


def test_a_name_that_was_forgotten_is_in_no_index_that_a_new_process_opens(brain, lesson):
    brain.decide(accept=[born(lesson).id])
    brain.ask(QUESTION)  # writes the index
    brain.forget(lesson.document)
    with Brain.open(brain.folder) as fresh:
        assert fresh.ask(QUESTION).outcome == "unknown_entity"


def test_a_brain_that_is_open_elsewhere_tells_nothing_of_then_any_more(brain, lesson):
    brain.decide(accept=[born(lesson).id])
    with Brain.open(brain.folder) as reader:
        assert reader.ask(QUESTION, as_of=3).outcome == "answered"
        source = reader.store.sources(as_of=3)[-1]
        assert source.key.startswith("document.")
        brain.forget(lesson.document)
        assert reader.ask(QUESTION, as_of=3).outcome == "unknown_entity"
        assert source not in reader.store.sources(as_of=3)


def test_a_lesson_that_was_undone_can_be_forgotten(brain, lesson):
    brain.undo()
    assert brain.forget(lesson.document).transaction == brain.transaction


def test_an_unknown_document_is_named_with_those_that_there_are(brain, lesson):
    with pytest.raises(UnknownName) as failure:
        brain.forget("nothing.txt")
    assert lesson.document[:12] in failure.value.next_step("en")


def test_why_tells_the_words_the_person_and_the_transaction(brain, lesson):
    transaction = brain.decide(accept=[born(lesson).id], who="Ada", reason="seen").transaction
    (reason,) = brain.why("林大海", "birth_year")
    assert (reason.transaction.id, reason.transaction.kind) == (transaction, "review")
    assert (reason.decision.who, reason.decision.reason) == ("Ada", "seen")
    assert reason.quotes[0].said == "林大海出生于1950年"
    assert brain.why(reason.edge.fact) == [reason]
    assert brain.why("林大海", "birth_year", "1950") == [reason]


def test_why_of_what_was_loaded_has_no_person_and_no_fact_is_refused(brain):
    (reason,) = brain.why("海之国", "首都")
    assert (reason.decision, reason.quotes, reason.transaction.kind) == (None, (), "load")
    for asked in (("海之国", "首都", "银湾"), (10**6,), ("many",)):
        with pytest.raises(UnknownFact):
            brain.why(*asked)


def test_files_folders_and_unreadable_ones_are_told_apart(brain, tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.md").write_text(f"# 新闻\n\n{TEXT}\n", encoding="utf-8")
    (folder / "b.csv").write_text("a,b,c\n", encoding="utf-8")
    seen = []
    report = brain.ingest(folder, folder / "b.csv", on_progress=seen.append)
    assert (report.documents, report.passages) == (1, 1)
    assert [(one.name, one.error.code) for one in report.rejected] == [(str(folder / "b.csv"), "table_given")]
    assert seen[-1].done_bytes == seen[-1].total_bytes
    assert brain.ingest(folder).transaction is None


def test_an_empty_lesson_is_refused(brain):
    with pytest.raises(EmptyText):
        brain.learn("  ")


def test_documents_of_one_name_are_told_apart_by_their_hashes(brain, tmp_path):
    for place, text in (("one", TEXT), ("two", "海之国的首都是白沙港。")):
        (tmp_path / place).mkdir()
        (tmp_path / place / "notes.txt").write_text(text, encoding="utf-8")
        brain.ingest(tmp_path / place)
    with pytest.raises(AmbiguousName):
        brain.forget("notes.txt")
    assert [one.name for one in brain.documents()] == ["notes.txt", "notes.txt"]


def test_a_quote_is_the_line_cut_around_the_words():
    text = "# head\n" + "x" * 100 + "THE WORDS" + "y" * 100 + "\nnext"
    quoted, start, end = around(text, 107, 116)
    assert quoted[start:end] == "THE WORDS"
    assert quoted == "…" + "x" * 60 + "THE WORDS" + "y" * 60 + "…"
    assert around("short one\nother", 0, 5) == ("short one", 0, 5)


def test_reading_and_deciding_load_neither_torch_nor_transformers(brain, lesson):
    code = (
        "import sys; from superbrain import Brain\n"
        "with Brain.open(sys.argv[1]) as brain:\n"
        "    brain.decide(accept=[brain.learn(sys.argv[2]).proposals[0].id]); brain.why(1)\n"
        "print(sorted({'torch', 'transformers', 'faiss'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, str(brain.folder), TEXT]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
