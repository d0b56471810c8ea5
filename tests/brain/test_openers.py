from superbrain.brain.openers import openers


def test_every_opening_question_is_answered_and_both_languages_are_spoken(brain):
    questions = openers(brain, "zh")
    assert len(questions) == len(set(questions)) == 5
    assert {brain.ask(question).outcome for question in questions} == {"answered"}
    assert [question.isascii() for question in questions].count(True) in (1, 2, 3)


def test_the_same_graph_gives_the_same_questions(brain):
    assert openers(brain, "en") == openers(brain, "en")


def test_an_empty_brain_has_no_questions_to_offer(own):
    own.undo(1)
    assert openers(own, "zh") == []
