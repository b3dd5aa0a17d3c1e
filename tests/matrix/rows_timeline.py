"""The timeline of deliverables: open to everybody, each sees the bars that they may see."""

from tests.matrix.row import EVERYBODY, NOBODY, Row

AT = "/groups/mine/deliverables/"
ROWS = [
    Row("timeline", f"{AT}timeline/", EVERYBODY),
    Row("timeline", f"{AT}timeline/?strand=ws1", EVERYBODY),
    Row("timeline", f"{AT}timeline/?strand=none", NOBODY),
    Row("timeline", "/groups/over/deliverables/timeline/", EVERYBODY),
    Row("timeline", "/groups/network/deliverables/timeline/", NOBODY),
    Row("timeline", "/groups/none/deliverables/timeline/", NOBODY),
    Row("timeline_svg", f"{AT}timeline.svg", EVERYBODY),
    Row("timeline_svg", f"{AT}timeline.svg?strand=none", NOBODY),
    Row("timeline_svg", "/groups/network/deliverables/timeline.svg", NOBODY),
]
WRITERS: dict[str, set[str]] = {}
