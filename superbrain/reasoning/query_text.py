"""The text form of a query, read by a tokeniser and a recursive descent.

    query     = "ask" either | variable ["." either] {"|" modifier}
    either    = both {"or" both}              both = one {"&" one}
    one       = "!" one | "(" either ")" | variable "in" "(" key {"," key} ")"
              | key "(" term ["," tail] ")"   with one term only, a comparison follows:
                key "(" term ")" op (literal | key "(" term ")")
    variable  = "?" name [":" key {"or" key}]
    term      = variable | key                tail = term | literal
    literal   = (number | text | kind text) [unit]        kind text: date"0618"
    modifier  = ("argmax" | "argmin") rank | ("top" | "rank") number rank ["ascending"] | "count" | "difference" key
    rank      = ["count" ["inverse"]] key

A key is letters, digits, "_", "-" and inner "."; any other, and the words of the grammar, stand in backquotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn, cast, get_args

from superbrain.errors import BadQuery, TooLarge
from superbrain.reasoning.query import (
    BARE_KEY,
    MOST_NESTED,
    NUMBER,
    RANKING,
    WORDS,
    And,
    Atom,
    Compare,
    Constant,
    Formula,
    Modifier,
    ModifierName,
    Not,
    OneOf,
    Operator,
    Or,
    Query,
    Term,
    Variable,
)
from superbrain.types import Literal, LiteralKind

MOST_BYTES = 65_536
MOST_RANK_DIGITS = 9

TOKEN = re.compile(
    rf"""(?P<space>\s+)
    | (?P<variable>\?\w+)
    | (?P<text>(?:{"|".join(get_args(LiteralKind))})?"(?:[^"\\]|\\.)*")
    | (?P<quoted>`(?:[^`\\]|\\.)+`)
    | (?P<number>{NUMBER.pattern})(?![\w.\-])
    | (?P<key>{BARE_KEY.pattern})
    | (?P<symbol><=|>=|!=|[<>=(),&!|:.])""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
PLAIN = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the text. ``kind``: variable, text, quoted, number, key, word, symbol or end."""

    kind: str
    text: str
    position: int


def parse(text: str) -> Query:
    """The query that the text spells.

    Raises BadQuery with the character at which it goes wrong, and TooLarge over 64 KB.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise TooLarge(what="the query", limit="64 KB")
    return _Reader(tokens(text)).query()


def tokens(text: str) -> list[Token]:
    """The words of the text, an ``end`` token last. Raises BadQuery at a character that begins none."""
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            _fail(position, f"unexpected {text[position : position + 10]!r}")
        kind = cast("str", match.lastgroup)
        if kind == "key" and match[0] in WORDS:
            kind = "word"
        if kind != "space":
            found.append(Token(kind, match[0], position))
        position = match.end()
    return [*found, Token("end", "the end", len(text))]


def _fail(position: int, reason: str) -> NoReturn:
    raise BadQuery(position=position, reason=reason)


def _unescaped(text: str) -> str:
    return ESCAPE.sub(lambda match: PLAIN.get(match[1], match[1]), text)


class _Reader:
    """Reads a query off a list of tokens; each method reads one rule of the grammar."""

    def __init__(self, words: list[Token]) -> None:
        self.words = words
        self.at = 0
        self.depth = 0

    def query(self) -> Query:
        target: Variable | None = None
        where: Formula | None = None
        modifiers: list[Modifier] = []
        if self.accept("ask"):
            where = self.either()
        else:
            target = self.variable()
            if self.accept("."):
                where = self.either()
            while self.accept("|"):
                modifiers.append(self.modifier())
        if self.next.kind != "end":
            self.fail("an operator or the end")
        return Query(target, where, tuple(modifiers))

    # ---- formulas ----------------------------------------------------------------------------------------------
    def either(self) -> Formula:
        parts = [self.both()]
        while self.accept("or"):
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self) -> Formula:
        parts = [self.one()]
        while self.accept("&"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def one(self) -> Formula:
        self.depth += 1
        if self.depth > MOST_NESTED:
            _fail(self.next.position, f"more than {MOST_NESTED} parentheses or negations inside each other")
        part: Formula
        if self.accept("!"):
            part = Not(self.one())
        elif self.accept("("):
            part = self.either()
            self.expect(")")
        elif self.next.kind == "variable":
            part = self.listed()
        else:
            part = self.atom()
        self.depth -= 1
        return part

    def listed(self) -> OneOf:
        variable = self.variable()
        self.expect("in")
        self.expect("(")
        members = [Constant(self.key("an entity"))]
        while self.accept(","):
            members.append(Constant(self.key("an entity")))
        self.expect(")")
        return OneOf(variable, tuple(members))

    def atom(self) -> Atom | Compare:
        relation = self.key("a relation")
        self.expect("(")
        head = self.term()
        if self.accept(","):
            tail = self.literal() if self.next.kind in ("number", "text") else self.term()
            self.expect(")")
            return Atom(relation, head, tail)
        self.expect(")")
        if self.next.text not in get_args(Operator):
            self.fail("a comparison such as >")
        op = cast("Operator", self.take().text)
        value = self.literal() if self.next.kind in ("number", "text") else self.measured(relation)
        return Compare(relation, head, op, value)

    def measured(self, relation: str) -> Term:
        position = self.next.position
        if self.key("a value") != relation:
            _fail(position, f"a value of {relation} is compared with one of another relation")
        self.expect("(")
        term = self.term()
        self.expect(")")
        return term

    # ---- terms -------------------------------------------------------------------------------------------------
    def variable(self) -> Variable:
        if self.next.kind != "variable":
            self.fail("a variable such as ?x")
        name = self.take().text[1:]
        types: list[str] = []
        if self.accept(":"):
            types.append(self.key("a type"))
            while self.accept("or"):
                types.append(self.key("a type"))
        return Variable(name, tuple(types))

    def term(self) -> Term:
        return self.variable() if self.next.kind == "variable" else Constant(self.key("an entity"))

    def literal(self) -> Literal:
        token = self.take()
        kind, value = "quantity", token.text
        if token.kind == "text":
            prefix, _, quoted = token.text.partition('"')
            kind, value = prefix or "text", _unescaped(quoted[:-1])
        unit = self.key("a unit") if self.next.kind in ("key", "quoted") else ""
        return Literal(cast("LiteralKind", kind), value, unit)

    def key(self, what: str) -> str:
        if self.next.kind not in ("key", "quoted"):
            self.fail(what)
        token = self.take()
        return token.text if token.kind == "key" else _unescaped(token.text[1:-1])

    def modifier(self) -> Modifier:
        token = self.next
        name = self.key("a modifier such as count")
        if token.kind == "quoted" or name not in get_args(ModifierName):
            _fail(token.position, f"{name} is none of {', '.join(get_args(ModifierName))}")
        name = cast("ModifierName", name)
        if name == "count":
            return Modifier(name)
        n = self.whole_number() if name in ("top", "rank") else 0
        counting = name in RANKING and self.said("count")
        inverse = counting and self.said("inverse")
        relation = self.key("a relation")
        return Modifier(name, relation, n, n > 0 and self.accept("ascending"), counting, inverse)

    def said(self, word: str) -> bool:
        """Whether the next token is this word and no key in backquotes; it is then taken."""
        found = self.next.kind == "key" and self.next.text == word
        self.at += found
        return found

    def whole_number(self) -> int:
        token = self.next
        if not (
            token.kind == "number"
            and token.text.isdecimal()
            and len(token.text) <= MOST_RANK_DIGITS
            and int(token.text)
        ):
            self.fail("a whole number from 1")
        return int(self.take().text)

    # ---- tokens ------------------------------------------------------------------------------------------------
    @property
    def next(self) -> Token:
        return self.words[self.at]

    def take(self) -> Token:
        token = self.words[self.at]
        self.at += 1
        return token

    def accept(self, text: str) -> bool:
        """Whether the next word or symbol is this one, which is then taken."""
        found = self.next.kind in ("word", "symbol") and self.next.text == text
        self.at += found
        return found

    def expect(self, text: str) -> None:
        if not self.accept(text):
            self.fail(f'"{text}"')

    def fail(self, expected: str) -> NoReturn:
        _fail(self.next.position, f"expected {expected}, found {self.next.text[:40]}")
