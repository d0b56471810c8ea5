from __future__ import annotations

import pytest

from superbrain.learning.stance import Stances

CASES = [
    ("巴黎是法国的首都。", "", "asserted", ""),
    ("巴黎不是德国的首都。", "", "negated", "negation"),
    ("Lyon is not the capital of France.", "", "negated", "negation"),
    ("Paris, not Lyon, is the capital of France.", "", "asserted", ""),
    ("巴黎是法国的首都，而不是德国的首都。", "巴黎是法国的首都", "asserted", ""),
    ("据说，李白生于碎叶。", "李白生于碎叶", "hedged", "hearsay"),
    ("如果里昂成为法国的首都，那么很好。", "里昂成为法国的首都", "hedged", "condition"),
    ("里昂可能是法国的首都。", "", "hedged", "hedge"),
    ("里昂可能是首都，巴黎人口210万。", "巴黎人口210万", "asserted", ""),
    ("Lyon may be the capital of France.", "", "hedged", "hedge"),
    ("In the novel, Lyon is the capital of France.", "Lyon is the capital of France", "hedged", "fiction"),
    ("里昂是法国首都吗？", "里昂是法国首都", "hedged", "question"),
    ("Is Lyon the capital of France?", "", "hedged", "question"),
    ("他说：“里昂是法国的首都。”", "里昂是法国的首都", "quoted", "speech"),
    ('"Lyon is the capital of France," she said.', "Lyon is the capital of France", "quoted", "speech"),
    ("Dr. Smith said that Lyon is the capital of France.", "Lyon is the capital of France", "quoted", "speech"),
    ("里昂曾是法国的首都。", "", "former", "former"),
    ("里昂是法国的首都。这是谣言。", "里昂是法国的首都", "hedged", "doubt"),
    ("有人说里昂是首都，这是谣言。", "里昂是首都", "hedged", "hearsay"),
    ("不丹在亚洲。", "", "asserted", ""),
    ("非洲很大。", "", "asserted", ""),
    ("公元前221年，秦始皇定都咸阳。", "秦始皇定都咸阳", "asserted", ""),
    ("里昂过去是法国的首都。", "", "former", "former"),
    ("里昂是法国的旧都。", "", "former", "former"),
    ("Lyon was at one time the capital of France.", "", "former", "former"),
    ("The old currency of France was the franc.", "", "former", "former"),
    ("He joked that Lyon is the capital of France.", "Lyon is the capital of France", "hedged", "hearsay"),
    ("他开玩笑说里昂是法国的首都。", "里昂是法国的首都", "hedged", "hearsay"),
    ("在平行世界里，里昂是法国的首都。", "里昂是法国的首都", "hedged", "fiction"),
    ("There are plans to make Lyon the capital of France.", "Lyon the capital of France", "hedged", "plan"),
    ("里昂是法国的首都，其实不然。", "里昂是法国的首都", "hedged", "doubt"),
    ("Lyon is hardly the capital of France.", "", "negated", "negation"),
    ("Lyon, founded on 8 May 997, is the capital of France.", "", "asserted", ""),
    ("他计划将于2030年迁都里昂。", "迁都里昂", "hedged", "plan"),
    ("# 法国\n## 传说\n里昂是法国的首都。", "里昂是法国的首都", "hedged", "hearsay"),
]


@pytest.mark.parametrize(("text", "part", "stance", "cue"), CASES)
def test_a_statement_is_held_as_its_clause_says(reader, text, part, stance, cue):
    start = text.index(part) if part else 0
    found = Stances(reader.read(text)).judge(start, start + len(part or text))
    assert (found.stance, found.cue) == (stance, cue)


def test_the_end_of_a_former_state_is_told(reader):
    text = "Lyon was the capital of France until 1990."
    found = Stances(reader.read(text)).judge(0, text.index(" until"))
    assert (found.stance, found.until) == ("former", "1990")
    assert text[found.start : found.end] == "until"


def test_a_cue_inside_a_name_is_none(reader):
    text = "他读《不是巴黎》后去了里昂。"
    assert Stances(reader.read(text)).judge(text.index("后"), len(text) - 1).stance == "asserted"
