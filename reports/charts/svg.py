"""A chart as SVG: the same chart, the same bytes; with a title and a description for those who do not see it.

Text stays text. Nothing outside of it is referred to.
"""

from __future__ import annotations

import io
import warnings
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from defusedxml.ElementTree import fromstring

from reports.charts.drawing import INK, VARIABLES
from reports.document import Chart

SVG = "http://www.w3.org/2000/svg"
NOTHING_OF_THE_MAKING = dict.fromkeys(("Creator", "Date", "Format", "Type"))

warnings.filterwarnings("ignore", category=UserWarning, module=r"reports\.charts\.svg")
"""Of letters that matplotlib's own font lacks (whoever shows the SVG has others); once, as no thread may do so for a while."""
register_namespace("", SVG)
register_namespace("xlink", "http://www.w3.org/1999/xlink")


def svg(chart: Chart, *, themed: bool = False) -> str:
    """The chart; `themed`: its colours are CSS variables of the page that it stands in."""
    root = fromstring(_drawn(chart))
    for each in root.iter():
        if each.tag == f"{{{SVG}}}g":
            each.attrib.pop("id", None)  # the same in every chart, and nothing refers to it
        if themed and "style" in each.attrib:
            each.set("style", _with_variables(each.attrib["style"]))
    _described(root, chart)
    return tostring(root, encoding="unicode")


def _drawn(chart: Chart) -> bytes:
    """What matplotlib makes of it; `$` begins no formula, and ids are those of the chart."""
    import matplotlib as mpl  # noqa: PLC0415  # takes a third of a second to load, and few commands draw
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    told: Any = {
        "svg.fonttype": "none",
        "svg.hashsalt": chart.key,
        "text.parse_math": False,
        "font.size": 9,
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
    }
    file = io.BytesIO()
    with mpl.rc_context(told):
        figure = Figure(figsize=chart.drawing.inches, layout="constrained")
        FigureCanvasSVG(figure)
        axes: Any = figure.subplots()
        chart.drawing.draw(axes)
        figure.savefig(file, format="svg", transparent=True, metadata=NOTHING_OF_THE_MAKING)
    return file.getvalue()


def _with_variables(style: str) -> str:
    for colour, name in VARIABLES.items():
        style = style.replace(colour, f"var(--{name}, {colour})")
    return style


def _described(root: Element, chart: Chart) -> None:
    """Title and description, which name the picture; its own words are not read beside them."""
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    ids = [f"{chart.key}-{part}" for part in ("title", "description")]
    root.attrib |= {"role": "img", "aria-labelledby": " ".join(ids)}
    for place, (key, tag, text) in enumerate(
        zip(ids, ("title", "desc"), (chart.title, chart.description), strict=True)
    ):
        element = SubElement(root, f"{{{SVG}}}{tag}", id=key)
        element.text = text
        root.remove(element)
        root.insert(place, element)
