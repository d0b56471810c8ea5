from dataclasses import replace

import pytest

from superbrain.app.render import Style, aligned, reply_lines, table
from superbrain.brain.paths import path_text
from superbrain.brain.reply import Answer, Citation, Offer, PathEdge, Reply, Term

FRANCE, GERMANY, BELGIUM = (
    Term(id=f"country.{key}", label=label) for key, label in [("fr", "法国"), ("de", "德国"), ("be", "比利时")]
)
PARIS, CAPITAL, BORDERS = (
    Term(id="city.paris", label="巴黎"),
    Term(id="capital", label="首都"),
    Term(id="borders", label="接壤"),
)
CLDR = Citation("Unicode CLDR", "https://cldr.unicode.org")
EDGE = PathEdge(1, FRANCE, CAPITAL, PARIS, sources=(CLDR,))


def reply(*paths: tuple[PathEdge, ...]) -> Reply:
    answers = tuple(Answer("entity", "巴黎", {"zh": "巴黎", "en": "Paris"}, "city.paris", path=path) for path in paths)
    return Reply("法国的首都是哪里？", "zh", "answered", "法国的首都是巴黎。", answers=answers, total=len(answers))


def test_an_edge_walked_backwards_points_back():
    assert path_text([EDGE]) == "法国 ─首都→ 巴黎"
    assert path_text([replace(EDGE, inverse=True)]) == "巴黎 ←首都─ 法国"


def test_a_chain_names_each_place_once():
    onward = PathEdge(2, FRANCE, Term(id="currency", label="货币"), Term(id="currency.eur", label="欧元"))
    assert path_text([replace(EDGE, inverse=True), onward]) == "巴黎 ←首都─ 法国 ─货币→ 欧元"


def test_two_branches_are_drawn_as_one_line_through_where_they_meet():
    one, two = PathEdge(1, FRANCE, BORDERS, BELGIUM, branch=0), PathEdge(2, GERMANY, BORDERS, BELGIUM, branch=1)
    assert path_text([one, two]) == "法国 ─接壤→ 比利时 ←接壤─ 德国"


def test_branches_that_do_not_meet_are_set_apart():
    value = PathEdge(
        3, GERMANY, Term(id="area", label="面积"), Term(label="36万", value="357021", unit="km2"), branch=1
    )
    assert path_text([EDGE, value]) == "法国 ─首都→ 巴黎 & 德国 ─面积→ 36万"


def test_a_value_carries_its_year_and_an_inferred_edge_its_truth():
    value = PathEdge(
        3, FRANCE, Term(id="population", label="人口"), Term(label="6837万", value=68374600), period="2025"
    )
    assert path_text([value]) == "法国 ─人口→ 6837万 (2025)"
    assert "≈0.83" in path_text([replace(EDGE, standing="inferred", truth=0.83)])
    assert "≈0.99" in path_text([replace(EDGE, standing="inferred", truth=0.9999)])


def test_a_reply_is_the_sentence_then_the_path_then_the_sources():
    assert reply_lines(reply((EDGE,)), Style()) == ["法国的首都是巴黎。", "  法国 ─首都→ 巴黎", "  来源：Unicode CLDR"]


def test_a_pipe_gets_no_colour_and_a_terminal_does():
    assert not any("\x1b" in line for line in reply_lines(reply((EDGE,)), Style()))
    assert "\x1b[1m" in reply_lines(reply((EDGE,)), Style(colour=True))[0]


def test_suggestions_are_offered_as_questions():
    offered = replace(reply(), suggestions=(Offer("question", "", "首都", "法国的首都是哪里？"),))
    assert reply_lines(offered, Style())[-1] == "  · 法国的首都是哪里？"


def test_arrows_stand_under_arrows_on_a_terminal_only():
    rows = [["法国", "─首都→", "巴黎"], ["阿尔及利亚", "─首都→", "阿尔及尔"]]
    assert aligned(rows, Style()) == ["法国 ─首都→ 巴黎", "阿尔及利亚 ─首都→ 阿尔及尔"]
    assert aligned(rows, Style(aligned=True))[0] == "法国       ─首都→ 巴黎"


def test_a_table_is_columns_on_a_terminal_and_tabs_in_a_pipe():
    rows = [["1", "load"], ["12", "add"]]
    assert table(rows, Style()) == ["1\tload", "12\tadd"]
    assert table(rows, Style(aligned=True)) == ["1   load", "12  add"]


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_that_wants_none_gets_no_colour(environment):
    class Terminal:
        def isatty(self) -> bool:
            return True

    assert not Style.of(Terminal(), environment).colour  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "note"),
    [("zh", "  … 另有 43 条（加 --limit 44 全部列出）"), ("en", "  … and 43 more (--limit 44 lists them all)")],
)
def test_a_list_that_stops_says_how_many_more_there_are(language, note):
    lines = reply_lines(replace(reply((EDGE,)), total=44, language=language), Style(), 1)
    assert note in lines
    assert not [line for line in reply_lines(reply((EDGE,)), Style()) if "…" in line]


def test_a_count_says_how_many_it_does_not_list():
    count = Answer("count", "44", {"zh": "44", "en": "44"}, value=44, path=(EDGE, replace(EDGE, branch=1)))
    told = Reply("q", "en", "answered", "There are 44.", answers=(count,), total=1)
    assert "  … and 24 more (--limit 44 lists them all)" in reply_lines(told, Style())
    assert "  … and 24 more (superbrain ask with --limit 44 lists them all)" in reply_lines(told, Style(), talking=True)
