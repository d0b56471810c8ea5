"""The demonstration: six questions, checked as they are answered, and a text that is read and taken back.

It works in a brain of its own, which it marks as such in ``brain.toml``; a brain that it did not make is never touched.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from superbrain.app.demo_reading import read_and_take_back
from superbrain.app.demo_show import Question, Show, demo_brain
from superbrain.types import Language

if TYPE_CHECKING:
    from superbrain.app.cli.session import Session

QUESTIONS = (
    Question("法国的首都是哪里？", keys=("city.2988507",)),
    Question("What currency is used in the country whose capital is Nairobi?", keys=("currency.kes",)),
    Question("巴黎所在国家的邻国使用哪些货币？", keys=("currency.eur", "currency.chf"), only=False),
    Question("Which countries border both Brazil and Peru?", keys=("country.bo", "country.co")),
    Question("非洲人口最多的国家是哪个？", keys=("country.ng",)),
    Question("火星的首都是哪里？", outcome="unknown_entity"),
)
TRY_NEXT: dict[Language, tuple[tuple[str, ...], ...]] = {
    "zh": (("ask", "成都在哪个省？"), ("show", "李白"), ("connect", "李白", "杜甫")),
    "en": (
        ("ask", "Which countries border both Brazil and Peru?"),
        ("show", "France"),
        ("connect", "Li Bai", "Du Fu"),
    ),
}
"""What to try after the demonstration; a test runs each of them on the world."""


def show_demo(session: Session) -> int:
    """Run the demonstration; 0 if every answer was the right one."""
    began = time.perf_counter()
    with demo_brain(session) as brain:
        show = Show(brain, session)
        show.say("demo.begin", **brain.status())
        for question in QUESTIONS:
            show.ask(question)
        read_and_take_back(show)
        _end(show, time.perf_counter() - began, session.brain)
        if session.json:
            session.write_json(show.to_json())
        return 1 if show.wrong else 0


def _end(show: Show, seconds: float, folder: Path) -> None:
    """Say how it went, and what to try next."""
    asked = len(show.replies)
    next_steps = "\n".join(f"  {show.session.command(*words)}" for words in TRY_NEXT[show.session.language])
    told = {"seconds": f"{seconds:.1f}", "folder": folder, "next": next_steps}
    show.say("demo.end", right=asked - len(show.wrong), asked=asked, **told)
