"""Links between processes of one machine: one two-rank gloo group each, opened and served by threads of their own.

What gloo is like decides the shape of this file. A receive that times out destroys its group, so a receive never
polls: a node that has nothing to say sends a PING, and silence means death. A send completes when the other side has
taken it, which is all the acknowledgement the ring needs. ``wait()`` releases the interpreter, ``is_completed()`` tells
nothing, and nothing but the other side's end wakes a blocked receive: so there is one blocking thread per direction,
and whoever gives up ends its process.
"""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from superbrain.training.ring.errors import MessageDamaged
from superbrain.training.ring.flat import FlatModel
from superbrain.training.ring.messages import SIZE, Header, Kind
from superbrain.training.ring.node import Event, LinkLost, Received, Sent

if TYPE_CHECKING:
    from torch import Tensor

LOOPBACK: Final = "127.0.0.1"
_OPENING: Final = timedelta(seconds=600)  # the one who waits cannot know how long the other's task takes to make
_SLOWEST: Final = 1_000_000  # bytes a second: a model may take so long before the link counts as dead
_PINGS: Final = 4  # in the time after which silence means death


def open_store() -> tuple[Any, int]:
    """Serve the store over which links find each other; returns it and its port. Reachable from this machine only."""
    from torch.distributed import TCPStore

    listening = socket.create_server((LOOPBACK, 0))
    port = listening.getsockname()[1]
    served = TCPStore(LOOPBACK, port, None, True, wait_for_workers=False, master_listen_fd=listening.detach())
    return served, port


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Which node this is, in a ring of how many, and where it finds the others."""

    node: int
    nodes: int
    generation: int
    port: int
    silence: float
    """Seconds after which a neighbour that says nothing is taken for dead."""


class GlooLinks:
    """The link from the left, which receives, and the link to the right, which sends.

    Events go to ``deliver``, from threads of this object. ``arriving`` says into which buffer the next model goes; it
    is asked only when one comes, and by then the ring's one token cannot be in this node.
    """

    def __init__(
        self, where: Neighbourhood, arriving: Callable[[], FlatModel], deliver: Callable[[Event], None]
    ) -> None:
        self._where = where
        self._arriving = arriving
        self._deliver = deliver
        self._outgoing: queue.SimpleQueue[tuple[Header, Tensor | None, float]] = queue.SimpleQueue()
        self.sending: list[float] = []
        """Seconds from ``send`` until the model was taken at the right."""
        self.checking: list[float] = []
        """Seconds to check a model that came from the left."""

    def open(self) -> None:
        """Open both links at once (one after the other would lock the ring), then serve them."""
        groups: dict[str, Any] = {}
        node, nodes = self._where.node, self._where.nodes
        ends = {"left": ((node - 1) % nodes, node, 1), "right": (node, (node + 1) % nodes, 0)}
        openers = [threading.Thread(target=self._open, args=(groups, side, *ends[side]), daemon=True) for side in ends]
        for opener in openers:
            opener.start()
        for opener in openers:
            opener.join()
        for side in ends:
            if isinstance(groups[side], Exception):
                raise groups[side]
        threading.Thread(target=self._serve, args=(self._receive, groups["left"], "left"), daemon=True).start()
        threading.Thread(target=self._serve, args=(self._send, groups["right"], "right"), daemon=True).start()

    def send(self, header: Header, payload: Tensor | None = None) -> None:
        """Send to the right in the background; ``Sent`` follows when it was taken there."""
        self._outgoing.put((header, payload, time.perf_counter()))

    def _open(self, groups: dict[str, Any], side: str, left: int, right: int, rank: int) -> None:
        from torch.distributed import PrefixStore, ProcessGroupGloo, TCPStore

        try:
            store = TCPStore(LOOPBACK, self._where.port, None, False, wait_for_workers=False)
            options = ProcessGroupGloo._Options()
            options._devices = [ProcessGroupGloo.create_device(hostname=LOOPBACK)]
            options._timeout = _OPENING
            name = f"g{self._where.generation}/{left}-{right}"
            groups[side] = ProcessGroupGloo(PrefixStore(name, store), rank, 2, options)
        except Exception as error:  # noqa: BLE001  # raised again where the thread is joined
            groups[side] = error

    def _serve(self, serves: Callable[[Any], None], group: Any, side: str) -> None:
        try:
            serves(group)
        except (RuntimeError, MessageDamaged) as error:
            self._deliver(LinkLost(side, str(error).strip().splitlines()[0]))

    def _patience(self, count: int = 0) -> timedelta:
        return timedelta(seconds=self._where.silence + 4 * count / _SLOWEST)

    def _send(self, group: Any) -> None:
        import torch

        ping = Header(Kind.PING, self._where.generation, self._where.node)
        kind = None
        while kind is not Kind.BYE:
            try:
                header, payload, since = self._outgoing.get(timeout=self._where.silence / _PINGS)
            except queue.Empty:
                header, payload, since = ping, None, 0.0
            kind = header.kind
            if payload is not None:
                header = replace(header, count=payload.numel())
            packed = torch.frombuffer(bytearray(header.pack()), dtype=torch.uint8)
            posted = [group.send([packed], 1, 0)]
            if payload is not None:
                posted.append(group.send([payload], 1, 0))
            for work in posted:
                work.wait(self._patience(header.count))
            if payload is not None:
                self.sending.append(time.perf_counter() - since)
            if kind is not Kind.PING:
                self._deliver(Sent(header))

    def _receive(self, group: Any) -> None:
        import torch

        packed = torch.zeros(SIZE, dtype=torch.uint8)
        kind = None
        while kind is not Kind.BYE:
            group.recv([packed], 0, 0).wait(self._patience())
            header = Header.unpack(packed.numpy().tobytes())
            kind = header.kind
            if kind is Kind.SHARD:
                self._take(group, header)
            if kind is not Kind.PING:
                self._deliver(Received(header))

    def _take(self, group: Any, header: Header) -> None:
        model = self._arriving()
        if header.count != model.flat.numel():
            raise MessageDamaged(f"a model of {header.count} values came where {model.flat.numel()} were awaited")
        group.recv([model.flat], 0, 0).wait(self._patience(header.count))
        start = time.perf_counter()
        if model.crc32() != header.crc32:
            raise MessageDamaged(f"version {header.version} was changed on its way")
        self.checking.append(time.perf_counter() - start)
