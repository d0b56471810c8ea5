import pytest

from superbrain import Brain

FAMILY = "林黛玉\t父亲\t林如海\n林如海\t妻子\t贾敏\n贾敏\t母亲\t贾母\n贾母\t年龄\t80\n林黛玉\t年龄\t15\n"


@pytest.fixture
def new(tmp_path):
    return tmp_path / "new"


@pytest.fixture
def family(tmp_path):
    file = tmp_path / "family.tsv"
    file.write_text(FAMILY, encoding="utf-8")
    return file


def test_a_table_makes_the_brain_and_answers_over_two_hops(run, new, family):
    ran = run("load", family, "--brain", new, "--json")
    assert ran.status == 0
    assert (ran.json["transaction"], ran.json["added"], ran.json["duplicate"], ran.json["rejected"]) == (1, 5, 0, 0)
    assert run("ask", "林黛玉的父亲的妻子是谁？", "--brain", new, "--json").json["answers"][0]["label"] == "贾敏"


def test_how_each_relation_was_read_is_told(run, new, family):
    lines = run("load", family, "--brain", new).out.splitlines()
    assert lines[0] == "父亲 (1): tails read as entities, such as 林如海"
    assert lines[3] == "年龄 (2): tails read as values (quantity), such as 80, 15"


def test_the_reading_can_be_overridden(run, new, family):
    report = run("load", family, "--relation", "年龄=entity", "--brain", new, "--json").json
    assert {each["relation"]: each["read_as"] for each in report["relations"]}["年龄"] == "entity"
    assert run("show", "80", "--brain", new).status == 0


@pytest.mark.parametrize("text", ["年龄", "年龄=number", "=literal"])
def test_an_override_that_is_none_is_a_usage_error(run, new, family, text):
    assert run("load", family, "--relation", text, "--brain", new).status == 2
    assert not new.exists()


def test_a_rehearsal_tells_everything_and_writes_nothing(run, new, own, family):
    report = run("load", family, "--dry-run", "--brain", new, "--json").json
    assert (report["added"], report["dry_run"]) == (5, True)
    assert not new.exists()
    assert run("load", family, "--dry-run", "--brain", own, "--json").json["added"] == 5
    assert run("status", "--brain", own, "--json").json["transaction"] == 1


def test_loading_again_adds_nothing(run, new, family):
    run("load", family, "--brain", new)
    again = run("load", family, "--brain", new, "--json").json
    assert (again["added"], again["duplicate"]) == (0, 5)


def test_csv_with_a_header_and_quotes_is_read(run, new, tmp_path):
    file = tmp_path / "facts.csv"
    file.write_text('head,relation,tail\n"Smith, John",friend,Ann Lee\n', encoding="utf-8")
    assert run("load", file, "--brain", new, "--json").json["added"] == 1
    assert run("ask", "Who is the friend of Ann Lee?", "--brain", new).status in (0, 3)
    assert run("show", "Smith, John", "--brain", new).status == 0


def test_another_encoding_is_read_when_it_is_named(run, new, tmp_path):
    file = tmp_path / "gb.tsv"
    file.write_bytes("林黛玉\t父亲\t林如海\n".encode("gb18030"))
    wrong = run("load", file, "--brain", new, "--json")
    assert (wrong.status, wrong.json["error"]["code"]) == (1, "bad_encoding")
    assert run("load", file, "--encoding", "gb18030", "--brain", new, "--json").json["added"] == 1


def test_an_exported_folder_comes_back_whole(run, own, new, tmp_path):
    folder = tmp_path / "folder"
    assert run("export", folder, "--brain", own).status == 0
    run("load", folder, "--brain", new)
    before, after = (run("status", "--brain", brain, "--json").json for brain in (own, new))
    assert [before[name] for name in ("facts", "entities", "relations", "proposals")] == [
        after[name] for name in ("facts", "entities", "relations", "proposals")
    ]


def test_rows_that_are_none_are_named_by_their_line_and_the_rest_is_loaded(run, new, tmp_path):
    file = tmp_path / "mixed.tsv"
    file.write_text("a\tlikes\tb\nonly one\na\tlikes\tc\n\tlikes\tb\n", encoding="utf-8")
    report = run("load", file, "--brain", new, "--json").json
    assert (report["added"], report["rejected"]) == (2, 2)
    assert [rejection["line"] for rejection in report["rejections"]] == [2, 4]
    assert "第 2 行" in run("load", file, "--brain", new, "--lang", "zh").out


