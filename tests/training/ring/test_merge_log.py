"""The logs: what was appended is read again, half a line is none, and the chain of a run has no gap."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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
