"""One Vega-Lite chart to SVG that is a part of a page: no script, colours by CSS variables, and a
tooltip a mark.

The colours are names (``var(--c1)``) which the page defines, for light and for dark. A chart has
as many pixels as the screen that it is for, so that its letters have the page's size.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

import vl_convert
from lxml import etree
from markupsafe import Markup

COLOURS: Final = tuple(f"var(--c{number})" for number in range(1, 8))
INK, SOFT, RULE, GROUND = "var(--ink)", "var(--soft)", "var(--rule)", "var(--card)"
PADDING: Final = 4
SYMBOL: Final = 18
"""Pixels of a legend's square and the gap behind it."""

Spec = dict[str, Any]
"""A part of a Vega-Lite specification."""

_SVG = "{http://www.w3.org/2000/svg}"
_CONFIG: Final[Spec] = {
    "background": None,
    "font": "inherit",
    "padding": PADDING,
    "view": {"stroke": None},
    "axis": {
        "labelColor": SOFT,
        "titleColor": SOFT,
        "gridColor": RULE,
        "domain": False,
        "ticks": False,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelPadding": 6,
    },
    "legend": {
        "orient": "top",
        "title": None,
        "labelColor": INK,
        "labelFontSize": 13,
        "symbolType": "square",
    },
    "bar": {"stroke": GROUND, "strokeWidth": 0.75},
}


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart, drawn for a desk and for a phone."""

    wide: Markup
    narrow: Markup


def drawn(spec: Mapping[str, Any], width: int, columns: int = 4) -> Markup:
    """The SVG of a chart that is ``width`` pixels wide, its axes included."""
    labels = {"columns": columns, "labelLimit": width // columns - 2 * SYMBOL}
    config = _CONFIG | {"legend": _CONFIG["legend"] | labels}
    fitted = {"width": width - 2 * PADDING, "autosize": {"type": "fit-x", "contains": "padding"}}
    whole = cast(Spec, _plain({**spec, **fitted, "config": config}))
    return _inline(vl_convert.vegalite_to_svg(whole, allowed_base_urls=[]))


_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _plain(value: object) -> object:
    r"""The value without the characters that XML can't hold: Vega-Lite's measuring of texts aborts
    the whole process at one (vl-convert 1.9).

    >>> _plain({"label": ["催收\x01", 1]})
    {'label': ['催收', 1]}
    """
    if isinstance(value, str):
        return _NO_XML.sub("", value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


_SHAPES = ("bar", "rect")
_LONG = re.compile(r"\d+\.\d{2,}")


def _inline(svg: str) -> Markup:
    """The SVG as a part of a page: it scales, its marks have tooltips, and it hides no links."""
    root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    root.set("style", f"max-width:{root.get('width')}px")
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("role", "group")
    for node in root.iter(f"{_SVG}path"):
        if node.get("aria-roledescription") in _SHAPES and (says := node.get("aria-label")):
            etree.SubElement(node, f"{_SVG}title").text = says
    etree.cleanup_namespaces(root)
    for node in root.iter():
        node.attrib.pop("aria-roledescription", None)
        for name in ("d", "transform"):
            if place := node.get(name):
                node.set(name, _LONG.sub(_rounded, place))
    return Markup(etree.tostring(root, encoding="unicode"))


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.1f}"
