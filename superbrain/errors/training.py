"""Training could not begin, or ended before its time."""

from __future__ import annotations

from superbrain.errors.base import SuperbrainError
from superbrain.errors.usage import UsageError


class BadRecipe(UsageError):
    """The recipe ``path`` cannot be used, for ``reason``."""

    code = "bad_recipe"
    zh = "配方 {path} 不能用：{reason}"
    en = "the recipe {path} cannot be used: {reason}"
    next_zh = "可参照 training/ 里的配方；每一项的含义见 docs/how-to.md。"
    next_en = "See the recipes in training/; docs/how-to.md says what each setting means."


class TooManyWorkers(UsageError):
    """A ring of ``workers`` has only ``batches`` batches to share."""

    code = "too_many_workers"
    zh = "{workers} 个节点的环只有 {batches} 个批次可分。"
    en = "a ring of {workers} workers has only {batches} batches to share."
    next_zh = "用 `--workers 1`，或在配方里把 batch 改小。"
    next_en = "Use `--workers 1`, or a smaller batch in the recipe."


class RunMissing(UsageError):
    """In the folder ``run`` lies no training that can be gone on with, or repeated."""

    code = "run_missing"
    zh = "{run} 里没有这样的训练，或者它不完整。"
    en = "there is no such training in {run}, or it is not whole."
    next_zh = "用 `superbrain train` 开始新的训练。"
    next_en = "Begin a new one with `superbrain train`."


class RunBusy(SuperbrainError):
    """Another process is training the run ``run``."""

    code = "run_busy"
    status = 5
    zh = "训练 {run} 正由另一个进程进行。"
    en = "another process is training the run {run}."
    next_zh = "等它结束，或用 `superbrain train` 开始另一次训练。"
    next_en = "Wait until it has ended, or begin another training with `superbrain train`."


class RunEnded(SuperbrainError):
    """The run ``run`` was finished by another process in the meantime."""

    code = "run_ended"
    zh = "训练 {run} 已由另一个进程完成，它的空间已经启用。"
    en = "the training {run} was finished by another process; its space is in use."
    next_zh = "不必再做什么；`superbrain status` 显示现在的空间。"
    next_en = "Nothing is left to do; `superbrain status` shows the space in use."


class OtherMachines(UsageError):
    """torchrun was started for ``machines`` machines; a ring has its workers on one."""

    code = "other_machines"
    zh = "torchrun 要在 {machines} 台机器上训练；这里的环只用一台机器上的进程，没有开始训练。"
    en = "torchrun was started for {machines} machines, and a ring has all its workers on one: nothing was trained."
    next_zh = "只在一台机器上运行 `torchrun --nnodes 1 --nproc-per-node N training/retrain.py`。"
    next_en = "Run `torchrun --nnodes 1 --nproc-per-node N training/retrain.py` on one machine only."


class TooLargeToTrain(UsageError):
    """A training takes about ``needed`` GB of memory and ``free`` GB are free; ``advice`` says what would fit."""

    code = "too_large_to_train"
    zh = (
        "在 {entities:,} 个实体上训练 rank {rank}、{workers} 个节点约需 {needed:.1f} GB 内存，现有 {free:.1f} GB 可用。"
    )
    en = (
        "a space of rank {rank} over {entities:,} entities with {workers} worker(s) takes about {needed:.1f} GB of"
        " memory to train, and {free:.1f} GB are free."
    )
    next_zh = "{advice}"
    next_en = "{advice}"


class TooLittleToTrain(SuperbrainError):
    """The graph has only ``facts`` facts between entities; ``least`` are needed."""

    code = "too_little"
    zh = "图里只有 {facts} 条实体之间的事实，至少要 {least} 条才能训练空间。"
    en = "the graph has only {facts} facts between entities; a space needs {least}."
    next_zh = "先用 `superbrain load FILE` 装入更多事实；已知的事实照常可问。"
    next_en = "Load more with `superbrain load FILE`; known facts can be asked all the same."


class TrainingBroken(SuperbrainError):
    """The run ``run`` ended before its time, for ``reason``; what was reached is in its checkpoint."""

    code = "training_broken"
    zh = "训练 {run} 中断：{reason}"
    en = "the training {run} was cut short: {reason}"
    next_zh = "运行 `superbrain train --resume` 从检查点继续；原来的空间没有变。"
    next_en = "`superbrain train --resume` goes on from the checkpoint; the old space is untouched."
