"""Floor 6: the brain, one door to everything below."""

from superbrain.brain.brain import Brain
from superbrain.brain.card import Card
from superbrain.brain.changes import Change
from superbrain.brain.learning import Lesson, Reviewed
from superbrain.brain.reply import Answer, Citation, Offer, PathEdge, Reply, Term, Understanding
from superbrain.brain.world import world_folder

__all__ = [
    "Answer",
    "Brain",
    "Card",
    "Change",
    "Citation",
    "Lesson",
    "Offer",
    "PathEdge",
    "Reply",
    "Reviewed",
    "Term",
    "Understanding",
    "world_folder",
]
