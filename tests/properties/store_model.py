"""A plain model of the store: sets of rows, one stack of changes a row, and no clever idea at all.

What the store holds is a set of tuples. A transaction is a difference of two such sets. Undoing it takes its
difference back, which is allowed if it is the last change of each row that it touched and if everything that lives
then still rests on something living.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Row = tuple[object, ...]
State = frozenset[Row]

SYMMETRIC = "r1"
KEYS = ("e0", "e1", "e2", "e3")
RELATIONS = ("r0", "r1", "q")
SOURCES = ("s0", "s1")


@dataclass
class Done:
    """One transaction: what it added and removed, which one it switches on or off (itself on, if it is no undo)."""

    added: State
    removed: State
    root: int
    on: bool = True
    stacks: dict[Row, tuple[int, ...]] = field(default_factory=dict)


class Refused(Exception):
    """The model does not allow it."""


class Model:
    """The state, its history, and what each operation does to it."""

    def __init__(self) -> None:
        self.state: State = frozenset()
        self.states: list[State] = [self.state]
        self.done: list[Done | None] = [None]
        self.effective: set[int] = set()
        self.stacks: dict[Row, tuple[int, ...]] = {}
        self.order: dict[Row, int] = {}
        self.reverses: dict[int, int] = {}

    # ---- the operations, on a working set

    def start(self) -> set[Row]:
        return set(self.state)

    def resolve(self, key: str, rows: set[Row]) -> str | None:
        while ("entity", key) not in rows:
            key = next((row[2] for row in rows if row[0] == "merge" and row[1] == key), None)
            if key is None:
                return None
        return key

    def add_entity(self, rows: set[Row], key: str) -> str:
        found = self.resolve(key, rows)
        rows.add(("entity", found or key))
        return found or key

    def add_fact(self, rows: set[Row], head: str, relation: str, tail: str, source: str) -> None:
        fact = ("fact", head, relation, tail)
        mirrored = ("fact", tail, relation, head)
        if relation == SYMMETRIC and mirrored in rows:
            fact = mirrored
        self.order.setdefault(fact, len(self.order))
        rows.add(fact)
        rows.add(("said", fact, source))

    def retract_fact(self, rows: set[Row], fact: Row) -> None:
        for row in [row for row in rows if row[0] == "said" and row[1] == fact]:
            rows.discard(row)
        rows.discard(fact)

    def add_name(self, rows: set[Row], entity: str, text: str, kind: str) -> None:
        preferred = {row[2] for row in rows if row[0] == "name" and row[1] == entity and row[3] == "preferred"}
        if kind == "preferred" and preferred - {text}:
            kind = "alias"
        if kind == "alias" and text in preferred:
            return
        if kind == "preferred":
            rows.discard(("name", entity, text, "alias"))
        rows.add(("name", entity, text, kind))

    def retract_name(self, rows: set[Row], entity: str, text: str) -> None:
        for kind in ("preferred", "alias", "former"):
            rows.discard(("name", entity, text, kind))

    def rename(self, rows: set[Row], entity: str, text: str) -> None:
        for row in sorted(row for row in rows if row[0] == "name" and row[1] == entity):
            _, _, known, kind = row
            if known == text and kind != "preferred":
                rows.discard(row)
            elif known != text and kind == "preferred":
                rows.discard(row)
                self.add_name(rows, entity, known, "former")
        self.add_name(rows, entity, text, "preferred")

    def merge(self, rows: set[Row], keep: str, gone: str) -> None:
        facts = [row for row in rows if row[0] == "fact" and gone in (row[1], row[3])]
        for fact in sorted(facts, key=self.order.__getitem__):
            sources = sorted(row[2] for row in rows if row[0] == "said" and row[1] == fact)
            self.retract_fact(rows, fact)
            head, relation, tail = (keep if part == gone else part for part in fact[1:])
            if head != tail:
                for source in sources:
                    self.add_fact(rows, head, relation, tail, source)
        for row in [row for row in rows if row[0] == "name" and row[1] == gone]:
            rows.discard(row)
            self.add_name(rows, keep, row[2], "alias" if row[3] == "preferred" else row[3])
        rows.discard(("entity", gone))
        rows.add(("merge", gone, keep))

    def define(self, rows: set[Row], relation: str, label: str) -> None:
        for row in [row for row in rows if row[0] == "defined" and row[1] == relation]:
            rows.discard(row)
        rows.add(("defined", relation, label))

    # ---- transactions

    def commit(self, rows: set[Row]) -> bool:
        """Make the working set the state; false where nothing has changed."""
        new = frozenset(rows)
        if new == self.state:
            return False
        number = len(self.states)
        done = Done(new - self.state, self.state - new, number)
        for row in done.added | done.removed:
            self.stacks[row] = (*self.stacks.get(row, ()), number)
        self.effective.add(number)
        self._record(new, done)
        return True

    def _record(self, new: State, done: Done) -> None:
        self.state = new
        self.states.append(new)
        self.done.append(done)

    def newest_to_undo(self) -> int | None:
        return max((number for number in self.effective), default=None)

    def undone(self, number: int) -> bool:
        """Whether a later undo took it back and was not taken back itself."""
        gone: set[int] = set()
        for later in range(len(self.done) - 1, 0, -1):
            if later in self.reverses and later not in gone:
                gone.add(self.reverses[later])
        return number in gone

    def _causes(self, root: int) -> list[int]:
        """The switches to which a transaction owes that it is on, or off: those that are not taken back."""
        switches = [root, *(number for number in self.reverses if self.done[number].root == root)]
        found = []
        place = len(switches) - 1
        while place >= 0:
            found.append(switches[place])
            reverses = self.reverses.get(switches[place])
            place = -1 if reverses is None else switches.index(reverses) - 1
        return found

    def undo(self, number: int) -> None:
        """Take a transaction back, or refuse."""
        done = self.done[number]
        if done is None or self.undone(number):
            raise Refused
        root = self.done[done.root]
        rows = root.added | root.removed
        if number not in self._causes(done.root):
            raise Refused  # it has been switched since, by other undos
        redo = not done.on
        if redo:
            if any(self.stacks[row] != done.stacks[row] for row in rows):
                raise Refused
            new = (self.state | root.added) - root.removed
        else:
            if any(self.stacks[row][-1:] != (done.root,) for row in rows):
                raise Refused
            new = (self.state - root.added) | root.removed
        if not valid(new):
            raise Refused
        for row in rows:
            self.stacks[row] = (*self.stacks[row], done.root) if redo else self.stacks[row][:-1]
        self.effective ^= {done.root}
        undo = Done(new - self.state, self.state - new, done.root, redo, {row: self.stacks[row] for row in rows})
        self.reverses[len(self.states)] = number
        self._record(frozenset(new), undo)


def valid(rows: State) -> bool:
    """Whether all that lives rests on something living."""
    entities = {row[1] for row in rows if row[0] == "entity"}
    defined = [row[1] for row in rows if row[0] == "defined"]
    preferred = [row[1] for row in rows if row[0] == "name" and row[3] == "preferred"]
    return (
        len(defined) == len(set(defined))
        and len(preferred) == len(set(preferred))
        and all(
            row[1] in entities and row[2] in defined and (row[2] == "q" or row[3] in entities)
            for row in rows
            if row[0] == "fact"
        )
        and all(row[1] in rows and ("source", row[2]) in rows for row in rows if row[0] == "said")
        and all(row[1] in entities for row in rows if row[0] == "name")
        and _merges_end(rows, entities)
    )


def _merges_end(rows: State, entities: set[object]) -> bool:
    """Whether every merged key leads, over however many merges, to something living."""
    leads = {row[1]: row[2] for row in rows if row[0] == "merge"}
    for key in leads:
        seen: set[object] = set()
        while key not in entities:
            if key in seen or key not in leads:
                return False
            seen.add(key)
            key = leads[key]
    return True
