"""The report's charts: figures to Vega-Lite's grammar, each drawn for a desk and for a phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final
from unicodedata import east_asian_width

import orjson
from markupsafe import Markup

from exports.report.drawing import COLOURS, GROUND, INK, PADDING, SOFT, Chart, Spec, drawn
from exports.report.figures import Row, Run
from exports.report.timeline import Timeline, after, count

WIDE, HALF, QUARTER, NARROW = 890, 425, 205, 308
"""Pixels: of the page's column on a desk, of half and a quarter of it, and of a phone 360 wide."""
FEWEST = 12
"""Periods on the time axis at least, so that a lone bar is a bar and not a wall."""
FEW_DAYS = 100
"""Days below which the axis names days: it has room for its weeks."""
MANY_TICKS = 18
TICKS = 5
COLUMN = 7.6
"""Pixels of a column in 14 pixel type, two for a Han character: DejaVu's, the widest in use."""
RUN_COLOURS: Final = {
    "new": "var(--c1)",
    "changed": "var(--c3)",
    "rejected": "var(--c4)",
    "failed": "var(--c2)",
}


def over_time(timeline: Timeline) -> Chart | None:
    """Articles a week (month, year), a colour a site; ``None`` where none has a date."""
    if not timeline.periods:
        return None
    totals = {
        site: count(period for period in timeline.periods if period.site == site)
        for site in timeline.sites
    }
    values = list(_stacked(timeline))
    first, last = timeline.periods[0].start, timeline.periods[-1].end
    fewest = first
    for _ in range(FEWEST):
        fewest = after(fewest, timeline.unit)
    domain = [first.isoformat(), max(last, fewest).isoformat()]
    scale = {"type": "utc", "domain": domain, "nice": False}
    axis: Spec = {"title": None, "grid": False, "labelOverlap": True, "labelFlush": True}
    axis |= _ticks(timeline)
    spec: Spec = {
        "data": {"values": values},
        "mark": {"type": "rect", "stroke": GROUND, "strokeWidth": 0.75},
        "height": 220,
        "encoding": {
            "x": {"field": "from", "type": "temporal", "scale": scale, "axis": axis},
            "x2": {"field": "to"},
            "y": _amount("upper", max(value["upper"] for value in values)),
            "y2": {"field": "lower"},
            "color": _colours("site", list(totals), COLOURS),
            "description": {"field": "says"},
        },
    }
    return _both(spec, legend=len(totals) > 1)


