import shutil

from superbrain import Brain
from superbrain.brain import index as indexes


def outcome(brain: Brain, question: str) -> str:
    return brain.ask(question).outcome


def test_names_told_later_ride_on_top_of_the_index(own, monkeypatch):
    own.ask("海之国")
    monkeypatch.setattr(indexes.NameIndex, "build", None)  # building anew would fail
    own.alias("海之国", "浪国")
    assert outcome(own, "浪国的首都是哪里？") == "answered"
    own.alias("海之国", "浪国", remove=True)
    assert outcome(own, "浪国的首都是哪里？") == "unknown_entity"
    own.rename("海之国", "洋国")
    assert outcome(own, "洋国的首都是哪里？") == "answered"
    assert outcome(own, "海之国的首都是哪里？") == "answered"


def test_many_new_names_build_the_index_anew(own, monkeypatch):
    own.ask("海之国")
    monkeypatch.setattr(indexes, "MOST_NEW", 0)
    own.alias("海之国", "浪国")
    assert outcome(own, "浪国的首都是哪里？") == "answered"
    fresh = indexes.NameIndex.open(own.folder / "cache" / "names")
    assert fresh is not None
    assert fresh.transaction == own.transaction


def test_a_cache_that_is_gone_or_damaged_is_made_again(own):
    assert outcome(own, "海之国的首都是哪里？") == "answered"
    shutil.rmtree(own.folder / "cache")
    with Brain.open(own.folder) as again:
        assert outcome(again, "海之国的首都是哪里？") == "answered"
    (own.folder / "cache" / "names" / "keys.marisa").write_bytes(b"nonsense")
    with Brain.open(own.folder) as again:
        assert outcome(again, "海之国的首都是哪里？") == "answered"


def test_a_cache_that_cannot_be_written_costs_time_only(own, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(indexes.NameIndex, "build", refuse)
    shutil.rmtree(own.folder / "cache", ignore_errors=True)
    assert outcome(own, "海之国的首都是哪里？") == "answered"
