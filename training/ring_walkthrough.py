"""环形并行学习策略，一个文件讲完 · The ring parallel strategy, told in one file.

    python training/ring_walkthrough.py --nodes 3

Needs torch and nothing of superbrain. It trains a toy model on several processes, shows what happens batch by batch,
puts the measured speedup beside the formulas, and makes the whole run again in one process: the same bits.

The idea. There is one model and nobody owns it: it travels round a ring of nodes, always to the right. A node does not
sit and wait for it. It calculates the gradient of its next batch on the copy that it kept when the model last passed,
and when the model comes by again it merges that gradient, keeps a copy, passes the model on and goes on calculating.
So all nodes calculate at the same time, yet merges happen one after the other, in a fixed order: it is ordinary serial
training whose gradients are n - 1 merges old. Nothing is averaged, nothing is random, everything can be repeated.

       node 0  |calculate batch 0|merge|calculate batch 3        |merge| ...
       node 1  |calculate batch 1      |merge|calculate batch 4        |merge| ...
       node 2  |calculate batch 2            |merge|calculate batch 5        |merge| ...
                                  the model: 0 --> 1 --> 2 --> 0 --> 1 --> 2
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time
from pathlib import Path
from statistics import median

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that wait must not take the others' processor

import torch
import torch.distributed as dist

# ---- 一、要学的东西 · What is trained: 20 classes told apart by a linear model. Any model would do.

FEATURES, CLASSES, ROWS, RATE = 500, 20, 256, 0.5


def first_model() -> torch.Tensor:
    """The beginning, the same in every process."""
    return torch.zeros(FEATURES, CLASSES)


def make_batch(number: int) -> tuple[torch.Tensor, torch.Tensor]:
    """A batch is a pure function of its number: whoever makes it, whenever, gets the same one."""
    truth = torch.randn(FEATURES, CLASSES, generator=torch.Generator().manual_seed(7))
    points = torch.randn(ROWS, FEATURES, generator=torch.Generator().manual_seed(1000 + number))
    return points, (points @ truth).argmax(dim=1)


def gradient_of(model: torch.Tensor, batch: tuple[torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, float]:
    """Gradient and loss of softmax regression, written out."""
    points, classes = batch
    off = torch.softmax(points @ model, dim=1)
    loss = -float(off[torch.arange(ROWS), classes].log().mean())
    off[torch.arange(ROWS), classes] -= 1
    return points.T @ off / ROWS, loss


def merge(model: torch.Tensor, gradient: torch.Tensor) -> None:
    """Make the next version of the model, in place."""
    model.sub_(gradient, alpha=RATE)


# ---- 二、一个节点 · One node: the whole strategy is this loop.


def be_a_node(
    node: int, nodes: int, batches: int, pause: float, meeting: str, told: multiprocessing.SimpleQueue
) -> None:
    """Node ``node`` takes the batches node, node + n, node + 2n ..."""
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=node, world_size=nodes)
    left, right = (node - 1) % nodes, (node + 1) % nodes
    dist.barrier()
    copy, read, sending = first_model(), 0, None
    for number in range(node, batches, nodes):
        # Make room for the model, which may come while we calculate. At the very beginning node 0 holds it already,
        # and a ring of one never lets it go.
        coming = nodes > 1 and number > 0
        model = torch.empty_like(copy) if coming else copy
        arriving = dist.irecv(model, left) if coming else None

        # Calculate on the copy that we have, although it is n - 1 merges old by now.
        start = time.perf_counter()
        gradient, loss = gradient_of(copy, make_batch(number))
        time.sleep(pause)  # stands for a longer calculation, so that more nodes than processors can be shown
        calculated = time.perf_counter()

        # Wait for the model, if it is not here yet, and merge. Only the one who holds the model changes it.
        if arriving:
            arriving.wait()
        came = time.perf_counter()
        merge(model, gradient)
        merged = time.perf_counter()
        told.put(("merge", node, number, read, loss, time.time(), calculated - start, came - calculated, merged - came))

        # Pass it on and start the next batch on it at once: sending and calculating both only read it.
        copy, read = model, number + 1
        if sending:
            sending.wait()
        sending = dist.isend(model, right) if nodes > 1 and number + 1 < batches else None
    if sending:
        sending.wait()
    if (batches - 1) % nodes == node:
        told.put(("end", copy.numpy().tobytes()))
    told.put(("transmit", _lap(node, nodes, left, right, copy)))
    dist.destroy_process_group()


def _lap(node: int, nodes: int, left: int, right: int, model: torch.Tensor, laps: int = 10) -> float:
    """T_transmit: send the model round with nothing to calculate, and divide by the number of links."""
    dist.barrier()
    start = time.perf_counter()
    for _ in range(laps if nodes > 1 else 0):
        if node:
            dist.recv(model, left)
        dist.send(model, right)
        if not node:
            dist.recv(model, left)
    return (time.perf_counter() - start) / (laps * nodes)


def turn(nodes: int, batches: int, pause: float = 0.0) -> tuple[bytes, list[tuple], float]:
    """Run a ring of processes; returns the last model's bytes, every merge in order, and T_transmit."""
    processes = multiprocessing.get_context("spawn")
    told = processes.SimpleQueue()
    with tempfile.TemporaryDirectory() as folder:
        given = (nodes, batches, pause, str(Path(folder) / "meeting"), told)
        ring = [processes.Process(target=be_a_node, args=(node, *given), daemon=True) for node in range(nodes)]
        for process in ring:
            process.start()
        heard = [told.get() for _ in range(batches + 1 + nodes)]
        for process in ring:
            process.join()
    merges = sorted((word[1:] for word in heard if word[0] == "merge"), key=lambda word: word[1])
    transmit = median(word[1] for word in heard if word[0] == "transmit")
    return next(word[1] for word in heard if word[0] == "end"), merges, transmit


