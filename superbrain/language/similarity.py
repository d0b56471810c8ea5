"""What an encoder adds: how near a question, its name masked by a class word, is to the wordings of each relation.

"去泰国旅游要换什么钱" shares no word with 货币, but "去这个国家旅游要换什么钱" lies near "这个国家用什么钱". The
encoder ranks steps that the entity really has; it never proposes one. Names and wordings alone work without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp
from pathlib import Path
from typing import Final

import numpy as np

from superbrain.embedding.encoder import Encoder
from superbrain.embedding.index import VectorIndex
from superbrain.embedding.vector_cache import TextVectors
from superbrain.language import costs
from superbrain.language.candidate import Candidate
from superbrain.language.echo import Echo
from superbrain.language.expression import Along, Named, focus_of
from superbrain.language.ground import EMPTY, Ground, Step
from superbrain.language.masking import Vector, centred, masked_question, masking, without
from superbrain.language.normalise import Question
from superbrain.language.readings import Finisher
from superbrain.language.segment import bits
from superbrain.language.state import State
from superbrain.language.vocabulary import SLOT
from superbrain.types import Language

WORDINGS: Final = 8
"""Wordings of a relation that are compared, each way and language."""

NEAREST: Final = 3
"""The likeness to a relation is the mean over its nearest wordings."""

MOST_AT_ONCE: Final = 400
"""Wordings that one question may wait for; a brain prepares more than that when it is loaded."""

# Logistic over likeness, margin to the next relation, and whether the wordings agree: fitted on the development
# paraphrases and on questions about things that the graph does not hold.
LIKENESS: Final = 7.0
MARGIN: Final = 9.1
MOST_MARGIN: Final = 0.2
LONE_MARGIN: Final = 0.05
BIAS: Final = -5.7
AGREED: Final = 2.8
"""Added where the wordings, too, speak clearly of the relation that the encoder finds nearest."""

STEP_COST: Final = 0.15
DOUBT_COST: Final = 0.8
DISCOUNT: Final = 0.95
"""Share of unexplained words that a sure likeness explains after all."""

MOST_SUPPORTED: Final = 3
MISFIT: Final = 0.1
"""Likeness that a step loses by leading to another kind of thing than the question asks for."""

UNTURNED: Final = 0.7
"""Cost of a likeness to a relation that makes sense either way round, where no word tells which."""

UNWORDED: Final = 0.5
"""Share of the sureness about a relation for which nobody wrote wordings."""

ELSEWHERE: Final = 0.5
HALF_A_WORD: Final = 0.5
CONFIDENT: Final = 0.4
MOST_COUNTED: Final = 0.7
"""Unexplained words beyond these do not count against a likeness that is sure: people embroider."""

RIVAL_SPREAD: Final = 0.05
COMPOSED: Final = 0.8
COMPOSED_MOST: Final = 0.3
COMPOSED_WITHIN: Final = 0.35
COMPOSED_FROM: Final = 0.3
MOST_COMPOSED: Final = 5
"""Whole paths that are compared with the question: only close ones, only where the best is in doubt."""

MOST_MET: Final = 2000
VOTE: Final = 0.25
"""Cost of a reading whose relation the encoder finds unlikely."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a masked question is to a step, and how sure that makes it, in [0, 1]."""

    step: Step
    score: float
    sure: float
    share: float


