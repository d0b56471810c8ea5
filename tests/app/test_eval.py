"""The verb eval: link prediction by relation, and whether the odds hold."""

import json
import shutil
import xml.etree.ElementTree as ET

import pytest

from superbrain.embedding.truth import FEWEST_ROWS


@pytest.fixture
def spaced(trained, tmp_path):
    """A copy of the trained brain."""
    shutil.copytree(trained, tmp_path / "spaced")
    return tmp_path / "spaced"


def test_it_tells_each_relation_beside_its_most_frequent_answer(run, spaced):
    found = run("eval", "--brain", spaced, "--json").json
    assert found["schema"] == "superbrain.eval/1"
    figures = {each["relation"]: each for each in found["relations"]}
    assert set(figures) == {"lives_in", "citizen_of"}, "the closed relation sets no facts aside"
    assert figures["citizen_of"]["mrr"] > figures["citizen_of"]["most_frequent_mrr"]
    assert sum(each["facts"] for each in found["relations"]) == found["metrics"]["facts"]
    assert sum(band["n"] for band in found["calibration"]["bands"]) == found["calibration"]["n"]


def test_it_names_what_is_not_inferred_for_want_of_rows(run, spaced):
    (file,) = (spaced / "space").glob("*/calibration.json")
    found = run("eval", "--brain", spaced, "--json").json
    rows = json.loads(file.read_text("utf-8"))["rows"]
    assert found["thin"] == {slot: count for slot, count in rows.items() if count < FEWEST_ROWS}
    told = run("eval", "--brain", spaced).out
    assert all(f"{slot} ({count})" in told for slot, count in found["thin"].items())


def test_where_the_run_is_gone_what_the_space_says_of_itself_is_left(run, spaced):
    shutil.rmtree(spaced / "runs")
    found = run("eval", "--brain", spaced, "--json").json
    assert (found["relations"], found["metrics"]["mrr"] > 0) == ([], True)


def test_the_picture_is_written_whole(run, spaced, tmp_path):
    ran = run("eval", "--brain", spaced, "--picture", tmp_path / "odds.svg")
    assert (ran.status, "odds.svg" in ran.err, "citizen_of" in ran.out) == (0, True, True)
    assert ET.parse(tmp_path / "odds.svg").getroot().tag.endswith("svg")


def test_without_a_space_it_says_how_to_get_one(run, drawn):
    ran = run("eval", "--brain", drawn)
    assert ran.status == 1
    assert "superbrain train" in ran.err


def test_it_tells_what_the_odds_of_statements_are_worth(run, judged):
    found = run("eval", "--brain", judged, "--json").json["verdicts"]
    assert (found["kind"], found["positives"], found["n"]) == ("verified", 200, 400)
    assert "200 true, 200 false" in run("eval", "--brain", judged).out
