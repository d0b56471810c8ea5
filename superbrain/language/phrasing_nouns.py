"""What a query asks for, as a noun phrase: 同时与法国和德国接壤的国家, "countries in Asia except those near China".

The first wording of each relation is a noun phrase; a variable that several atoms restrict becomes one noun with
several clauses. A clause is the wording without its noun: in Chinese what stands before 的, in English what follows
the noun.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from superbrain.language.phrasing_grammar import (
    answer_words,
    denied_en,
    denied_zh,
    head_and_tail,
    listed,
    plural,
    shortened,
    unrepeated,
)
from superbrain.language.phrasing_kinds import kinds_of, parts_of, variables, widest
from superbrain.language.phrasing_labels import dates_verb, happened
from superbrain.language.phrasing_voice import Voice
from superbrain.reasoning import And, Atom, Compare, Constant, Formula, Not, OneOf, Or, Query, Variable
from superbrain.types import Relation

DEEPEST = 8
"""Variables inside variables that are still described."""

VERBS = {"\ue000": ("is", "are"), "\ue001": ("was", "were"), "\ue002": ("does", "do")}
"""Marks for verbs that agree with the noun of a phrase once its number is known."""

BEING = "that \ue000 "
BEING_ZH = "是"
"""How a clause begins that says what things are."""

COMPARED_ZH = {">": "高于", ">=": "不低于", "<": "低于", "<=": "不高于", "=": "为", "!=": "不为"}
COMPARED_EN = {">": "over", ">=": "of at least", "<": "under", "<=": "of at most", "=": "of", "!=": "other than"}
DATED_ZH = {">": "晚于", ">=": "不早于", "<": "早于", "<=": "不晚于", "=": "为", "!=": "不为"}
DATED_EN = {">": "after", ">=": "not before", "<": "before", "<=": "not after", "=": "in", "!=": "other than"}


@dataclass(frozen=True, slots=True)
class Noun:
    """A description in the singular and the plural. ``kind`` is the key of the class that it names, "" for none."""

    one: str
    many: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class _Clause:
    """One thing that is said of a variable: a wording and what fills it, or a ready clause with no noun."""

    wording: str = ""
    fills: tuple[str, ...] = ()
    relation: Relation | None = None
    inverse: bool = False
    denied: bool = False
    ready: str = ""


def describe(
    query: Query, voice: Voice, kinds: tuple[str, ...] = (), between: Sequence[Sequence[int]] = ()
) -> Noun | None:
    """The target of a query as a noun phrase; ``kinds`` are the classes of its answers where the query names none.

    ``between`` are the entities that the variables inside stand for, those nearest to the target first: they tell class
    and number. None for shapes that no phrase fits.
    """
    if query.target is None:
        return None
    parts = () if query.where is None else parts_of(query.where)
    noun = _Describer(voice, between).variable(query.target, parts, kinds, 0)
    return noun and replace(noun, one=shortened(noun.one, voice.language), many=shortened(noun.many, voice.language))


def wording_noun(relation: Relation, fill: str, voice: Voice, kinds: tuple[str, ...], *, inverse: bool) -> Noun:
    """What one relation leads to from a named thing, as a noun phrase; ``kinds`` are the classes of what is there."""
    wording = voice.phrasings(relation, inverse=inverse and not relation.symmetric)[0]
    return _Describer(voice, ()).single(_Clause(wording, (fill,), relation, inverse), (), kinds)


def named_back(relation: Relation, voice: Voice) -> bool:
    """Whether the relation has a noun for what it leads back to: 弟弟 for 兄长, child for father."""
    label = relation.inverse_zh if voice.language == "zh" else relation.inverse_en
    wording = voice.phrasings(relation, inverse=True)[0]
    return bool(label) and wording == (f"{{}}的{label}" if voice.language == "zh" else f"{label} of {{}}")


def names_class(relation: Relation, voice: Voice, *, inverse: bool) -> str:
    """The key of the class that the wordings of a relation name, "" if they name none."""
    wording = voice.phrasings(relation, inverse=inverse)[0]
    return _Describer(voice, ()).kind_in(_Clause(wording, (), relation, inverse))


class _Describer:
    """Describes the variables of one query, each from the parts that no variable around it has used."""

    def __init__(self, voice: Voice, between: Sequence[Sequence[int]]) -> None:
        self.voice = voice
        self.between = between
        self.zh = voice.language == "zh"

    def variable(self, variable: Variable, parts: Sequence[Formula], kinds: tuple[str, ...], depth: int) -> Noun | None:
        """A variable as a noun phrase; ``kinds`` where the query names no class for it."""
        if depth > DEEPEST:
            return None
        own = [part for part in parts if variable.name in variables(part)]
        others = [part for part in parts if variable.name not in variables(part)]
        clauses: list[_Clause] = []
        for part in own:
            clause = self.clause(variable.name, part, others, depth)
            if clause is None:
                return None
            clauses.append(clause)
        named = variable.types or tuple(key for part in own for key in _types_in(part, variable.name))
        return self.noun(_merged(clauses), widest(named, self.voice), kinds)

    def clause(self, name: str, part: Formula, others: Sequence[Formula], depth: int) -> _Clause | None:
        """What one part of the query says of the variable ``name``."""
        if isinstance(part, Atom):
            return self.atom(name, part, others, depth)
        if isinstance(part, Not):
            return self.denial(name, part, others, depth)
        if isinstance(part, Or):
            return self.choice(name, part, others, depth)
        if isinstance(part, Compare):
            return self.comparison(name, part)
        if not isinstance(part, OneOf):
            return None
        names = listed([self.voice.key_name(member.key) for member in part.members], self.voice.language, "or")
        return _Clause(ready=f"{BEING_ZH}{names}" if self.zh else f"{BEING}{names}")

    def atom(self, name: str, atom: Atom, others: Sequence[Formula], depth: int) -> _Clause | None:
        relation = self.voice.relation_of(atom.relation)
        inverse = isinstance(atom.head, Variable) and atom.head.name == name
        known = atom.tail if inverse else atom.head
        # A symmetric relation has one list of wordings, which stands for both directions.
        wording = self.voice.phrasings(relation, inverse=inverse and not relation.symmetric)[0]
        if isinstance(known, Variable):
            if known.name == name:
                return None
            named = [part for part in others if known.name in variables(part)]
            if len(named) == 1 and isinstance(named[0], OneOf):
                names = [self.voice.key_name(member.key) for member in named[0].members]
                return _Clause(wording, (listed(names, self.voice.language),), relation, inverse)
            inside = self.between[depth] if depth < len(self.between) else ()
            inner = self.variable(known, others, kinds_of(self.voice, inside, ()), depth + 1)
            if inner is None:
                return None
            fill = inner.one if self.zh else f"the {inner.many if len(inside) > 1 else inner.one}"
            return _Clause(unrepeated(wording, inner.one), (fill,), relation, inverse)
        fill = self.voice.key_name(known.key) if isinstance(known, Constant) else self.voice.term(known)
        return _Clause(wording, (fill,), relation, inverse)

    def denial(self, name: str, part: Not, others: Sequence[Formula], depth: int) -> _Clause | None:
        if isinstance(part.part, And):
            inner = self.variable(Variable(name), (*parts_of(part.part), *others), (), depth + 1)
            if inner is None:
                return None
            return _Clause(ready=f"{BEING_ZH}{inner.one}" if self.zh else f"{BEING}{inner.many}", denied=True)
        clause = self.clause(name, part.part, others, depth)
        return None if clause is None else replace(clause, denied=not clause.denied)

    def choice(self, name: str, part: Or, others: Sequence[Formula], depth: int) -> _Clause | None:
        """以法语或德语为官方语言; options that are no single clause fit no phrase."""
        clauses = [self.clause(name, option, others, depth + 1) for option in part.parts]
        told = [clause for clause in clauses if clause is not None and not clause.denied]
        if len(told) < len(clauses):
            return None
        language = self.voice.language
        if len({clause.wording for clause in told}) == 1 and told[0].wording:
            return replace(told[0], fills=(listed([fill for clause in told for fill in clause.fills], language, "or"),))
        words = [clause.ready or self.bare(clause).strip().replace("{}", clause.fills[0]) for clause in told]
        return _Clause(ready=listed(words, language, "or"))

    def comparison(self, name: str, part: Compare) -> _Clause | None:
        if not isinstance(part.term, Variable) or part.term.name != name or isinstance(part.value, Variable):
            return None
        relation = self.voice.relation_of(part.relation)
        value = self.voice.key_name(part.value.key) if isinstance(part.value, Constant) else self.voice.term(part.value)
        label = self.voice.relation_label(relation)
        dated = relation.literal == "date"
        verb = dated and self.voice.is_bare(relation) and dates_verb(label, self.voice.language)
        if verb and not self.zh:
            return _Clause(ready=f"that {_marked(happened(label))} {DATED_EN[part.op]} {value}")
        if verb:
            label = label.removesuffix("于")
        if self.zh:
            return _Clause(ready=f"{label}{(DATED_ZH if dated else COMPARED_ZH)[part.op]}{value}")
        other = f"that of {value}" if isinstance(part.value, Constant) else value
        return _Clause(ready=f"with {label} {(DATED_EN if dated else COMPARED_EN)[part.op]} {other}")

    # ---- putting clauses together ----------------------------------------------------------------------------------
    def noun(self, clauses: Sequence[_Clause], named: tuple[str, ...], kinds: tuple[str, ...]) -> Noun | None:
        """One noun with all its clauses."""
        if not clauses:
            return self.class_noun(named or kinds) if named or kinds else None
        first = clauses[0]
        if len(clauses) == 1 and not first.denied and not first.ready and len(first.fills) < 2:
            return self.single(first, named, kinds)
        base = self.base(clauses, named or kinds)
        return self.several_zh(clauses, base) if self.zh else self.several_en(clauses, base)

    def base(self, clauses: Sequence[_Clause], wanted: tuple[str, ...]) -> Noun:
        """The noun that clauses hang on: the class that is wanted, in the word of a wording where one has it."""
        for clause in clauses:
            kind = "" if clause.denied else self.kind_in(clause)
            if kind and wanted in ((), (kind,)):
                word = self.word_in(clause)
                return Noun(word, word if self.zh else plural(word), kind)
        return self.class_noun(wanted)

    def single(self, clause: _Clause, named: tuple[str, ...], kinds: tuple[str, ...]) -> Noun:
        """A wording as it stands, its class exchanged for the one that is asked for or found."""
        wording, kind = clause.wording, self.kind_in(clause)
        wanted = self.wanted(kind, named, kinds)
        many = wording if self.zh else plural(wording)
        if kind and wanted:
            base, bare = self.class_noun(wanted), self.bare(clause)
            if self.said_by_class(base, clause):
                return base
            if self.zh:
                wording = many = f"{bare}的{base.one}"
            else:
                wording, many = f"{base.one}{bare}", f"{base.many}{bare}"
            kind = base.kind
        fill = clause.fills[0]
        return Noun(_numbered(wording.replace("{}", fill), 0), _numbered(many.replace("{}", fill), 1), kind)

    def wanted(self, kind: str, named: tuple[str, ...], kinds: tuple[str, ...]) -> tuple[str, ...]:
        """The classes to say in place of ``kind``: those of the query, else those of the answers; none to leave it."""
        keys = named or kinds
        return () if keys == (kind,) else keys

    def several_zh(self, clauses: Sequence[_Clause], base: Noun) -> Noun:
        """位于亚洲且不与中国接壤的国家."""
        told: list[str] = []
        without = ""
        for clause in clauses:
            words = clause.ready or self.bare(clause)
            if not clause.ready:
                last = "or" if clause.denied else "last"
                words = words.replace("{}", listed(clause.fills, "zh", last))
            if clause.denied and clause.ready.startswith(BEING_ZH):
                without += f"除{clause.ready.removeprefix(BEING_ZH)}以外"
            elif clause.denied:
                told.append(denied_zh(words))
            elif len(clause.fills) > 1 and not clause.ready and self.bare(clause).startswith("{}"):
                told.append(self.bare(clause).replace("{}", f"{listed(clause.fills, 'zh')}共同"))
            else:
                told.append(f"同时{words}" if len(clause.fills) > 1 else words)
        all_of = f"{'、'.join(told[:-1])}{'且' if len(told) > 1 else ''}{told[-1]}的" if told else ""
        return Noun(f"{without}{all_of}{base.one}", f"{without}{all_of}{base.one}", base.kind)

    def several_en(self, clauses: Sequence[_Clause], base: Noun) -> Noun:
        """Countries in Asia other than China that do not border India."""
        groups: dict[int, list[str]] = {0: [], 1: [], 2: [], 3: []}
        others: list[str] = []
        for clause in clauses:
            listing = listed(clause.fills, "en", "or") if clause.denied else _together(clause.fills)
            words = clause.ready or self.bare(clause).strip().replace("{}", listing)
            if not clause.denied:
                groups[_weight(words)].append(words)
            elif clause.ready.startswith(BEING):
                others.append(words.removeprefix(BEING))
            else:
                groups[3].append(self.denied_en(clause, words, listing))
        told = {key: " and ".join(group) for key, group in groups.items() if group}
        other = f"other than {listed(others, 'en')}" if others else ""
        whose = " and ".join(filter(None, (told.get(2), told.get(3))))
        words = "".join(f" {part}" for part in (told.get(0), other, told.get(1), whose) if part)
        return Noun(_numbered(base.one + words, 0), _numbered(base.many + words, 1), base.kind)

    def denied_en(self, clause: _Clause, words: str, listing: str) -> str:
        """A clause denied as the relation's statement is: "that do not border China", "whose currency is not …"."""
        relation = clause.relation
        if relation is not None and (clause.inverse or relation.symmetric):
            statement = self.voice.statement(relation).rstrip(".").replace("{tail}", listing)
            denial = denied_en(statement)
            attribute = re.fullmatch(r"The (.+) of \{head\} (is|are) not (.+)", denial)
            if attribute is not None:
                return f"whose {attribute[1]} {attribute[2]} not {attribute[3]}"
            if denial != statement and denial.startswith("{head} "):
                return "that " + _marked(denial.removeprefix("{head} "))
        if words.startswith(BEING):
            return f"{BEING}not {words.removeprefix(BEING)}"
        return f"except those {words}"

    def class_noun(self, keys: tuple[str, ...]) -> Noun:
        """Classes as a noun: "国家", "countries and territories"."""
        kinds = [self.voice.type_of(key) for key in keys]
        language = self.voice.language
        if not kinds:
            words = answer_words()[f"{language}_grammar"]["thing"]
            return Noun(words.removesuffix("s"), words)
        if self.zh:
            labels = [kind.zh or kind.key for kind in kinds]
            text = "、".join(labels) if any("和" in label for label in labels) else listed(labels, language)
            return Noun(text, text, keys[0])
        one = listed([kind.en or kind.key for kind in kinds], language, "or")
        many = listed([kind.plural or plural(kind.en or kind.key) for kind in kinds], language)
        return Noun(one, many, keys[0])

    def kind_in(self, clause: _Clause) -> str:
        """The class that the noun of a wording names, "" if it names none ("法国的首都")."""
        word = self.word_in(clause)
        if clause.relation is None or "{}" in word:
            return ""
        relation = clause.relation
        allowed = relation.domain if clause.inverse or relation.symmetric else relation.range
        schema = self.voice.snapshot.schema
        near = [key for wide in allowed for key in (wide, *sorted(schema.subtypes(wide)))]
        return next((key for key in (*near, *schema.types) if word in self.voice.type_words(key)), "")

    def word_in(self, clause: _Clause) -> str:
        """The noun of a wording."""
        return clause.wording.rpartition("的")[2] if self.zh else head_and_tail(clause.wording)[0]

    def said_by_class(self, base: Noun, clause: _Clause) -> bool:
        """Whether the class says already what the clause says: the provinces of China are in China."""
        words = self.bare(clause).strip().replace("{}", clause.fills[0])
        if self.zh:
            return words == f"位于{clause.fills[0]}" and base.one.startswith(clause.fills[0])
        return words == f"in {clause.fills[0]}" and base.one.endswith(f" of {clause.fills[0]}")

    def bare(self, clause: _Clause) -> str:
        """A wording without its noun: 与{}接壤, " bordering {}". A noun that names no class is kept: 是{}的首都."""
        if not self.kind_in(clause):
            return f"{BEING_ZH}{clause.wording}" if self.zh else f" {BEING}the {clause.wording}"
        return clause.wording.rpartition("的")[0] if self.zh else head_and_tail(clause.wording)[1]


