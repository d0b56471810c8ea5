"""``brain.toml``: the few settings that a brain keeps in its folder."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from superbrain.errors import FormatTooNew, InputError, Said, UsageError

FILE = "brain.toml"
FORMAT = 1

WITHOUT = "none"
_HUB_ID = re.compile(r"[\w-][\w.-]*/[\w-][\w.-]*")


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``brain.toml`` says.

    ``encoder`` names the sentence encoder ("" chooses the best that is installed, "none" goes without one).
    ``made_by`` is "demo" in brains that the demonstration made and may therefore change.
    """

    name: str = ""
    encoder: str = ""
    made_by: str = ""

    @classmethod
    def read(cls, folder: Path) -> Settings:
        """The settings of the brain in ``folder``; the defaults where it has no file. FormatTooNew, InputError."""
        path = folder / FILE
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        except (ValueError, UnicodeDecodeError) as error:
            raise InputError(path=path, reason=str(error)) from error
        found = table.get("format", FORMAT)
        if not isinstance(found, int) or found > FORMAT:
            raise FormatTooNew(path=folder, found=found, known=FORMAT)
        return cls(*(str(table.get(key, "")) for key in ("name", "encoder", "made_by")))

    def with_encoder(self, encoder: str) -> Settings:
        """The same with another encoder, for this run."""
        return replace(self, encoder=encoder)

    def write(self, folder: Path) -> None:
        """Write the file whole or not at all. UsageError, PackageMissing or FileMissing if the encoder is none."""
        check_encoder(self.encoder)
        lines = [f"format = {FORMAT}"]
        lines += [f"{key} = {_quoted(value)}" for key, value in self._values().items() if value]
        partial = folder / f".{FILE}.partial"
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(folder / FILE)

    def _values(self) -> dict[str, str]:
        return {"name": self.name, "encoder": self.encoder, "made_by": self.made_by}


def check_encoder(name: str) -> bool:
    """Refuse what cannot be an encoder; whether it is sure that it is one: an id of the model hub is not asked for.

    Raises
    ------
    UsageError
        if it is none of the choices.
    PackageMissing, FileMissing
        if what it needs is not installed, or the folder holds no model.

    """
    from superbrain.embedding import load_encoder
    from superbrain.embedding.encoder import PACKAGED

    if name in ("", WITHOUT):
        return True
    folder = Path(name).expanduser()
    if name not in PACKAGED and not folder.is_dir() and not _HUB_ID.fullmatch(name):
        known = (*PACKAGED, WITHOUT)
        raise UsageError(
            reason=Said(
                f"没有叫“{name}”的句子编码器；可用 {'、'.join(known)}，一个模型文件夹的路径，"
                "或模型库编号（如 组织/模型）",
                f'there is no sentence encoder "{name}"; choose {", ".join(known)}, the path of a folder with a model, '
                "or an id of the model hub (owner/model)",
            )
        )
    load_encoder(name)
    return name in PACKAGED or folder.is_dir()


def _quoted(value: str) -> str:
    """A TOML basic string: JSON's escapes are a subset of TOML's."""
    import json

    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
