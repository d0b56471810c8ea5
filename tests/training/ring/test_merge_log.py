"""The logs: what was appended is read again, half a line is none, and the chain of a run has no gap."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from superbrain.training.ring.errors import LogDamaged
from superbrain.training.ring.merge_log import MergeLog, StartRecord, chain, entries, next_generation, path_of
from superbrain.training.ring.node import MergeRecord, ReadRecord


def start(node: int, nodes: int, first: int = 0, generation: int = 0) -> StartRecord:
    return StartRecord(generation, node, nodes, first, 99, "tasks:make", {"seed": generation}, {"threads": 1}, 5)


def turn(folder: Path, nodes: int, first: int, last: int, generation: int = 0) -> None:
    """Write what a ring of ``nodes`` would have written."""
    for node in range(nodes):
        with MergeLog(path_of(folder, node)) as log:
            log.append(start(node, nodes, first, generation))
            for batch in range(first + node, last, nodes):
                read = max(first, batch - nodes + 1)
                log.append(ReadRecord(generation, batch, read))
                log.append(MergeRecord(generation, batch, batch, batch + 1, batch - read, 0.1 + batch, 1000 + batch))
            log.sync()


def test_what_was_appended_is_read_again_to_the_last_bit(tmp_path: Path) -> None:
    written = [start(0, 1), ReadRecord(0, 0, 0), MergeRecord(0, 0, 0, 1, 0, 0.1 + 0.2, 2**32 - 1)]
    with MergeLog(tmp_path / "merges-0.jsonl") as log:
        for entry in written:
            log.append(entry)
    assert list(entries(tmp_path / "merges-0.jsonl")) == written


def test_half_a_line_is_none_and_the_next_start_cuts_it_off(tmp_path: Path) -> None:
    turn(tmp_path, 1, 0, 3)
    path = path_of(tmp_path, 0)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"record":"merge","gen')
    assert len(chain(tmp_path).links) == 3
    MergeLog(path).__exit__(None, None, None)
    assert path.read_bytes() == whole


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    turn(tmp_path, 1, 0, 3)
    path = path_of(tmp_path, 0)
    lines = path.read_text().splitlines()
    for bad in ("nonsense", '{"record":"merge"}', "[1]", '{"record":"sing"}'):
        path.write_text("\n".join([*lines[:2], bad, *lines[3:], ""]))
        with pytest.raises(LogDamaged, match=r"merges-0\.jsonl, line 3"):
            chain(tmp_path)


def test_the_chain_runs_through_all_logs_in_order(tmp_path: Path) -> None:
    turn(tmp_path, 3, 10, 21)
    told = chain(tmp_path)
    assert [link.merge.batch for link in told.links] == list(range(10, 21))
    assert [link.node for link in told.links[:4]] == [0, 1, 2, 0]
    assert [link.read for link in told.links[:5]] == [10, 10, 10, 11, 12]
    assert told.resumed == {}


def test_a_gap_a_double_merge_and_no_log_at_all_are_named(tmp_path: Path) -> None:
    with pytest.raises(LogDamaged, match="no merge log"):
        chain(tmp_path)
    turn(tmp_path, 2, 0, 8)
    path = path_of(tmp_path, 1)
    lines = path.read_text().splitlines()
    path.write_text("\n".join([line for line in lines if json.loads(line).get("batch") != 3] + [""]))
    with pytest.raises(LogDamaged, match="no log tells of the merge of batch 3"):
        chain(tmp_path)
    path.write_text("\n".join([*lines, lines[-1], ""]))
    with pytest.raises(LogDamaged, match="batch 7 was merged twice"):
        chain(tmp_path)


def test_what_came_after_the_checkpoint_of_a_resumed_run_does_not_count(tmp_path: Path) -> None:
    turn(tmp_path, 2, 0, 9)
    assert next_generation(tmp_path) == 1
    turn(tmp_path, 3, 6, 14, generation=1)
    turn(tmp_path, 1, 12, 20, generation=2)
    told = chain(tmp_path)
    assert [link.merge.batch for link in told.links] == list(range(20))
    assert [link.merge.generation for link in told.links] == [0] * 6 + [1] * 6 + [2] * 8
    assert sorted(told.resumed) == [6, 12]
    assert next_generation(tmp_path) == 3


def test_a_run_that_went_back_further_drops_all_that_came_after(tmp_path: Path) -> None:
    turn(tmp_path, 1, 0, 9)
    turn(tmp_path, 1, 8, 12, generation=1)
    turn(tmp_path, 1, 4, 6, generation=2)
    told = chain(tmp_path)
    assert [link.merge.generation for link in told.links] == [0, 0, 0, 0, 2, 2]
    assert sorted(told.resumed) == [4]


def test_a_run_that_began_anew_is_told_from_its_new_beginning(tmp_path: Path) -> None:
    turn(tmp_path, 1, 0, 9)
    turn(tmp_path, 2, 0, 4, generation=1)
    told = chain(tmp_path)
    assert told.start.arguments == {"seed": 1}
    assert [link.merge.generation for link in told.links] == [1] * 4
    assert told.resumed == {}


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 120)
    | st.integers()
    | st.sampled_from([2**31, 2**32, 2**53, 10**400])
    | st.floats()
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just("threads"), inner, max_size=3)
    ),
    max_leaves=6,
)
"""Whatever JSON can say."""


@given(value=VALUES, line=st.integers(0, 6), key=st.integers(0, 8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400)
def test_any_value_at_any_key_gives_a_chain_that_can_be_followed_or_is_named(
    tmp_path: Path, value: Any, line: int, key: int
) -> None:
    for path in tmp_path.glob("merges-*"):
        path.unlink()
    turn(tmp_path, 2, 0, 6)
    path = path_of(tmp_path, 1)
    told = [json.loads(each) for each in path.read_text().splitlines()]
    names = list(told[line])
    told[line][names[key % len(names)]] = value
    path.write_text("".join(json.dumps(each) + "\n" for each in told))
    with suppress(LogDamaged):
        next_generation(tmp_path)
    with suppress(LogDamaged):
        found = chain(tmp_path)
        made = found.start.first
        for link in found.links:
            assert found.start.first <= link.read <= made == link.merge.batch
            assert (0 <= link.node < found.start.nodes, isinstance(link.merge.loss, float)) == (True, True)
            made = link.merge.to
        assert 1 <= found.start.conditions["threads"] <= 1024


@given(VALUES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_other_line_is_named(tmp_path: Path, value: Any) -> None:
    (tmp_path / "merges-0.jsonl").write_text(json.dumps(value) + "\n")
    with pytest.raises(LogDamaged, match="line 1"):
        list(entries(tmp_path / "merges-0.jsonl"))


@pytest.mark.parametrize("content", [b"[" * 100_000 + b"\n", b"\xff\xfe\n", b'{"record":[]}\n', b"\n"])
def test_bytes_that_are_no_json_are_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "merges-0.jsonl").write_bytes(content)
    with pytest.raises(LogDamaged, match="line 1"):
        chain(tmp_path)


def test_a_folder_in_the_place_of_a_log_is_named(tmp_path: Path) -> None:
    (tmp_path / "merges-0.jsonl").mkdir()
    with pytest.raises(LogDamaged, match="cannot be read"):
        chain(tmp_path)


def test_starts_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    turn(tmp_path, 2, 0, 6)
    for nodes, node in ((3, 1), (2, 0)):
        lines = path_of(tmp_path, 1).read_text().splitlines()
        told = asdict(start(node, nodes))
        lines[0] = json.dumps({"record": "start", **told})
        path_of(tmp_path, 1).write_text("\n".join([*lines, ""]))
        with pytest.raises(LogDamaged, match="another start"):
            chain(tmp_path)


def test_a_version_that_was_not_there_yet_cannot_have_been_read(tmp_path: Path) -> None:
    turn(tmp_path, 2, 4, 9)
    path = path_of(tmp_path, 1)
    path.write_text(path.read_text().replace('"batch":5,"version":4}', '"batch":5,"version":3}'))
    with pytest.raises(LogDamaged, match="batch 5 cannot have read version 3"):
        chain(tmp_path)
