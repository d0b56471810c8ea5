"""What all errors have in common: fields, and sentences in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable

from superbrain.types import Language


class SuperbrainError(Exception):
    """Base of all errors that are the user's or the world's, not ours.

    Subclasses give a stable ``code``, an exit ``status`` and four templates whose ``{fields}`` are filled from the
    keyword arguments of the constructor.
    """

    code: ClassVar[str] = "failed"
    status: ClassVar[int] = 1
    zh: ClassVar[str] = "操作失败：{reason}"
    en: ClassVar[str] = "failed: {reason}"
    next_zh: ClassVar[str] = "运行 `superbrain doctor` 查看原因。"
    next_en: ClassVar[str] = "Run `superbrain doctor` to find the cause."

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.message("en"))

    def message(self, language: Language) -> str:
        """What happened and why, in one line."""
        return self._filled(self.zh if language == "zh" else self.en, language)

    def next_step(self, language: Language) -> str:
        """What to do next, in one line."""
        return self._filled(self.next_zh if language == "zh" else self.next_en, language)

    def _filled(self, template: str, language: Language) -> str:
        """The template with its fields; one that has messages of its own (the reason of a bad line) is said too."""
        said = {
            name: value.message(language) if isinstance(value, Sayable) else value
            for name, value in self.fields.items()
        }
        return one_line(template.format_map(said))


@runtime_checkable
class Sayable(Protocol):
    """What says itself in both languages: errors, and rows that were left out of a load."""

    def message(self, language: Language) -> str:
        """One line."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """A reason in both languages, for the ``{reason}`` of an error."""

    zh: str
    en: str

    def message(self, language: Language) -> str:
        """The reason in one of them."""
        return self.zh if language == "zh" else self.en


def one_line(text: str) -> str:
    """The text without control characters or line breaks: values from outside must not draw on the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