# ---- 三、重放 · Replay: no ring at all, only the same gradients of the same versions in the same order.


def replay(nodes: int, batches: int) -> bytes:
    """The bytes of the model that a ring of ``nodes`` ends with, made by one process."""
    model = first_model()
    gradients = {number: gradient_of(model, make_batch(number))[0] for number in range(min(nodes, batches))}
    for number in range(batches):
        merge(model, gradients.pop(number))
        if (following := number + nodes) < batches:  # this is when that node starts its next batch
            gradients[following] = gradient_of(model, make_batch(following))[0]
    return model.numpy().tobytes()


# ---- 四、讲给人看 · Tell it.


def rate_of(nodes: int, merges: list[tuple]) -> float:
    """Batches a second, without the first laps."""
    steady = [when for _, _, _, _, when, *_ in merges[2 * nodes :]]
    return (len(steady) - 1) / (steady[-1] - steady[0])


def main() -> None:
    """Run it once alone and once as a ring, and compare."""
    asked = argparse.ArgumentParser(description="环形并行学习策略 · the ring parallel strategy")
    asked.add_argument("--nodes", type=int, default=3, help="节点数 · processes in the ring")
    asked.add_argument("--batches", type=int, default=60, help="批数 · batches to train")
    asked.add_argument("--pause", type=float, default=0.05, help="每批另睡几秒 · seconds slept in each calculation")
    given = asked.parse_args()
    if given.batches < 4 * given.nodes:
        asked.error("a few laps at least: --batches >= 4 x --nodes")
    torch.set_num_threads(1)
    n, pause = given.nodes, given.pause
    print(f"一个节点先跑一遍 · one node first, {given.batches} batches (each sleeps {pause} s: a longer calculation)")
    _, alone, _ = turn(1, given.batches, pause)
    print(f"再由 {n} 个节点成环 · now a ring of {n}\n")
    end, merges, t_transmit = turn(n, given.batches, pause)
    for node, number, read, loss, *_ in merges[: 3 * n]:
        told = f"  node {node}: batch {number:2}, calculated on version {read:2}, made version {number + 1:2}"
        print(f"{told}   staleness {number - read}   loss {loss:.3f}")
    print(f"  ...\n  the last of {given.batches}: loss {merges[-1][3]:.3f} (alone: {alone[-1][3]:.3f})\n")

    t_calc, t_merge = median(m[5] for m in merges), median(m[7] for m in merges)
    residual = t_calc - (n * t_transmit + (n - 1) * t_merge)
    t_wait = max(-residual, 0)
    predicted = n * (t_calc + t_merge) / (t_calc + t_merge + t_wait)
    print(f"T_calc {t_calc * 1e3:.2f} ms   T_transmit {t_transmit * 1e3:.2f} ms   T_merge {t_merge * 1e3:.2f} ms")
    print(f"T_residual = T_calc - [n T_transmit + (n-1) T_merge] = {residual * 1e3:.2f} ms")
    waited = median(merge[6] for merge in merges)
    print(f"T_wait     = max(-T_residual, 0) = {t_wait * 1e3:.2f} ms   (measured {waited * 1e3:.2f})")
    print(f"speedup    = n (T_calc + T_merge) / (T_calc + T_merge + T_wait) = {predicted:.2f}")
    print(f"measured   = {rate_of(n, merges) / rate_of(1, alone):.2f}   ({os.cpu_count()} processors here)\n")
    print("重放与环逐位相同 · replay equals the ring bit for bit:", replay(n, given.batches) == end)


if __name__ == "__main__":
    main()
