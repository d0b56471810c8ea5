"""The brain's space laid over its graph: what can be inferred now, or why nothing can."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from typing import Literal as OneOf

from superbrain.brain.newcomers import settle
from superbrain.brain.world import shipped_space
from superbrain.embedding.artifact import CURRENT, install_shipped, open_space, verify_space
from superbrain.embedding.calibration_check import check
from superbrain.embedding.plausibility import Plausibility
from superbrain.embedding.space import Laid, laid_over
from superbrain.embedding.truth import FORMAT
from superbrain.errors import SpaceDamaged, SpaceMissing, SpaceOlder, SpaceUnusable
from superbrain.store import integrity
from superbrain.store.integrity import Finding, Report

if TYPE_CHECKING:
    from superbrain.brain.brain import Brain

SPACES = "space"
_STALE = Finding(
    "space_cache",
    "error",
    "缓存里展开的空间数组与空间不符。",
    "the arrays of the space that are kept expanded in the cache are not those of the space.",
    "删除 cache 文件夹；它会重建。",
    "Remove the folder cache; it is made again.",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a brain can infer with: the odds, the space as it lies over the graph, or the trouble with it."""

    odds: Plausibility | None = None
    laid: Laid | None = None
    trouble: SpaceUnusable | None = None
    placed: int = 0
    """Newcomers that got a place."""

    def to_json(self) -> dict[str, Any]:
        """What ``status --json`` says of the space."""
        if self.laid is None:
            missing = isinstance(self.trouble, SpaceMissing)
            trouble = None if missing or self.trouble is None else self.trouble.message("en")
            return {"trained": not missing, "infers": False, "trouble": trouble}
        space = self.laid.space
        summary = (space.calibration or {}).get("summary")
        return {
            "trained": True,
            "infers": self.odds is not None and self.odds.model is not None,
            "name": space.name,
            "model": space.model,
            "rank": space.rank,
            "entities": space.n_entities,
            "transaction": None if self.laid.behind is None else space.transaction,
            "behind": self.laid.behind,
            "newcomers": self.laid.newcomers,
            "unplaced": self.laid.newcomers - self.placed,
            "unseen_relations": self.laid.unseen_relations,
            "metrics": dict(space.manifest.metrics),
            "calibration": summary,
            "thin": {} if self.odds is None or self.odds.model is None else self.odds.model.thin(),
        }


def current_space(folder: Path) -> str | None:
    """Which space is in use: what changes when another one is."""
    try:
        return (folder / SPACES / CURRENT).read_text(encoding="ascii", errors="replace")
    except OSError:
        return None


def standing(brain: Brain, as_of: int | None = None) -> Standing:
    """Open the space in use and lay it over the facts of now, or of then; never raises for a space that is no good.

    A space that was trained after ``as_of``, or in another brain at a time that cannot be told, says nothing of then.
    """
    snapshot = brain.snapshot(as_of)
    try:
        space = open_space(brain.folder / SPACES, cache=brain.folder / "cache")
        laid = laid_over(space, snapshot, brain.store.stamps(), brain.store.entity_keys)
        if as_of is not None and (laid.behind is None or laid.behind < 0):
            return Standing(trouble=SpaceMissing(path=brain.folder / SPACES))
        odds = _odds(laid, brain, as_of)
        return Standing(odds, laid, placed=settle(odds, space, keep=as_of is None))
    except SpaceUnusable as trouble:
        return Standing(trouble=trouble)


def _odds(laid: Laid, brain: Brain, as_of: int | None) -> Plausibility:
    space = laid.space
    found = None if space.calibration is None else space.calibration.get("format")
    if type(found) is int and found < FORMAT:
        raise SpaceOlder(path=brain.folder / SPACES / space.name, found=found, known=FORMAT)
    try:
        if space.calibration is not None:
            check(space.calibration)
        return Plausibility(space, brain.snapshot(as_of), laid.entity_rows, laid.relation_rows)
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
        path = brain.folder / SPACES / space.name / "calibration.json"
        raise SpaceDamaged(path=path, reason=str(error)) from error


def examine(folder: Path, *, deep: bool = False) -> Report:
    """Check the brain in ``folder`` as `superbrain.store.integrity.examine` does, and the space in use."""
    report = integrity.examine(folder, deep=deep)
    trouble = check_space(folder, sound=report.sound)
    found = () if trouble is None else (_finding(trouble),)
    if deep and trouble is None and _stale(folder):
        found = (_STALE,)
    return Report(deep, report.checks + 1, (*report.findings, *found))


def check_space(folder: Path, *, sound: bool = True) -> SpaceUnusable | None:
    """Look at every byte of the space in use of the brain in ``folder``; what is wrong with it, None if nothing is.

    Whether it is the space of this graph is asked only where the graph is ``sound``.
    """
    try:
        verify_space(folder / SPACES, cache=None)
        if sound:
            return _over_its_graph(folder)
    except SpaceMissing:
        return None
    except SpaceUnusable as trouble:
        return trouble
    return None


def _over_its_graph(folder: Path) -> SpaceUnusable | None:
    from superbrain.brain.brain import Brain

    with Brain.open(folder) as brain:
        return brain.standing().trouble


def _stale(folder: Path) -> bool:
    """Whether arrays that were expanded into the cache are not what the space gives."""
    try:
        return bool(verify_space(folder / SPACES, cache=folder / "cache"))
    except SpaceUnusable:
        return False


def _finding(trouble: SpaceUnusable) -> Finding:
    """What doctor says of a space: only a damaged file is damage; no fact is touched by any of it."""
    severity: OneOf["error", "warning"] = "error" if isinstance(trouble, SpaceDamaged) else "warning"
    return Finding(
        trouble.code,
        severity,
        trouble.message("zh"),
        trouble.message("en"),
        trouble.next_step("zh"),
        trouble.next_step("en"),
    )


def adopt_shipped_space(folder: Path) -> None:
    """Put the space that came with the world into a brain that is being made from it; if none came nothing happens.

    Raises
    ------
    SpaceUnusable, OutputFailed
        if what came is damaged, or cannot be copied.

    """
    shipped = shipped_space()
    if shipped is not None:
        install_shipped(shipped, folder / SPACES)
