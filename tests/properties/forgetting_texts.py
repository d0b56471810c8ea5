"""Two brains read the same texts by the real extractors, but for one text that only one of them reads and forgets.

What both then hold must be the same bytes. Decisions fall before the forgetting, drawn anew for each case: the brain
that never read the text decides the same wherever the same is stated to it. Left out are the times of decisions, and
whether a decision calls its ends by name or by key, which depends on what had been accepted when it fell.
"""

from __future__ import annotations

import io
import random
import re
import shutil
from pathlib import Path

from superbrain.language.ground import Ground
from superbrain.language.lexicon import load_lexicon
from superbrain.language.mentions import NameIndex
from superbrain.learning.beliefs import Belief, open_proposals
from superbrain.learning.forgetting import forget
from superbrain.learning.fusion import believe, weighed
from superbrain.learning.ingesting import ingest
from superbrain.learning.linking import named
from superbrain.learning.reading import open_text
from superbrain.learning.review import decide
from superbrain.store import Store
from superbrain.store.formats import load_folder, write_folder
from superbrain.store.learned import NEWCOMER

TOY = Path(__file__).parents[2] / "kg_data" / "toy"
DOCUMENTS = 5
DECISIONS = 4
SYMMETRIC = frozenset(("spouse", "friend"))

PASSAGES = (
    "林大海出生于1950年。林大海住在云桥。",
    "林大海的朋友是周小河。",
    "周小河生于1962年，住在松谷。",
    "周小河的配偶是王秀兰。林大海不是王秀兰的父母。",
    "据说林大海住在白沙港。",
    "王秀兰\n\n出生年份：1963年\n居住地：松谷",
    "海之国的首都是白沙港。青石镇的人口是12000人。",
    "| 城市 | 人口 |\n|---|---|\n| 松谷 | 5300 |\n| 新柳镇 | 870 |",
    "《夜航》的作者是周小河，出版年份：1990年。",
    "《夜航》的故事发生地是新柳镇。",
    "Zoe Quill was born in 1950. She lives in Pinedale.",
    "Zoe Quill is a friend of Adam Reed. Adam Reed was not born in Whitesand.",
    "Adam Reed\n\nplace of residence: Cloudbridge\nyear of birth: 1948",
    "Adam Reed was born in Newford. Newford is a town in Hillmark.",
    "The capital of Hillmark is Newford, it is said.",
)


def forgotten_as_never_read(folder: Path, seed: int) -> tuple[int, int]:
    """One case, AssertionError where the exports differ; how much was proposed to and accepted by the one that reads.

    In the end the others are forgotten too: nothing may be left but the graph and what was rejected.
    """
    chance = random.Random(seed)
    words = [chance.sample(PASSAGES, chance.randint(1, 4)) for _ in range(DOCUMENTS)]
    texts = {f"d{n}.txt": "\n\n".join([*said, f"{n}。"]) for n, said in enumerate(words)}
    gone, *others = chance.sample(sorted(texts), DOCUMENTS)
    with _brain(folder / "reads") as reads, _brain(folder / "never") as never, _brain(folder / "graph") as graph:
        documents = {name: _read(reads, name, texts[name]) for name in chance.sample(sorted(texts), DOCUMENTS)}
        for name in others:
            _read(never, name, texts[name])
        proposed, accepted = _decide_alike(reads, never, chance)
        forget(reads, _ground(reads), documents[gone])
        assert _different(reads, never, folder / "one") == [], seed
        for name in others:
            forget(reads, _ground(reads), documents[name])
        assert set(_different(reads, graph, folder / "none")) <= {"decisions.tsv"}, seed
    shutil.rmtree(folder)
    return proposed, accepted


def _different(one: Store, other: Store, folder: Path) -> list[str]:
    """The tables in which two brains differ."""
    tables = [_exported(store, folder / str(number)) for number, store in enumerate((one, other))]
    return sorted(name for name in tables[0].keys() | tables[1].keys() if tables[0].get(name) != tables[1].get(name))


def _brain(folder: Path) -> Store:
    store = Store.create(folder)
    load_folder(store, TOY)
    store.close()
    return Store.open(folder, writable=True)


def _ground(store: Store) -> Ground:
    snapshot, lexicon = store.snapshot(), load_lexicon()
    names = NameIndex.of(store.all_names(), snapshot, lexicon)
    return Ground(snapshot, names, lexicon, store.entity_key, store.entity, store.labels)


def _read(store: Store, name: str, words: str) -> str:
    (digest,) = ingest(store, _ground(store), [open_text(io.BytesIO(words.encode()), name)]).touched
    return digest


def _decide_alike(reads: Store, never: Store, chance: random.Random) -> tuple[int, int]:
    """Accept some, and reject some that are proposed to both; the second decides what the first decided."""
    proposed = accepted = 0
    for _ in range(DECISIONS):
        mine, others = _proposed(reads), _stated(never)
        proposed += len(mine)
        if not mine:
            break
        said = chance.choice(sorted(mine))
        accepting = said not in others or chance.random() < 0.8
        accepted += accepting
        for store, open_ones in ((reads, mine), (never, others)):
            if said in open_ones:
                chosen = [open_ones[said]]
                decide(
                    store, _ground(store), who="me",
                    accept=chosen if accepting else (), reject=() if accepting else chosen,
                )  # fmt: skip
    return proposed, accepted


def _proposed(store: Store) -> dict[tuple[str, ...], Belief]:
    """What is open, by what it says in words: a newcomer of one brain may be a known thing of the other."""
    return {_in_words(store, one): one for one in open_proposals(believe(store, store.snapshot()))}


def _stated(store: Store) -> dict[tuple[str, ...], Belief]:
    """All that is stated, also what is too improbable to be proposed: what was decided rests on it as well."""
    beliefs = (belief for belief, _ in weighed(store, store.snapshot()))
    return {_in_words(store, one): one for one in beliefs if one.standing in ("proposed", "disputed")}


def _in_words(store: Store, belief: Belief) -> tuple[str, ...]:
    """What is said, alike for a name and for the thing that was made of it; a symmetric relation has no direction."""
    one = belief.candidate
    head, tail = _name(store, one.head), _name(store, one.tail)
    if one.relation in SYMMETRIC:
        head, tail = sorted((head, tail))
    return head, one.relation, tail, one.value, one.valid_from


def _name(store: Store, end: str) -> str:
    if end.startswith(NEWCOMER):
        return named(end)[1]
    row = store.entity(end) if end else None
    return "" if row is None else store.label(row, "zh")


def _exported(store: Store, folder: Path) -> dict[str, str]:
    """The exported folder, without the times of decisions and documents."""
    write_folder(store, folder)
    return {path.name: _timeless(path.read_text(encoding="utf-8")) for path in sorted(folder.iterdir())}


def _timeless(table: str) -> str:
    header, *rows = table.split("\n")
    columns = header.split("\t")
    if "time" not in columns:
        return table
    place = columns.index("time")
    kept = ["\t".join(cell for at, cell in enumerate(row.split("\t")) if at != place) for row in rows]
    return "\n".join([header, *sorted(_NAMED.sub(_as_key, row) for row in kept)])


def _as_key(newcomer: re.Match[str]) -> str:
    return newcomer["name"].replace(" ", "_")


_NAMED = re.compile(r"new:[^:\t]*:(?P<name>[^\t]*)")