class Similarity:
    """The likeness of questions to the relations of a graph."""

    def __init__(self, ground: Ground, vectors: TextVectors) -> None:
        self.ground = ground
        self.vectors = vectors
        self._means: dict[Language, Vector] = {}
        self._met: dict[str, Vector] = {}
        self._of_step: dict[tuple[Step, Language, str], VectorIndex] = {}
        self._topics: dict[str, Vector] = {}

    @classmethod
    def of(cls, ground: Ground, encoder: Encoder, folders: Sequence[Path] = ()) -> Similarity:
        """The similarity of a graph; ``folders`` hold vectors of wordings, the first one takes new ones."""
        return cls(ground, TextVectors(encoder, folders, "wordings"))

    def prepare(self) -> int:
        """Encode all wordings now, so that no question has to wait; how many were new."""
        texts = [*self._all_texts("zh"), *self._all_texts("en")]
        new = len(self.vectors.missing(texts))
        self.vectors.of(texts)
        return new

    # ---- wordings -----------------------------------------------------------------------------------------------
    def _texts(self, step: Step, language: Language) -> list[str]:
        """Wordings of a step with a class word for the known end."""
        relation = self.ground.relations[step[0]]
        if language == "zh":
            wordings = relation.inverse_phrasings_zh if step[1] else relation.phrasings_zh
        else:
            wordings = relation.inverse_phrasings_en if step[1] else relation.phrasings_en
        texts = [wording for wording in wordings[:WORDINGS] if SLOT in wording]
        if not texts:
            label = self.ground.relation_label(step[0], language)
            frames = _BARE_FRAMES[language][step[1]]
            texts = [frame.replace("N", label) for frame in frames]
        types = relation.range if step[1] else relation.domain
        mask = masking(types[0] if types else "", self.ground, language)
        return [text.replace(SLOT, mask) for text in texts]

    def _all_texts(self, language: Language) -> list[str]:
        steps = [(row, inverse) for row in self.ground.relations for inverse in (False, True)]
        return [text for step in steps for text in self._texts(step, language)]

    def _mean(self, language: Language) -> Vector:
        """The mean of all known wordings of a language: what all questions have in common."""
        if language not in self._means:
            texts = self._all_texts(language)
            known = [text for text in texts if text not in set(self.vectors.missing(texts))]
            self._means[language] = self.vectors.of(known or texts[:MOST_AT_ONCE]).mean(axis=0)
        return self._means[language]

    def _wordings(self, step: Step, language: Language, mask: str) -> VectorIndex:
        """The vectors of a step's wordings, without what the words of a mask say, to be searched."""
        if (step, language, mask) not in self._of_step:
            vectors = centred(self.vectors.of(self._texts(step, language)), self._mean(language))
            self._of_step[step, language, mask] = VectorIndex.build(without(vectors, self._topic(mask, language)))
        return self._of_step[step, language, mask]

    def _topic(self, mask: str, language: Language) -> Vector:
        """The direction of the words that stand for a name: "this poet" alone lies near all that is asked of poets."""
        if mask not in self._topics:
            self._topics[mask] = centred(self._phrases([mask]), self._mean(language))[0]
        return self._topics[mask]

    # ---- questions ----------------------------------------------------------------------------------------------
    def likenesses(
        self,
        text: str,
        steps: Sequence[Step],
        language: Language,
        mask: str = "",
        spoken: frozenset[int] = frozenset(),
        misfits: frozenset[Step] = frozenset(),
    ) -> list[Likeness]:
        """How near a masked question is to each of some steps, nearest first.

        ``mask`` are the words in it that stand for the name: what they alone say counts for nothing. ``spoken`` are
        relations that its words clearly speak of, ``misfits`` steps to what it does not ask for.
        """
        wanted = [one for step in steps for one in self._texts(step, language)]
        if not steps or len(self.vectors.missing(wanted)) > MOST_AT_ONCE:
            return []
        topic = self._topic(mask, language)
        question = without(centred(self._phrases([text]), self._mean(language)), topic)
        scores = []
        for step in steps:
            _, near = self._wordings(step, language, mask).search(question, NEAREST)
            scores.append((float(near.mean()) - MISFIT * (step in misfits), step))
        scores.sort(key=lambda pair: (-pair[0], pair[1]))
        best = scores[0][0]
        margin = min(best - scores[1][0], MOST_MARGIN) if len(scores) > 1 else LONE_MARGIN
        logit = LIKENESS * best + MARGIN * margin + BIAS + AGREED * (scores[0][1][0] in spoken)
        sure = 1 / (1 + exp(-logit))
        weights = [exp((score - best) / RIVAL_SPREAD) for score, _ in scores]
        total = sum(weights)
        # An encoder hardly hears which way round a relation is asked: both ways are as likely as the likelier one.
        best_of = {
            step[0]: max(w for w, (_, other) in zip(weights, scores, strict=True) if other[0] == step[0])
            for _, step in scores
        }
        weights = [best_of[step[0]] for _, step in scores]
        return [
            Likeness(step, score, sure * weight, weight / total)
            for (score, step), weight in zip(scores, weights, strict=True)
        ]

    def ranked(self, question: Question, candidates: list[Candidate], finishers: Sequence[Finisher]) -> list[Candidate]:
        """The candidates with what the encoder thinks of them, and readings that only it supports; cheapest first."""
        finisher = finishers[0]
        names = [index for index in finisher.assembly.names if not finisher.segmentation.names[index].stop]
        if len(names) != 1 or finisher.shape.yes_no:
            return candidates
        found = list(candidates)
        for state in finisher.explorer.from_name(names[0])[:2]:
            near = self._near(question, finisher, names[0], state)
            found = [self._voted(one, int(state.rows[0]), near) for one in found]
            for one in near[:MOST_SUPPORTED]:
                found.extend(self._supported(one, state, finisher, [other.step for other in near]))
        return self._composed(question, finisher, names[0], sorted(found, key=lambda one: one.cost))

    def _near(self, question: Question, finisher: Finisher, name: int, state: State) -> list[Likeness]:
        """The steps of a name's bearer, nearest to the question first."""
        entity = int(state.rows[0])
        types = self.ground.snapshot.types_of(entity)
        mask = masking(types[0] if types else "", self.ground, question.language)
        text = masked_question(question, finisher, name, mask)
        steps = [*self.ground.steps_from(state.rows), *((row, False) for row in self.ground.values_from(state.rows))]
        misfits = frozenset(step for step in steps if not finisher.answers(state, step))
        return self.likenesses(text, steps, question.language, mask, self._spoken(finisher), misfits)

    # ---- whole paths --------------------------------------------------------------------------------------------
    def _composed(
        self, question: Question, finisher: Finisher, name: int, candidates: list[Candidate]
    ) -> list[Candidate]:
        """The candidates, the best few dearer the farther their whole phrase is from the question."""
        best = candidates[0].cost
        close = [
            one
            for one in candidates[:MOST_COMPOSED]
            if one.cost < best + COMPOSED_WITHIN and one.operator in ("lookup", "count")
        ]
        if len(close) < 2 or best < COMPOSED_FROM:
            return candidates
        language = question.language

        def mask(entity: int) -> str:
            types = self.ground.snapshot.types_of(entity)
            return masking(types[0] if types else "", self.ground, language)

        phrases = [Echo(self.ground, language, mask).words(one.expression) for one in close]
        entities = focus_of(close[0].expression)
        text = masked_question(question, finisher, name, mask(entities[0]) if entities else "")
        vectors = self._phrases([text, *phrases])
        scores = vectors[1:] @ vectors[0]
        scale = max(1e-3, 1.0 - float(np.square(self._mean(language)).sum()))
        moved = {
            id(one): min(COMPOSED_MOST, COMPOSED * float(scores.max() - score) / scale)
            for one, score in zip(close, scores, strict=True)
        }
        priced = [
            replace(one, cost=one.cost + moved[id(one)], parts=(*one.parts, ("phrase", moved[id(one)])))
            if id(one) in moved
            else one
            for one in candidates
        ]
        return sorted(priced, key=lambda one: one.cost)

    def _phrases(self, texts: Sequence[str]) -> Vector:
        """Vectors of phrases, those met lately remembered."""
        new = [text for text in dict.fromkeys(texts) if text not in self._met]
        if len(self._met) + len(new) > MOST_MET:
            self._met.clear()
            new = list(dict.fromkeys(texts))
        if new:
            self._met.update(zip(new, self.vectors.encoder.encode(new), strict=True))
        return np.stack([self._met[text] for text in texts])

    def _voted(self, candidate: Candidate, entity: int, near: list[Likeness]) -> Candidate:
        """A one-step reading, dearer the less likely the encoder finds its relation."""
        expression = candidate.expression
        if not isinstance(expression, Along) or not near or candidate.operator not in ("lookup", "count"):
            return candidate
        if expression.inner != Named((entity,)):
            return candidate
        # Both ways count together: an encoder hardly hears which way round a relation is asked.
        share = sum(one.share for one in near if one.step[0] == expression.relation)
        cost = VOTE * (1 - min(1.0, 1.5 * share))
        return replace(candidate, cost=candidate.cost + cost, parts=(*candidate.parts, ("vote", cost)))

    def _supported(self, near: Likeness, state: State, finisher: Finisher, steps: Sequence[Step]) -> list[Candidate]:
        """The reading that a likeness supports, narrowed by class words where they fit."""
        relation, inverse = near.step
        literal = self.ground.relations[relation].literal is not None
        rows = EMPTY if literal else self.ground.follow(state.rows, near.step)
        moved = replace(
            state, expression=Along(state.expression, relation, inverse), rows=rows, hops=1,
            relation=relation if literal else None,
        )  # fmt: skip
        own = [cue for cue in finisher.assembly.cues.get(near.step, ()) if not cue.mask & state.mask]
        for cue in own[:1]:
            # An encoder hardly hears which way round a relation is asked; the order of the words tells.
            turned = max(0.0, finisher.explorer.direction_cost(cue, state) - cue.cost)
            moved = moved.paid("direction", turned).over(cue.mask, cue.start, cue.end)
        if not own and not self.ground.relations[relation].symmetric and self.ground.turns(relation):
            moved = moved.paid("direction", UNTURNED)
        states = [moved] if literal else list(finisher.explorer.arrived(moved))
        firm = self._named_others(near.step, finisher)
        elsewhere = self._spoken_of_others(near.step, steps, finisher) & ~firm
        found: list[Candidate] = []
        for one in states:
            for candidate in finisher.looked_up(one):
                whole = finisher.explorer.unexplained(candidate.mask)
                # Words that speak of other relations of the same thing are hardly explained by a likeness to this one.
                everything = self._everything(finisher)
                others = finisher.explorer.unexplained(candidate.mask | (everything & ~elsewhere))
                named = finisher.explorer.unexplained(candidate.mask | (everything & ~firm))
                sure = near.sure if self._is_worded(near.step) else near.sure * UNWORDED
                spared = self._spared(whole - named - others * ELSEWHERE, sure, candidate)
                cost = candidate.cost - spared + STEP_COST + DOUBT_COST * (1 - sure)
                parts = (*candidate.parts, ("likeness", cost - candidate.cost))
                found.append(replace(candidate, cost=cost, parts=parts, segmentation=finisher.segmentation))
        return found

    def _spared(self, unexplained: float, sure: float, candidate: Candidate) -> float:
        """How much of the words that nothing explains a likeness explains after all."""
        if any(
            (name == "answer class" and cost > 0) or (name == "count" and cost > 0.3) for name, cost in candidate.parts
        ):
            return 0.0
        counted = min(unexplained, MOST_COUNTED) if sure >= CONFIDENT else unexplained
        return unexplained - counted * (1 - DISCOUNT * sure)

    def _is_worded(self, step: Step) -> bool:
        """Whether somebody worded a relation: a bare label says too little for everything that may be near it."""
        one = self.ground.relations[step[0]]
        return bool(one.phrasings_zh or one.phrasings_en)

    def _everything(self, finisher: Finisher) -> int:
        return bits(0, len(finisher.segmentation.cut))

    def _spoken(self, finisher: Finisher) -> frozenset[int]:
        """The relations that some words of the question clearly speak of."""
        explorer = finisher.explorer
        everything = explorer.unexplained(0)
        return frozenset(
            relation
            for (relation, _), cues in finisher.assembly.cues.items()
            for cue in cues
            if cue.cost < costs.CLEAR_CUE and everything - explorer.unexplained(cue.mask) >= HALF_A_WORD
        )

    def _spoken_of_others(self, step: Step, steps: Sequence[Step], finisher: Finisher) -> int:
        """Units that clearly speak of other relations among some steps, and not of this one."""
        there = {relation for relation, _ in steps}
        mine = others = 0
        for (relation, _), cues in finisher.assembly.cues.items():
            for cue in cues:
                if relation == step[0]:
                    mine |= cue.mask
                elif cue.cost < costs.CLEAR_CUE and relation in there:
                    others |= cue.mask
        return others & ~mine

    def _named_others(self, step: Step, finisher: Finisher) -> int:
        """Units that are the very names of other relations: the area of the euro is not its currency."""
        labels, mask = self.ground.vocabulary.labels, 0
        for token in finisher.segmentation.words:
            if token.label and all(relation != step[0] for relation, _ in labels[token.text]):
                mask |= bits(token.start, token.end)
            elif any(tag.startswith("kin:") for tag in token.tags):
                kin = [word for word in finisher.assembly.kin if word.mask & bits(token.start, token.end)]
                if not any(step[0] == walked for word in kin for way in word.ways for walked, _ in way):
                    mask |= bits(token.start, token.end)  # a daughter is no wife
        return mask


_BARE_FRAMES: Final[dict[Language, dict[bool, tuple[str, ...]]]] = {
    "zh": {False: ("{}的N", "{}的N是什么"), True: ("N是{}的", "谁的N是{}")},
    "en": {False: ("N of {}", "what is the N of {}"), True: ("whose N is {}", "what has {} as its N")},
}
