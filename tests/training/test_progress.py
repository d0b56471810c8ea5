"""Speed, time left and loss are what the clock and the batches say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from superbrain.errors import OutputFailed
from superbrain.training.progress import WINDOW, Meter, ProgressLog


class Clock:
    """Shows what it was set to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_speed_and_time_left_follow_from_the_clock() -> None:
    clock = Clock()
    meter = Meter(0, 10, 5, clock=clock)
    for number in range(1, 11):
        clock.now += 2.0
        progress = meter.step(facts=30, loss=float(number))
        assert (progress.batch, progress.batches, progress.epoch) == (number, 10, number // 5)
        assert progress.rate == pytest.approx(15.0)
        assert progress.left == pytest.approx(2.0 * (10 - number))
        assert progress.seconds == pytest.approx(2.0 * number)
        assert progress.loss == pytest.approx((number + 1) / 2)
    assert progress.mrr is None


def test_a_resumed_run_goes_on_counting_but_times_only_itself() -> None:
    clock = Clock()
    meter = Meter(90, 100, 10, clock=clock)
    meter.mrr = 0.25
    clock.now += 1.0
    progress = meter.step(facts=7, loss=1.0)
    assert (progress.batch, progress.epoch, progress.mrr) == (91, 9, 0.25)
    assert (progress.rate, progress.left) == (pytest.approx(7.0), pytest.approx(9.0))


def test_only_the_last_batches_count() -> None:
    clock = Clock()
    meter = Meter(0, 1_000, 10, clock=clock)
    for _ in range(WINDOW):
        clock.now += 100.0
        meter.step(facts=1, loss=50.0)
    for _ in range(WINDOW):
        clock.now += 1.0
        progress = meter.step(facts=1, loss=2.0)
    assert (progress.loss, progress.rate) == (pytest.approx(2.0), pytest.approx(1.0))


def test_a_clock_that_stands_still_is_no_trouble() -> None:
    assert Meter(0, 2, 1, clock=Clock()).step(facts=3, loss=1.0).rate > 0


def test_the_log_is_appended_to_line_by_line(tmp_path: Path) -> None:
    with ProgressLog(tmp_path) as log:
        log.event("begun", first=0)
        log.write(Meter(0, 2, 1).step(facts=3, loss=1.0))
        assert len((tmp_path / "progress.jsonl").read_text().splitlines()) == 2
    with ProgressLog(tmp_path) as log:
        log.event("begun", first=1)
    lines = [json.loads(line) for line in (tmp_path / "progress.jsonl").read_text().splitlines()]
    assert [line["event"] for line in lines] == ["begun", "batch", "begun"]
    assert lines[1]["batches"] == 2


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "progress.jsonl").symlink_to("/dev/full")
    with ProgressLog(tmp_path) as log, pytest.raises(OutputFailed, match=r"no space left for .*progress\.jsonl"):
        log.event("begun")
    with pytest.raises(OutputFailed, match=r"progress\.jsonl"):
        ProgressLog(tmp_path / "none")


def test_half_a_line_that_a_power_cut_left_is_not_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "progress.jsonl").write_text('{"event": "begun"}\n{"event": "ba')
    with ProgressLog(tmp_path) as log:
        log.event("begun")
        log.event("fitted")
    lines = (tmp_path / "progress.jsonl").read_text().splitlines()
    assert lines[1:] == ['{"event": "ba', '{"event": "begun"}', '{"event": "fitted"}']