def _merged(clauses: Iterable[_Clause]) -> list[_Clause]:
    """Clauses of the same wording as one with several fills: bordering both France and Germany."""
    kept: list[_Clause] = []
    for clause in clauses:
        for place, other in enumerate(kept):
            if clause.fills and (clause.wording, clause.denied) == (other.wording, other.denied):
                kept[place] = replace(other, fills=(*other.fills, *clause.fills))
                break
        else:
            kept.append(clause)
    return kept


def _types_in(part: Formula, name: str) -> tuple[str, ...]:
    """The classes that occurrences of a variable inside a part are narrowed to."""
    terms: tuple[object, ...] = ()
    if isinstance(part, Atom):
        terms = (part.head, part.tail)
    elif isinstance(part, Compare):
        terms = (part.term, part.value)
    elif isinstance(part, OneOf):
        terms = (part.variable,)
    return next((term.types for term in terms if isinstance(term, Variable) and term.name == name and term.types), ())


def _weight(clause: str) -> int:
    """Where an English clause stands: "in Asia" before "bordering China" before "whose currency is the Euro"."""
    first = clause.partition(" ")[0]
    if first in ("in", "of", "from", "at", "within", "under"):
        return 0
    return 2 if first in ("whose", "who", "whom", "that", "which", "where", "when", "with", "to") else 1


def _marked(clause: str) -> str:
    """The first verb of a clause as a mark that agrees later: "does not border" for one, "do not border" for many."""
    first, space, rest = clause.partition(" ")
    mark = next((mark for mark, forms in VERBS.items() if first in forms), first)
    return mark + space + rest


def _numbered(phrase: str, number: int) -> str:
    """A phrase with its marked verbs in the singular (0) or the plural (1)."""
    for mark, forms in VERBS.items():
        phrase = phrase.replace(mark, forms[number])
        if number:  # "is not a member of" of one, "are not members of" of many
            denied = re.search(rf"\b{forms[1]} not an? (\w+)", phrase)
            if denied is not None:
                phrase = phrase.replace(denied[0], f"{forms[1]} not {plural(denied[1])}", 1)
    return phrase


def _together(fills: Sequence[str]) -> str:
    if len(fills) == 2:
        return f"both {fills[0]} and {fills[1]}"
    return f"all of {listed(fills, 'en')}" if len(fills) > 2 else "".join(fills)
