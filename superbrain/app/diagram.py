"""The reliability diagram of a calibration as an SVG picture: what was stated against what held."""

from __future__ import annotations

from collections.abc import Sequence

from superbrain.embedding.calibration import Band

SIDE, MARGIN, BARS = 360, 50, 60
"""Side of the square, room for the labels, height of the strip that shows how many answers each band holds."""

INK, LINE, FILL = "#334155", "#94a3b8", "#2563eb"


def reliability_svg(bands: Sequence[Band], title: str, stated: str, actual: str) -> str:
    """The picture: a square with the diagonal, a dot for each band, and under it a bar for how many it holds."""
    width, height = SIDE + 2 * MARGIN, SIDE + BARS + 3 * MARGIN
    middle = MARGIN + SIDE / 2
    most = max((band.n for band in bands), default=1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        _text(width / 2, MARGIN / 2, title, size=14),
        f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIDE}" height="{SIDE}" fill="none" stroke="{LINE}"/>',
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="{LINE}" stroke-dasharray="4"/>',
        _text(width / 2, SIDE + 1.75 * MARGIN, stated),
        f'<g transform="rotate(-90 {MARGIN / 3} {middle})">{_text(MARGIN / 3, middle, actual)}</g>',
    ]
    for tenth in range(0, 11, 2):
        parts += [_text(_x(tenth / 10), SIDE + 1.35 * MARGIN, f"{tenth / 10:.1f}")]
        parts += [_text(MARGIN * 0.75, _y(tenth / 10) + 4, f"{tenth / 10:.1f}")]
    parts += [_band(band, most) for band in bands]
    return "\n".join([*parts, "</svg>", ""])


def _band(band: Band, most: int) -> str:
    tall = BARS * band.n / most
    left, base = _x(band.low) + 2, SIDE + 2 * MARGIN + BARS
    wide = SIDE * (band.high - band.low) - 4
    hint = f"<title>{band.stated:.3f} / {band.actual:.3f}, n = {band.n}</title>"
    return (
        f'<rect x="{left:.1f}" y="{base - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}" fill="{LINE}">{hint}</rect>'
        f'<circle cx="{_x(band.stated):.1f}" cy="{_y(band.actual):.1f}" r="5" fill="{FILL}">{hint}</circle>'
        + _text(left + wide / 2, base + 14, str(band.n), size=9)
    )


def _x(share: float) -> float:
    return MARGIN + SIDE * share


def _y(share: float) -> float:
    return MARGIN + SIDE * (1 - share)


def _text(x: float, y: float, words: str, *, size: int = 12) -> str:
    plain = words.replace("&", "&amp;").replace("<", "&lt;")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="{size}" fill="{INK}">{plain}</text>'
