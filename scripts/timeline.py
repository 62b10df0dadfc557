#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draw what happened to tasks as SVG, from the lines that a kernel prints with ktest.trace.

The input is a log of `make ktest APPEND=ktest.trace`, or the text that `make ktest TRACE=file` keeps.
There is a lane for each CPU, and below them one for each task: when it ran, was ready, was blocked.
"""

import argparse
import sys

from tasktrace import BadTrace, Lives, read, text

# --- drawing -------------------------------------------------------------------------

MARGIN, WIDTH = 20, 780			# around all; of the time
LETTER, SMALL = 7.3, 6.2		# width of a letter in labels, and in bars
CPU_HEIGHT, TASK_HEIGHT, GAP = 24, 14, 8
IRQ_HEIGHT = 5
THIN = 0.5				# a bar is as wide at least; what begins within one is not drawn twice
HEAD, AXIS, LEGEND = 34, 26, 26

# Okabe and Ito's colours, which those tell apart who see few, each with the colour of text on it.
COLOURS = (('#56b4e9', '#10222e'), ('#e69f00', '#2b1d00'), ('#009e73', '#ffffff'), ('#cc79a7', '#2b101e'),
           ('#0072b2', '#ffffff'), ('#d55e00', '#ffffff'), ('#f0e442', '#2a2700'))
OWN = ('#8c959f', '#10151a')		# of what boots, and is no task that anybody started

STYLE = """
    .page { fill: #ffffff; stroke: #d0d7de; }
    .lane { fill: #f3f5f7; }
    .grid { stroke: #d0d7de; }
    .irq { fill: #24292f; }
    text { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 12px; fill: #1f2328; }
    .small { font-size: 10px; fill: #57606a; }
    .bar { font-size: 10px; }
    .title { font-weight: bold; }
    .right { text-anchor: end; }
    .middle { text-anchor: middle; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; stroke: #30363d; }
      .lane { fill: #161b22; }
      .grid { stroke: #30363d; }
      .irq { fill: #d0d7de; }
      text { fill: #e6edf3; }
      .small { fill: #9198a1; }
    }
"""


def escape(words):
    return words.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace('"', '&quot;')


def name_of(task, tasks):
    """Its name; with its number where there are others of that name."""
    name = task.rpartition('#')[0]
    return task if sum(other.rpartition('#')[0] == name for other in tasks) > 1 else name


def unit_of(span_ns):
    for unit, ns in (('s', 10**9), ('ms', 10**6), ('\u00b5s', 10**3)):
        if span_ns >= 2 * ns:
            return unit, ns
    return 'ns', 1


def step_of(span):
    """A round distance between two marks, of which there are 5 to 12."""
    step = 1.0
    while span / step > 12:
        step *= 10
    while span / step < 5:
        step /= 10
    for times in (5, 2):
        if span / (step * times) >= 5:
            return step * times
    return step


class Drawing:
    def __init__(self, trace):
        self.trace = trace
        self.lives = Lives(trace)
        self.tasks = [task for task, spans in self.lives.spans.items() if spans]
        self.names = {task: name_of(task, self.tasks) for task in self.tasks}
        started = [task for task in self.tasks if not task.endswith('#0')]
        self.colours = {task: COLOURS[started.index(task) % len(COLOURS)] if task in started else OWN
                        for task in self.tasks}
        used = {span.cpu for spans in self.lives.spans.values() for span in spans if span.state == 'runs'}
        self.cpus = sorted(used)
        longest = max([5] + [len(name) for name in self.names.values()])
        self.left = MARGIN + round(LETTER * longest) + 12
        self.width = self.left + WIDTH + MARGIN
        self.tasks_top = HEAD + len(self.cpus) * (CPU_HEIGHT + GAP) + GAP
        self.axis_top = self.tasks_top + len(self.tasks) * (TASK_HEIGHT + GAP)
        self.height = self.axis_top + AXIS + LEGEND + 6
        self.lines = []

    def x(self, time):
        lives = self.lives
        return self.left + WIDTH * (time - lives.start) / (lives.end - lives.start)

    def ns(self, time):
        return (time - self.lives.start) * 10**9 / self.trace.hz

    def add(self, line):
        self.lines.append('  ' + line)

    # Lanes

    def cpu_lane(self, row, cpu):
        top = HEAD + row * (CPU_HEIGHT + GAP)
        self.add(f'<rect class="lane" x="{self.left}" y="{top}" width="{WIDTH}" height="{CPU_HEIGHT}"/>')
        self.add(f'<text class="right" x="{self.left - 8}" y="{top + 17}">CPU {cpu}</text>')
        spans = sorted((span, task) for task in self.tasks for span in self.lives.spans[task]
                       if span.state == 'runs' and span.cpu == cpu)
        drawn = -1.0
        for span, task in spans:
            if self.x(span.end) - drawn >= THIN:
                self.cpu_bar(top, span, task)
                drawn = self.x(span.end)
        self.irqs(top, cpu)

    def cpu_bar(self, top, span, task):
        fill, ink = self.colours[task]
        x, width = self.x(span.start), max(self.x(span.end) - self.x(span.start), THIN)
        name = self.fitting_name(task, width - 4)
        self.add(f'<rect x="{x:.1f}" y="{top + IRQ_HEIGHT}" width="{width:.1f}" '
                 f'height="{CPU_HEIGHT - IRQ_HEIGHT}" fill="{fill}">{self.tip(task, span)}</rect>')
        if name:
            self.add(f'<text class="bar middle" x="{x + width / 2:.1f}" y="{top + 18}" '
                     f'style="fill: {ink}">{escape(name)}</text>')

    def fitting_name(self, task, width):
        """Its name; where it has one, its number alone; or nothing."""
        name = self.names[task]
        short = '#' + name.rpartition('#')[2] if '#' in name else ''
        return next((text for text in (name, short) if SMALL * len(text) <= width), '')

    def tip(self, task, span):
        took = f'{self.ns(span.start):.0f} to {self.ns(span.end):.0f} ns'
        return f'<title>{escape(self.names[task])}: {took}{", " + span.why if span.why else ""}</title>'

    def irqs(self, top, cpu):
        begun, drawn = None, -1.0
        for event in self.trace.events:
            if event.cpu != cpu or not self.lives.start <= event.time <= self.lives.end:
                continue
            if event.kind == 'irq':
                begun = event.time
            elif event.kind == 'irq-end' and begun is not None:
                x = self.x(begun)
                width = max(self.x(event.time) - x, 1.5)
                if x - drawn >= THIN:
                    self.add(f'<rect class="irq" x="{x:.1f}" y="{top}" width="{width:.1f}" '
                             f'height="{IRQ_HEIGHT}"><title>interrupt, line {event.detail}</title></rect>')
                    drawn = x
                begun = None

    def task_lane(self, row, task):
        top = self.tasks_top + row * (TASK_HEIGHT + GAP)
        self.add(f'<text class="right" x="{self.left - 8}" y="{top + 11}">{escape(self.names[task])}</text>')
        drawn = {}
        for span in self.lives.spans[task]:
            if self.x(span.end) - drawn.get(span.state, -1.0) >= THIN:
                self.task_bar(top, span, task)
                drawn[span.state] = self.x(span.end)

    def task_bar(self, top, span, task):
        x, width = self.x(span.start), max(self.x(span.end) - self.x(span.start), THIN)
        self.add(self.bar_of(span.state, x, top, width, self.colours[task][0], self.tip(task, span)))

    @staticmethod
    def bar_of(state, x, top, width, fill, tip=''):
        if state == 'runs':
            return f'<rect x="{x:.1f}" y="{top}" width="{width:.1f}" height="{TASK_HEIGHT}" fill="{fill}">{tip}</rect>'
        if state == 'ready':
            return (f'<rect x="{x:.1f}" y="{top + 4}" width="{width:.1f}" height="{TASK_HEIGHT - 8}" '
                    f'fill="{fill}" fill-opacity="0.35" stroke="{fill}">{tip}</rect>')
        return (f'<path d="M{x:.1f} {top + TASK_HEIGHT / 2:g}h{width:.1f}" stroke="{fill}" '
                f'stroke-width="1.5" stroke-dasharray="2 3">{tip}</path>')

    # Around them

    def axis(self):
        span = self.ns(self.lives.end)
        unit, ns = unit_of(span)
        step = step_of(span / ns)
        for i in range(int(span / ns / step) + 1):
            x = self.left + WIDTH * i * step * ns / span
            self.add(f'<path class="grid" d="M{x:.1f} {HEAD}V{self.axis_top}"/>')
            if x < self.left + WIDTH - 30:
                self.add(f'<text class="small middle" x="{x:.1f}" y="{self.axis_top + 12}">{i * step:g}</text>')
        self.add(f'<text class="small right" x="{self.left + WIDTH}" y="{self.axis_top + 12}">{unit}</text>')

    def legend(self):
        y, x = self.axis_top + AXIS + 4, self.left
        for state, words in (('runs', 'runs'), ('ready', 'is ready, and waits for a CPU'), ('blocked', 'is blocked')):
            self.add(self.bar_of(state, x, y, 26, OWN[0]))
            self.add(f'<text class="small" x="{x + 32}" y="{y + 11}">{words}</text>')
            x += 32 + SMALL * len(words) + 22
        self.add(f'<rect class="irq" x="{x:.1f}" y="{y + 4}" width="4" height="{IRQ_HEIGHT}"/>')
        self.add(f'<text class="small" x="{x + 10:.1f}" y="{y + 11}">interrupt</text>')

    def told(self):
        """In words, for those who cannot see it."""
        unit, ns = unit_of(self.ns(self.lives.end))
        ran = ', '.join(f'{self.names[task]} runs {sum(span.state == "runs" for span in self.lives.spans[task])} times'
                        for task in self.tasks)
        cpus = f'{len(self.cpus)} CPU{"" if len(self.cpus) == 1 else "s"}'
        return f'{self.ns(self.lives.end) / ns:.3g} {unit} on {cpus}: {ran}.'

    def draw(self):
        self.axis()
        for row, cpu in enumerate(self.cpus):
            self.cpu_lane(row, cpu)
        for row, task in enumerate(self.tasks):
            self.task_lane(row, task)
        self.legend()
        dropped = f'; {self.trace.dropped} events were dropped' if self.trace.dropped else ''
        title = escape(self.trace.title + dropped)
        return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" \
viewBox="0 0 {self.width} {self.height}" role="img">
  <!-- SPDX-License-Identifier: MIT; drawn by scripts/timeline.py from a trace -->
  <title>{title}</title>
  <desc>{escape(self.told())}</desc>
  <style>{STYLE}  </style>
  <rect class="page" x="0.5" y="0.5" width="{self.width - 1}" height="{self.height - 1}" rx="8"/>
  <text class="title" x="{MARGIN}" y="22">{title}</text>
""" + '\n'.join(self.lines) + '\n</svg>\n'


def svg(traces):
    """The picture of the only trace."""
    if len(traces) > 1:
        raise BadTrace(f'{len(traces)} cases were traced, and a picture shows one; the first two are '
                       f"'{traces[0].title}' and '{traces[1].title}': KTEST= chooses")
    return Drawing(traces[0]).draw()


def keep(traces, path):
    """Write them to a file: as a picture, or as text."""
    if not traces:
        raise BadTrace('nothing was traced: no case has run that had tasks, or the image has no CONFIG_TRACE')
    words = svg(traces) if str(path).endswith('.svg') else text(traces)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(words)


def main(argv):
    parser = argparse.ArgumentParser(prog='timeline.py', description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('log', help='what a kernel has printed; - is standard input')
    parser.add_argument('out', help='the file to write: a picture where it ends in .svg, else text')
    args = parser.parse_args(argv)
    try:
        with open(0 if args.log == '-' else args.log, encoding='utf-8', errors='replace') as log:
            traces = read(log)
        keep(traces, args.out)
    except BadTrace as error:
        sys.exit(f'timeline: {args.log}: {error}')
    except OSError as error:
        sys.exit(f'timeline: {error.filename}: {error.strerror}')


if __name__ == '__main__':
    main(sys.argv[1:])
