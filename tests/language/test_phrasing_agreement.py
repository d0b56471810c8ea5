"""What was asked for agrees with its number, is told from the asked end, and in words that fit."""

from __future__ import annotations

import pytest

from .test_phrasing import World
from .test_phrasing import world as world  # the fixture


def test_a_word_of_the_question_that_is_no_noun_for_the_relation_is_not_repeated(world: World) -> None:
    found = "?x . discovered_by(fluorine, ?x)"
    assert world.say(found, "zh", "氟是谁发现的") == "氟的发现者是亨利·莫瓦桑。"
    assert world.say("?x . borders(nl, ?x)", "zh", "荷兰的邻国") == "荷兰与德国接壤。"
    told = world.say("?x . population(fr, ?x)", "en", "How many people live in France?")
    assert told == "France has a population of 68,373,433 (2023)."


NOUNS = [
    (
        "?x : country . continent(?x, europe) & !currency(?x, eur)",
        None,
        "The country in Europe whose currency is not the Euro is Switzerland.",
    ),
    (
        "?x : country . !borders(?x, fr) & continent(?x, europe)",
        None,
        "The countries in Europe that do not border France are",
    ),
    ("?x : country . !capital(?x, paris) & continent(?x, asia)", None, "The countries in Asia whose capital is not"),
    (
        "?x : city . !capital(fr, ?x) & country(?x, de)",
        None,
        "The city in Germany that is not the capital of France is",
    ),
    ("?x . dynasty(libai, ?x) & dynasty(dufu, ?x)", "李白和杜甫共同的朝代是唐朝。", None),
    ("?x . ?y in (libai, sushi) & dynasty(?y, ?x)", "李白和苏轼的朝代有", "The dynasties of Li Bai and Su Shi are"),
    ("?x . elder_brother(?x, sushi)", "苏轼的弟弟是辛弃疾。", "The younger brother of Su Shi is Xin Qiji."),
    ("?x . father(?y, ?x) & father(xin, ?y)", "辛弃疾的祖父是", "The grandfather of Xin Qiji is"),
    ("?x : province . country(?x, cn) | count", None, "There is 1 province of China."),
]


@pytest.mark.parametrize(("query", "zh", "en"), NOUNS)
def test_what_was_asked_for_agrees_with_its_number_and_is_told_from_the_asked_end(
    world: World, query: str, zh: str | None, en: str | None
) -> None:
    assert zh is None or world.say(query, "zh").startswith(zh)
    assert en is None or world.say(query, "en").startswith(en)
