"""Help pages: plain lines, the same on a terminal and in a pipe, in both languages, from the catalogue alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from superbrain import __version__
from superbrain.app.messages import help_catalogue, message
from superbrain.app.width import pad, width
from superbrain.types import Language

SHARED = ("brain", "as_json", "lang", "verbose")


def about(verb: str, language: Language) -> str:
    """What ``verb`` does, in one line."""
    return str(_table(verb)[language])


def root_page(command: Any, context: Any, language: Language, panels: Mapping[str, tuple[str, ...]]) -> str:
    """The front page: every verb in its panel."""
    lines = [
        message("help.title", language, version=__version__),
        "",
        message("help.usage", language, usage=f"superbrain {_placeholder('options', language)} VERB …"),
        message("help.bare", language),
    ]
    for panel, verbs in panels.items():
        lines += ["", message(f"help.panel.{panel}", language)]
        lines += _rows((verb, about(verb, language)) for verb in verbs)
        if not verbs:
            lines.append("  " + message("help.coming", language))
    own = [param for param in command.get_params(context) if param.param_type_name == "option"]
    lines += ["", message("help.options", language)]
    lines += _rows(_option_row(param, "superbrain", language) for param in own)
    lines += ["", message("help.more", language)]
    return "\n".join(lines)


def verb_page(command: Any, context: Any, language: Language) -> str:
    """The page of one verb: usage, arguments, options, examples."""
    path = context.command_path
    verb = path.removeprefix("superbrain ")
    table = _table(verb)
    params = command.get_params(context)
    arguments = [param for param in params if param.param_type_name == "argument"]
    options = [param for param in params if param.param_type_name == "option"]
    subverbs = list(getattr(command, "commands", {}))
    pieces = [path, *(_argument_usage(param) for param in arguments)]
    pieces += ["[" + "|".join(subverbs) + "]"] if subverbs else []
    lines = [
        str(table[language]),
        "",
        message("help.usage", language, usage=" ".join([*pieces, _placeholder("options", language)])),
    ]
    described = [(_argument_name(param), _option_text(param, verb, language)) for param in arguments]
    described += [(f"{name} …", about(f"{verb} {name}", language)) for name in subverbs]
    described += [_option_row(param, verb, language) for param in options]
    lines += ["", *_rows(described)]
    examples = table.get(f"examples_{language}", table.get("examples", []))
    if isinstance(examples, list) and examples:
        lines += ["", message("help.examples", language), *(f"  {example}" for example in examples)]
    return "\n".join(lines)


def _table(verb: str) -> Mapping[str, object]:
    table = help_catalogue()[verb]
    if not isinstance(table, dict):
        raise TypeError(f"messages_help.toml: [{verb}] is not a table")
    return table


def _placeholder(kind: str, language: Language) -> str:
    return "[" + message(f"help.placeholder.{kind}", language) + "]"


def _argument_name(param: Any) -> str:
    return str(param.metavar or param.name).upper()


def _argument_usage(param: Any) -> str:
    name = _argument_name(param)
    return name if param.required else f"[{name}]"


def _option_row(param: Any, verb: str, language: Language) -> tuple[str, str]:
    names = ", ".join([*param.opts, *param.secondary_opts])
    value = "" if param.is_flag or getattr(param, "count", False) else f" {param.metavar or param.name.upper()}"
    return names + value, _option_text(param, verb, language)


def _option_text(param: Any, verb: str, language: Language) -> str:
    owner = "superbrain" if param.name in (*SHARED, "help", "install_completion", "show_completion") else verb
    texts = _table(owner).get("options", {})
    if not isinstance(texts, dict):
        raise TypeError(f"messages_help.toml: [{owner}.options] is not a table")
    return str(texts[param.name][language])


def _rows(rows: Iterable[tuple[str, str]]) -> list[str]:
    pairs = list(rows)
    column = max((width(name) for name, _ in pairs), default=0) + 2
    return [f"  {pad(name, column)}{text}" for name, text in pairs]