BAD = {
    "empty.tsv": (b"", "empty_input"),
    "picture.png": (b"\x89PNG\r\n\x1a\n", "unknown_format"),
    "broken.tsv": (b"a\tlikes\tb\n\xff\xfe\tlikes\tc\n", "bad_encoding"),
    "rowless.tsv": (b"one\ntwo\n", "bad_line"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_leaves_nothing_behind(run, new, tmp_path, name):
    content, code = BAD[name]
    file = tmp_path / name
    file.write_bytes(content)
    before = sorted(tmp_path.iterdir())
    ran = run("load", file, "--brain", new, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, code)
    assert sorted(tmp_path.iterdir()) == before
    told = run("load", file, "--brain", new, "--lang", "zh")
    assert len(told.err.splitlines()) == 2
    assert told.out == ""


def test_a_missing_file_is_an_error(run, new, tmp_path):
    ran = run("load", tmp_path / "none.tsv", "--brain", new, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, "file_missing")


def test_a_very_long_line_is_refused_without_filling_the_memory(run, new, tmp_path):
    file = tmp_path / "long.tsv"
    with file.open("wb") as stream:
        stream.truncate(200_000_000)  # a sparse file: 200 MB of NUL without a line break
    ran = run("load", file, "--brain", new, "--json")
    assert ran.status == 1
    assert not new.exists()


def test_init_makes_an_empty_brain_and_never_a_second_one(run, new):
    assert run("init", "--brain", new, "--name", "mine").status == 0
    assert run("status", "--brain", new, "--json").json["facts"] == 0
    again = run("init", "--brain", new, "--json")
    assert (again.status, again.json["error"]["code"]) == (1, "brain_exists")
    with Brain.open(new) as brain:
        assert brain.settings.name == "mine"


def test_init_leaves_a_folder_with_something_else_alone(run, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert run("init", "--brain", tmp_path).status == 1
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_empty_folder_becomes_a_brain(run, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    assert run("init", "--brain", folder).status == 0


def test_the_next_command_names_the_brain_that_was_loaded_into(run, tmp_path, monkeypatch):
    (tmp_path / "family.tsv").write_text("林黛玉\t父亲\t林如海\n", encoding="utf-8")
    ran = run("load", tmp_path / "family.tsv", "--brain", tmp_path / "family")
    assert ran.err.rstrip().endswith(f"--brain {tmp_path / 'family'}")
    monkeypatch.setenv("SUPERBRAIN_BRAIN", str(tmp_path / "family"))
    assert "--brain" not in run("load", tmp_path / "family.tsv").err


WORLD = {
    "brain.toml": 'format = 1\nname = "world"\nversion = "1"\n',
    "relations.toml": '[capital]\nzh = "首都"\nen = "capital"\n',
    "sources.tsv": "key\tname\turi\tlicence\ttrust\natlas\tAtlas\t\tCC0\t1\n",
    "entities.tsv": "key\ttypes\na\t\nb\t\nc\t\n",
    "names.tsv": "entity\tlanguage\tkind\tname\na\tzh\tpreferred\t甲国\nb\tzh\tpreferred\t乙城\n"
    "c\tzh\tpreferred\t丙城\n",
    "facts.tsv": "head\trelation\ttail\tvalue\tunit\tvalid_from\tvalid_to\tsources\n"
    "a\tcapital\tb\t\t\t\t\tatlas\nb\tcapital\tc\t\t\t\t\tatlas\n",
}


@pytest.fixture
def world(tmp_path):
    """A folder that passes for the bundled graph."""
    folder = tmp_path / "world"
    folder.mkdir()
    for name, text in WORLD.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_an_exported_world_adds_to_a_brain_and_replaces_nothing(run, new, world, tmp_path):
    one = tmp_path / "one"
    run("load", world, "--brain", one)
    run("retract", "甲国", "capital", "乙城", "--brain", one)
    run("add", "甲国", "capital", "新城", "--brain", one)
    assert run("export", tmp_path / "out", "--brain", one).status == 0
    assert run("load", world, "--brain", new).status == 0
    report = run("load", tmp_path / "out", "--brain", new, "--json").json
    assert (report["added"], report["retracted"], report["duplicate"]) == (1, 0, 1)
    shown = run("show", "甲国", "--brain", new).out
    assert "乙城" in shown
    assert "新城" in shown


def test_a_newer_world_replaces_the_older_one_also_after_an_export_was_loaded(run, new, world, tmp_path):
    run("load", world, "--brain", new)
    run("export", tmp_path / "out", "--brain", new)
    assert run("load", tmp_path / "out", "--brain", new, "--json").json["added"] == 0
    (world / "brain.toml").write_text(WORLD["brain.toml"].replace('"1"', '"1.10"'), encoding="utf-8")
    (world / "facts.tsv").write_text("\n".join(WORLD["facts.tsv"].split("\n")[:2]) + "\n", encoding="utf-8")
    report = run("load", world, "--brain", new, "--json").json
    assert (report["added"], report["retracted"]) == (0, 1)
    (world / "brain.toml").write_text(WORLD["brain.toml"].replace('"1"', '"1.9"'), encoding="utf-8")
    ran = run("load", world, "--brain", new, "--json")
    assert (ran.status, ran.json["error"]["code"]) == (1, "older_world")


def test_an_export_goes_round_without_loss(run, new, world, tmp_path):
    one = tmp_path / "one"
    run("load", world, "--brain", one)
    run("export", tmp_path / "out", "--brain", one)
    run("load", tmp_path / "out", "--brain", new)
    run("export", tmp_path / "twice", "--brain", new)
    for file in (tmp_path / "out").iterdir():
        assert file.read_bytes() == (tmp_path / "twice" / file.name).read_bytes()
