import json


def fact_lines(ran) -> list[str]:
    return [line for line in ran.out.splitlines() if line[:1] in "+−"]


def test_add_makes_what_is_missing_and_says_so(run, own):
    ran = run("add", "林小满", "宠物", "小白", "--brain", own, "--lang", "zh")
    assert ran.status == 0
    assert ran.out.splitlines()[:3] == [
        "+ 林小满 ─宠物→ 小白",
        "新实体：小白",
        "新关系：宠物（`superbrain relations edit 宠物` 可补充名称和问法）",
    ]
    assert run("ask", "林小满的宠物是什么？", "--brain", own).out.startswith("林小满的宠物是小白")


def test_a_receipt_counts_what_was_added_and_what_was_known(run, own):
    first = run("add", "海之国", "首都", "新港", "--brain", own, "--json").json
    second = run("add", "country.marland", "capital", "新港", "--brain", own, "--json").json
    assert (first["transaction"], first["added"], first["duplicate"], first["rejected"]) == (2, 1, 0, 0)
    assert (second["added"], second["duplicate"]) == (0, 1)
    assert first["new_entities"] == ["新港"]
    assert first["facts_added"][0]["relation"]["id"] == "capital"


def test_a_new_entity_takes_the_type_that_the_relation_asks_for(run, own):
    run("add", "海之国", "首都", "新港", "--brain", own)
    assert run("show", "新港", "--brain", own, "--json").json["types"] == [{"id": "city", "label": "城市"}]


def test_a_value_is_read_as_the_relation_asks(run, own):
    run("add", "松谷", "人口", "5万", "--from", "2024", "--brain", own)
    (answer, *_) = run("ask", "松谷的人口是多少？", "--brain", own, "--json").json["answers"]
    assert (answer["value"], answer["unit"]) == (50000, "person")
    bad = run("add", "松谷", "人口", "很多", "--brain", own, "--json")
    assert (bad.status, bad.json["error"]["code"]) == (1, "bad_value")


def test_a_new_relation_with_a_number_at_its_tail_holds_values(run, own):
    run("add", "松谷", "海拔", "120 m", "--brain", own)
    relation = run("relations", "show", "海拔", "--brain", own, "--json").json
    assert (relation["literal"], relation["unit"], relation["facts"]) == ("quantity", "m", 1)


def test_a_source_that_is_named_is_cited(run, own):
    run("add", "林小满", "朋友", "林一诺", "--source", "家书", "--brain", own)
    edge = run("ask", "林一诺的朋友是谁？", "--brain", own, "--json").json["answers"][0]["path"][0]
    assert [source["name"] for source in edge["sources"]] == ["家书"]


def test_a_relation_that_looks_like_a_known_one_is_asked_about(run, own):
    ran = run("add", "林小满", "出生地点", "云桥", "--brain", own)
    assert "born_in" in ran.out


def test_retract_takes_one_fact_back(run, own):
    ran = run("retract", "海之国", "首都", "--brain", own)
    assert fact_lines(ran) == ["− 海之国 ─首都→ 白沙港"]
    assert run("ask", "海之国的首都是哪里？", "--brain", own, "--json").json["outcome"] == "empty"


