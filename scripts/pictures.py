#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draw the boot plan of an image as SVG, on standard output.

Stages stand below each other. The facts that a stage gives leave it at its lower right; each runs
down a lane of its own and enters the stages that need it.
"""

import argparse
import sys
from collections import namedtuple
from xml.sax.saxutils import escape

import check_image
from elf import Elf, ElfError

MARGIN = 24
PORT = 18			# between two lines that enter or leave a box
GAP = 22			# between two boxes
BOX_WIDTH = 150
FIRST_LANE = 84			# from the boxes to the middle of the first lane
LETTER = 7.3			# width of one in the labels, a little more than they need
LABEL_HEIGHT = 16
CORNER = 6

STYLE = """
    .page { fill: #ffffff; stroke: #d0d7de; }
    .box { fill: #eef4fb; stroke: #4a6785; stroke-width: 1.2; }
    .label { fill: #fff6e0; stroke: #a97a1f; }
    .wire { fill: none; stroke: #a97a1f; stroke-width: 1.4; }
    .head, .dot { fill: #a97a1f; }
    text { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 12px; fill: #1f2328; }
    .stage { font-size: 14px; font-weight: bold; }
    .number { fill: #57606a; }
    .middle { text-anchor: middle; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; stroke: #30363d; }
      .box { fill: #17222e; stroke: #7d9cbd; }
      .label { fill: #2b2413; stroke: #c99a3c; }
      .wire { stroke: #c99a3c; }
      .head, .dot { fill: #c99a3c; }
      text { fill: #e6edf3; }
      .number { fill: #9198a1; }
    }
"""

# A fact of the plan: its name, the row of the stage that gives it, the rows that need it.
Fact = namedtuple("Fact", "name giver needers")


def read_facts(stages, names):
    """The facts in the order in which they are given."""
    return [Fact(name, row, [i for i, other in enumerate(stages) if other.needs & bit])
            for row, stage in enumerate(stages)
            for bit, name in check_image.facts(stage.gives, names)]


def last_row(fact):
    return max(fact.needers, default=fact.giver)


def assign_lanes(facts):
    """A lane for each fact: a line on its way to its lane passes only lanes that are free there."""
    lanes = {}
    for i in reversed(range(len(facts))):
        passed = [lanes[later.name] for later in facts[i + 1:] if later.giver < last_row(facts[i])]
        lanes[facts[i].name] = max(passed, default=-1) + 1
    return lanes


class Drawing:
    """Where things are, and the lines of SVG so far."""

    def __init__(self, stages, facts):
        self.stages, self.facts = stages, facts
        self.lanes = assign_lanes(facts)
        self.pitch = max((label_width(fact) for fact in facts), default=0) + 24
        self.ports = [self.ports_of(row) for row in range(len(stages))]
        most = max((len(needed) + len(given) for needed, given in self.ports), default=0)
        self.box_height = max(most, 2) * PORT + 4
        lanes = max(self.lanes.values(), default=-1) + 1
        self.width = 2 * MARGIN + BOX_WIDTH + FIRST_LANE + int(self.pitch * (lanes - 0.5))
        self.height = 2 * MARGIN + len(stages) * (self.box_height + GAP) - GAP
        self.lines = []

    def ports_of(self, row):
        """The facts that enter at the upper right, the nearest lane first; those that leave below."""
        needed = [fact for fact in self.facts if row in fact.needers]
        given = [fact for fact in self.facts if fact.giver == row]
        return sorted(needed, key=self.lane_x), sorted(given, key=self.lane_x, reverse=True)

    def lane_x(self, fact):
        return MARGIN + BOX_WIDTH + FIRST_LANE + self.lanes[fact.name] * self.pitch

    def top(self, row):
        return MARGIN + row * (self.box_height + GAP)

    def needed_y(self, fact, row):
        return self.top(row) + 2 + PORT * (self.ports[row][0].index(fact) + 0.5)

    def given_y(self, fact):
        given = self.ports[fact.giver][1]
        bottom = self.top(fact.giver) + self.box_height - 2
        return bottom - PORT * (len(given) - given.index(fact) - 0.5)

    def add(self, text):
        self.lines.append("  " + text)

    def box(self, row, stage):
        y = self.top(row)
        middle = y + self.box_height / 2 + 5
        self.add(f'<rect class="box" x="{MARGIN}" y="{y}" width="{BOX_WIDTH}" '
                 f'height="{self.box_height}" rx="{CORNER}"/>')
        self.add(f'<text class="number" x="{MARGIN + 14}" y="{middle:g}">{row + 1}</text>')
        self.add(f'<text class="stage" x="{MARGIN + 40}" y="{middle:g}">{escape(stage.name)}</text>')

    def wires(self, fact):
        x, y, edge = self.lane_x(fact), self.given_y(fact), MARGIN + BOX_WIDTH
        self.add(f'<path class="wire" d="M{edge} {y:g}H{x:g}"/>')
        for row in fact.needers:
            end = self.needed_y(fact, row)
            self.add(f'<path class="wire" d="M{x:g} {y:g}V{end - CORNER:g}'
                     f'Q{x:g} {end:g} {x - CORNER:g} {end:g}H{edge + 6}"/>')
            self.add(f'<path class="head" d="M{edge + 1} {end:g}l9 -4v8z"/>')
            if row != last_row(fact):
                self.add(f'<circle class="dot" cx="{x:g}" cy="{end - CORNER:g}" r="2.6"/>')

    def label(self, fact):
        x, y, width = self.lane_x(fact), self.given_y(fact), label_width(fact)
        self.add(f'<rect class="label" x="{x - width / 2:g}" y="{y - LABEL_HEIGHT / 2:g}" '
                 f'width="{width:g}" height="{LABEL_HEIGHT}" rx="{LABEL_HEIGHT // 2}"/>')
        self.add(f'<text class="middle" x="{x:g}" y="{y + 4:g}">{escape(fact.name)}</text>')

    def draw(self):
        for row, stage in enumerate(self.stages):
            self.box(row, stage)
        for fact in self.facts:
            self.wires(fact)
        for fact in self.facts:
            self.label(fact)
        return "\n".join(self.lines)


def label_width(fact):
    return LETTER * len(fact.name) + 16


def describe(stages, names):
    """The same in words, for those who cannot see it."""
    def known(mask):
        return " and ".join(name for _, name in check_image.facts(mask, names)) or "nothing"
    return ". ".join(f"{stage.name} needs {known(stage.needs)} and gives {known(stage.gives)}"
                     for stage in stages)


def svg(image):
    check_image.check_plan(image)
    stages, names = check_image.read_plan(image), check_image.read_fact_names(image)
    drawing = Drawing(stages, read_facts(stages, names))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{drawing.width}" height="{drawing.height}" \
viewBox="0 0 {drawing.width} {drawing.height}" role="img">
  <!-- SPDX-License-Identifier: MIT; drawn by scripts/pictures.py from the image -->
  <title>The boot plan</title>
  <desc>{escape(describe(stages, names))}.</desc>
  <style>{STYLE}  </style>
  <rect class="page" x="0.5" y="0.5" width="{drawing.width - 1}" height="{drawing.height - 1}" rx="8"/>
{drawing.draw()}
</svg>
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image")
    args = parser.parse_args()
    try:
        sys.stdout.write(svg(Elf(args.image)))
    except check_image.Refused as error:
        sys.exit(f"pictures: {error}")
    except ElfError as error:
        sys.exit(f"pictures: {args.image} {error}")
    except OSError as error:
        sys.exit(f"pictures: {error.filename}: {error.strerror}")


if __name__ == "__main__":
    main()