def _ticks(timeline: Timeline) -> Spec:
    """Days, months or years, as many as the axis has room for; the year stands where it begins."""
    days = (timeline.periods[-1].end - timeline.periods[0].start).days
    if timeline.unit == "year":
        return {"format": "%Y"}
    if days < FEW_DAYS:
        every: Spec = {"interval": "week", "step": 1 + days // 90}
        shown, begins = "%-d %b", "datum.index == 0"
    else:
        step = next((n for n in (1, 2, 3, 6) if days / 31 / n <= MANY_TICKS), 12)
        every = {"interval": "month", "step": step}
        shown, begins = "%b", "datum.index == 0 || utcmonth(datum.value) == 0"
    lines = f"[utcFormat(datum.value, '{shown}'), {begins} ? utcFormat(datum.value, '%Y') : '']"
    return {"tickCount": every, "labelExpr": lines}


def _stacked(timeline: Timeline) -> Iterator[Spec]:
    """A rectangle a period and site, one on the other; the largest site lies lowest."""
    heights: Counter[date] = Counter()
    by_rank = sorted(timeline.periods, key=lambda period: timeline.sites.index(period.site))
    for period in by_rank:
        lower = heights[period.start]
        heights[period.start] += period.articles
        yield {
            "from": period.start.isoformat(),
            "to": period.end.isoformat(),
            "site": period.site,
            "lower": lower,
            "upper": lower + period.articles,
            "says": f"{period.site}, {timeline.unit} of {period.start}: {period.articles:,}",
        }


def over_runs(runs: Sequence[Run]) -> Chart | None:
    """What each run brought, in pages; ``None`` where there was no run."""
    values = [
        {
            "run": f"{number:03}",
            "pages": pages,
            "kind": kind,
            "rank": rank,
            "says": f"{run.started[:16].replace('T', ' ')}, {run.command}: {pages:,} {kind}",
        }
        for number, run in enumerate(runs)
        for rank, (kind, pages) in enumerate(run.counts)
    ]
    if not any(value["pages"] for value in values):
        return None
    days = [run.started[5:10] for run in runs]
    named = {
        f"{number:03}": day  # a day's later runs need no name: two alike would run into each other
        for number, day in enumerate(days)
        if day not in days[max(0, number - 1) : number]
    }
    labels = orjson.dumps(named).decode()
    axis = {
        "title": None,
        "labelAngle": 0,
        "labelOverlap": "greedy",
        "labelExpr": f"{labels}[datum.value] || ''",
    }
    domain = [f"{number:03}" for number in range(max(len(runs), FEWEST))]
    spec: Spec = {
        "data": {"values": [value for value in values if value["pages"]]},
        "mark": {"type": "bar"},
        "height": 200,
        "encoding": {
            "x": {"field": "run", "type": "ordinal", "axis": axis, "scale": {"domain": domain}},
            "y": _amount("pages", max(sum(dict(run.counts).values()) for run in runs)),
            "color": _colours("kind", list(RUN_COLOURS), tuple(RUN_COLOURS.values())),
            "order": {"field": "rank"},
            "description": {"field": "says"},
        },
    }
    return _both(spec)


def ranking(
    rows: Sequence[Row], colour: str = COLOURS[0], *, number: str = ",", width: int = HALF
) -> Chart | None:
    """A bar a row, its label above it; the marked-off part stands at the bar's end, paler."""
    if not rows:
        return None
    return Chart(*(_bars(rows, colour, number, pixels) for pixels in (width, NARROW)))


def _bars(rows: Sequence[Row], colour: str, number: str, width: int) -> Markup:
    values = []
    for place, row in enumerate(rows):
        amount = format(row.count, number)
        columns = int((width - 2 * PADDING) / COLUMN) - len(amount) - 1
        values.append(
            {
                "row": place,
                "label": shortened(row.label, columns),
                "count": row.count,
                "whole": row.count - row.part,
                "amount": amount,
                "says": f"{row.label}: {amount}" + f" ({row.note})" * bool(row.note),
            }
        )
    most = max(row.count for row in rows)
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, most], "nice": False}}
    bar = {"type": "bar", "height": 9, "yOffset": 9, "stroke": None, "color": colour}
    says = {"description": {"field": "says"}}
    layers = [
        {"mark": bar, "encoding": {"x": x | {"field": "whole"}, **says}},
        _label("label", INK, "left", 0),
        _label("amount", SOFT, "right", "width"),
    ]
    if any(row.part for row in rows):
        paler = bar | {"opacity": 0.45}
        layers.insert(0, {"mark": paler, "encoding": {"x": x | {"field": "count"}, **says}})
    y = {"field": "row", "type": "ordinal", "axis": None}
    spec = {"data": {"values": values}, "encoding": {"y": y}, "layer": layers}
    return drawn({**spec, "height": {"step": 36}}, width)


def _label(field: str, colour: str, align: str, at: int | str) -> Spec:
    mark = {
        "type": "text",
        "align": align,
        "baseline": "alphabetic",
        "dy": -2,
        "fontSize": 14 if align == "left" else 13,
        "color": colour,
        "aria": False,
    }
    return {"mark": mark, "encoding": {"x": {"value": at}, "text": {"field": field}}}


def shortened(label: str, width: int) -> str:
    """A label cut off where it has no room; a Han character takes two columns.

    >>> shortened("京東盛際小額貸", 8), shortened("sample", 8)
    ('京東盛…', 'sample')
    """
    columns = 0
    for place, char in enumerate(label):
        columns += 2 if east_asian_width(char) in "WF" else 1
        if columns > width or (columns == width and place < len(label) - 1):
            return label[:place] + "…"
    return label


def _amount(field: str, most: int) -> Spec:
    axis = {"title": None, "format": ",d", "tickCount": min(most, TICKS)}
    return {"field": field, "type": "quantitative", "axis": axis}


def _colours(field: str, domain: Sequence[str], colours: Iterable[str]) -> Spec:
    scale = {"domain": domain, "range": list(colours)[: len(domain)]}
    return {"field": field, "type": "nominal", "scale": scale}


def _both(spec: Spec, *, legend: bool = True) -> Chart:
    if not legend:
        spec["encoding"]["color"]["legend"] = None
    return Chart(drawn(spec, WIDE), drawn(spec, NARROW, columns=2))
