"""The reliability diagram as a picture that any reader of SVG can draw."""

import xml.etree.ElementTree as ET

from superbrain.app.diagram import reliability_svg
from superbrain.embedding.calibration import Band

NAMES = {"svg": "http://www.w3.org/2000/svg"}


def test_each_band_has_a_dot_where_stated_meets_actual_and_a_bar_as_tall_as_it_is_full():
    bands = (Band(0.1, 0.2, 40, 0.15, 0.10), Band(0.8, 0.9, 10, 0.85, 0.95))
    picture = ET.fromstring(reliability_svg(bands, "title", "stated", "actual"))
    dots = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in picture.findall("svg:circle", NAMES)]
    assert len(dots) == 2
    assert dots[0][0] < dots[1][0], "what is stated grows to the right"
    assert dots[0][1] > dots[1][1], "what held grows upwards"
    bars = [float(bar.get("height")) for bar in picture.findall("svg:rect", NAMES)[2:]]
    assert bars[0] == 4 * bars[1]


def test_without_bands_there_is_an_empty_square_and_words_are_escaped():
    text = reliability_svg((), "a <b> & c", "stated", "actual")
    picture = ET.fromstring(text)
    assert not picture.findall("svg:circle", NAMES)
    assert "a <b> & c" in [line.text for line in picture.findall("svg:text", NAMES)]