def test_retract_of_several_facts_lists_them_and_takes_none(run, own):
    ran = run("retract", "林小满", "父母", "--brain", own, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (2, "unknown_fact")
    assert "林远" in ran.json["error"]["next"]
    assert run("retract", "林小满", "父母", "林远", "--brain", own).status == 0


def test_retract_finds_a_symmetric_fact_from_both_ends_and_a_value(run, own):
    assert fact_lines(run("retract", "汤姆·霍尔", "配偶", "安娜", "--brain", own))
    assert fact_lines(run("retract", "松谷", "人口", "4.8万", "--brain", own))


def test_an_alias_is_understood_until_it_is_removed(run, own):
    run("alias", "林小满", "满满", "--brain", own)
    assert run("ask", "满满的父母是谁？", "--brain", own).status == 0
    run("alias", "林小满", "满满", "--remove", "--brain", own)
    assert run("ask", "满满的父母是谁？", "--brain", own, "--json").json["outcome"] == "unknown_entity"
    assert run("alias", "林小满", "满满", "--remove", "--brain", own).status == 2


def test_a_renamed_entity_is_called_by_its_new_name_and_found_by_both(run, own):
    run("rename", "country.marland", "海国共和国", "--brain", own)
    assert run("ask", "海之国的首都是哪里？", "--brain", own).out.startswith("海国共和国的首都")
    run("rename", "country.marland", "Republic of Marland", "--brain", own)
    assert run("show", "Marland", "--brain", own, "--json").json["labels"]["en"] == "Republic of Marland"


def test_merged_entities_are_one_and_undo_parts_them(run, own):
    run("add", "小小", "朋友", "陈舟", "--brain", own)
    run("merge", "林小满", "小小", "--brain", own)
    assert run("show", "小小", "--brain", own, "--json").json["id"] == "person.lin_xiaoman"
    run("undo", "--brain", own)
    assert run("show", "小小", "--brain", own, "--json").json["id"] == "小小"


def test_undo_tells_what_it_took_back_and_can_be_undone(run, own):
    run("add", "林小满", "宠物", "小白", "--brain", own)
    ran = run("undo", "--brain", own)
    assert fact_lines(ran) == ["− 林小满 ─宠物→ 小白"]
    assert run("show", "小白", "--brain", own).status == 2
    assert fact_lines(run("undo", 3, "--brain", own)) == ["+ 林小满 ─宠物→ 小白"]


def test_an_undo_reports_counts_and_what_it_reverses(run, own):
    run("add", "林小满", "宠物", "小白", "--brain", own)
    change = run("undo", 2, "--brain", own, "--json").json
    assert (change["transaction"], change["retracted"], change["reverses"]) == (3, 1, 2)
    again = run("undo", 2, "--brain", own, "--json")
    assert (again.status, again.json["error"]["code"]) == (1, "not_undoable")


def test_the_log_tells_what_was_done_newest_first(run, own):
    run("add", "林小满", "宠物", "小白", "--brain", own)
    run("undo", "--brain", own)
    entries = run("log", "--brain", own, "--json").json["transactions"]
    assert [(entry["id"], entry["kind"], entry["undone"]) for entry in entries] == [
        (3, "undo", False),
        (2, "add", True),
        (1, "load", False),
    ]
    lines = run("log", "--limit", 2, "--brain", own).out.splitlines()
    assert [line.split("\t")[0] for line in lines] == ["3", "2"]


def test_relations_are_listed_with_their_facts(run):
    rows = dict(line.split("\t", 1) for line in run("relations").out.splitlines())
    assert rows["capital"].startswith("首都\tcapital\tfacts: 2\t")
    listed = run("relations", "--json").json["relations"]
    assert {relation["key"]: relation["facts"] for relation in listed}["population"] == 5


def test_an_edited_relation_understands_its_new_words(run, own):
    edit = ("relations", "edit", "lives_in", "--alias", "窝", "--phrasing", "{}的老巢在哪", "--closed")
    assert run(*edit, "--brain", own).status == 0
    relation = run("relations", "show", "窝", "--brain", own, "--json").json
    assert (relation["aliases_zh"], relation["closed"]) == (["窝"], True)
    assert relation["phrasings_zh"][-1] == "{}的老巢在哪"
    assert run("ask", "林小满的窝在哪里？", "--brain", own).out.startswith("林小满")


def test_names_that_mean_nothing_or_several_things_are_told_apart(run, own):
    unknown = run("show", "白沙", "--json")
    assert (unknown.status, unknown.json["error"]["code"]) == (2, "unknown_name")
    assert "白沙港 (city.whitesand)" in unknown.json["error"]["next"]
    run("alias", "林远", "老师", "--brain", own)
    run("alias", "苏晴", "老师", "--brain", own)
    several = run("show", "老师", "--brain", own, "--json")
    assert several.json["error"]["code"] == "ambiguous_name"
    assert "person.lin_yuan" in several.json["error"]["next"]


def test_a_preferred_name_outranks_an_alias_of_something_else(run, own):
    run("alias", "苏晴", "林远", "--brain", own)
    assert run("show", "林远", "--brain", own, "--json").json["id"] == "person.lin_yuan"


def test_show_groups_the_facts_by_relation_with_their_sources(run):
    card = run("show", "林小满", "--json").json
    rows = {(row["relation"]["id"], row["inverse"]): row for row in card["facts"]}
    assert card["labels"] == {"zh": "林小满", "en": "Lin Xiaoman"}
    assert {value["label"] for value in rows["parent", False]["values"]} == {"林远", "苏晴"}
    assert rows["parent", True]["relation"]["label"] == "子女"
    assert rows["birth_year", False]["values"][0]["value"] == "1980"
    assert rows["author", True]["values"][0]["sources"][0]["name"] == "Storybook of the toy world"
    assert ("spouse", True) not in rows


def test_show_is_in_the_language_of_the_name_unless_told_otherwise(run):
    assert run("show", "林小满").out.splitlines()[0].startswith("林小满  Lin Xiaoman")
    assert "birth_year" not in run("show", "Lin Xiaoman").out
    assert "year of birth\t1980" in run("show", "Lin Xiaoman").out
    assert "year of birth\t1980" in run("show", "林小满", "--lang", "en").out


def test_connect_shows_how_two_things_hang_together(run):
    reply = run("connect", "林小满", "安娜", "--limit", 1, "--json").json
    (answer,) = reply["answers"]
    assert (answer["kind"], answer["id"], answer["label"]) == ("text", None, "林小满 ─朋友→ 安娜·霍尔")
    assert "Lin Xiaoman ─friend→ Anna Hall" in run("connect", "Lin Xiaoman", "Anna Hall").out


def test_a_query_answers_in_the_shape_of_an_answer(run):
    query = "?x : city . country(?x, country.marland) | argmax population"
    reply = run("query", query, "--json").json
    assert (reply["schema"], reply["query"]) == ("superbrain.answer/1", query)
    assert [answer["id"] for answer in reply["answers"]] == ["city.whitesand"]
    assert reply["answers"][0]["value"] == 820000
    assert json.loads(run("query", "ask capital(country.marland, city.silverbay)", "--json").out)["text"] == "no"


def test_a_query_that_does_not_parse_says_where(run):
    ran = run("query", "?x . capital(", "--json")
    assert (ran.status, ran.json["error"]["code"]) == (2, "bad_query")


def test_an_empty_part_of_a_fact_is_refused(run, own):
    ran = run("add", "A", "", "B", "--brain", own)
    assert (ran.status, "relation is empty" in ran.err) == (2, True)
    assert run("log", "--brain", own, "--json").json["transactions"][0]["id"] == 1


def test_a_bare_undo_keeps_the_first_load_and_names_its_number(run, own):
    ran = run("undo", "--brain", own)
    assert (ran.status, "superbrain undo 1" in ran.err) == (1, True)
    assert run("undo", 1, "--brain", own).status == 0


def test_a_name_that_another_thing_has_is_warned_of(run, own):
    ran = run("rename", "林远", "苏晴", "--brain", own)
    assert (ran.status, "person.su_qing" in ran.err) == (0, True)
    assert run("alias", "林远", "老林", "--brain", own).err == ""


def test_show_and_connect_say_which_namesake_they_took(run, own):
    run("alias", "林小满", "甲乙", "--brain", own)
    run("add", "丙丁", "认识", "戊己", "--brain", own)
    run("alias", "丙丁", "甲乙", "--brain", own)
    for ran in (run("show", "甲乙", "--brain", own), run("connect", "甲乙", "安娜", "--brain", own)):
        assert ran.status == 0
        assert "person.lin_xiaoman" in ran.err
        assert "丙丁" in ran.err
        assert "of the same name" not in ran.out
    assert run("show", "林小满", "--brain", own).err == ""


def test_a_fact_says_since_when_it_holds(run, own):
    ran = run("add", "林小满", "宠物", "小白", "--from", "2023", "--brain", own, "--lang", "zh")
    assert fact_lines(ran) == ["+ 林小满 ─宠物→ 小白 (自2023年)"]
    assert "小白 (since 2023)" in run("show", "林小满", "--lang", "en", "--brain", own).out
    ran = run("add", "林小满", "宠物", "小黑", "--from", "2020", "--to", "2010", "--brain", own)
    assert (ran.status, "2010" in ran.err) == (2, True)
