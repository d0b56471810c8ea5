"""The header that goes before everything on a link: 64 bytes, little-endian, with a checksum of its own."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from superbrain.training.ring.errors import MessageDamaged

MAGIC: Final = b"RSPS"
FORMAT: Final = 1
SIZE: Final = 64

_FIELDS: Final = struct.Struct("<4sHHIIIQIQI16x")  # the sixteen free bytes are for what later formats add
_CHECK: Final = struct.Struct("<I")


class Kind(IntEnum):
    """What follows the header."""

    SHARD = 1
    """The model: ``count`` float32 values."""

    PING = 2
    """Nothing: the sender lives, so a receive that times out means that it does not."""

    BYE = 3
    """Nothing: the run ended at ``version``; goes once round the ring, back to the one who said it first."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a message says about itself."""

    kind: Kind
    generation: int
    sender: int
    version: int = 0
    """Batches before this one are merged in what follows."""

    last_writer: int = 0
    """The node that made this version (or said BYE first)."""

    count: int = 0
    crc32: int = 0
    """Checksum of the payload, see ``FlatModel.crc32``."""

    shard: int = 0

    def pack(self) -> bytes:
        """Return the 64 bytes."""
        fields = _FIELDS.pack(
            MAGIC,
            FORMAT,
            self.kind,
            self.generation,
            self.sender,
            self.shard,
            self.version,
            self.last_writer,
            self.count,
            self.crc32,
        )
        return fields + _CHECK.pack(zlib.crc32(fields))

    @classmethod
    def unpack(cls, packed: bytes) -> Header:
        """Read 64 bytes; raises MessageDamaged and says why."""
        if len(packed) != SIZE or packed[:4] != MAGIC:
            raise MessageDamaged("this is no message of a ring")
        fields, check = packed[: _FIELDS.size], packed[_FIELDS.size :]
        _, form, kind, generation, sender, shard, version, last_writer, count, crc32 = _FIELDS.unpack(fields)
        if form != FORMAT:
            raise MessageDamaged(f"the message has format {form}, this program speaks format {FORMAT}")
        if _CHECK.unpack(check)[0] != zlib.crc32(fields):
            raise MessageDamaged("the header of a message was changed on its way")
        return cls(Kind(kind), generation, sender, version, last_writer, count, crc32, shard)
