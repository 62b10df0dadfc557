#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Refuse an image whose boot plan is out of order or whose tests got lost."""

import argparse
import re
import sys

from elf import Elf, ElfError

MAX_STAGES = 64		# one fact each, and there are 64 facts
POINTER = 8
FACT_ENTRY = 16		# struct { u64 fact; const char *name; }
KTEST_TEXT = re.compile(rb"[ -~]*ktest[ -~]*")
STAGE_NAME, STAGE_NEEDS, STAGE_GIVES = 0, 8, 16


class Refused(Exception):
    """Why the image is refused, in one sentence."""


def symbol_address(image, name):
    found = image.defined(name)
    if len(found) != 1:
        count = f"{len(found)} symbols" if found else "no symbol"
        raise Refused(f"the image has {count} named {name}, where one is needed")
    return found[0].value


def bounds(image, section):
    """Start and end of what the linker gathered, by its symbols or the section itself."""
    if image.defined(f"__start_{section}"):
        return tuple(symbol_address(image, f"__{end}_{section}") for end in ("start", "stop"))
    for s in image.sections:
        if s.name == section:
            return s.addr, s.addr + s.size
    return 0, 0


# --- the boot plan ------------------------------------------------------------

class Stage:
    """One struct boot_stage, as the image holds it."""

    def __init__(self, image, addr):
        name = image.u64(addr + STAGE_NAME)
        self.name = image.string(name) if name else ""
        self.needs = image.u64(addr + STAGE_NEEDS)
        self.gives = image.u64(addr + STAGE_GIVES)


def read_plan(image):
    start = symbol_address(image, "boot_plan")
    stages = []
    while True:
        addr = image.u64(start + POINTER * len(stages))
        if not addr:
            return stages
        stages.append(Stage(image, addr))
        if len(stages) > MAX_STAGES:
            raise Refused(f"boot_plan: no NULL after {MAX_STAGES} stages")


def read_fact_names(image):
    start, stop = bounds(image, "boot_fact_names")
    return {image.u64(addr): image.string(image.u64(addr + 8))
            for addr in range(start, stop, FACT_ENTRY)}


def facts(mask, names):
    bits = [bit for bit in range(64) if mask >> bit & 1]
    return [(1 << bit, names.get(bit, f"fact {bit}")) for bit in bits]


def check_names(stages):
    seen = set()
    for number, stage in enumerate(stages, 1):
        if not stage.name:
            raise Refused(f"boot_plan: stage {number} has no name")
        if stage.name in seen:
            raise Refused(f"boot_plan: two stages are named '{stage.name}'")
        seen.add(stage.name)


def check_gives(stages, names):
    givers = {}
    for stage in stages:
        for bit, fact in facts(stage.gives, names):
            if bit in givers:
                raise Refused(f"boot_plan: stage '{stage.name}' gives {fact}, "
                              f"which '{givers[bit]}' has given already")
            givers[bit] = stage.name
    return givers


def check_needs(stages, names, givers):
    have = 0
    for stage in stages:
        missing = facts(stage.needs & ~have, names)
        if missing:
            wants = [whence(fact, givers.get(bit), stage) for bit, fact in missing]
            raise Refused(f"boot_plan: stage '{stage.name}' needs {' and '.join(wants)}")
        have |= stage.gives


def whence(fact, giver, stage):
    if giver is None:
        return f"{fact}, which no stage gives"
    if giver == stage.name:
        return f"{fact}, which it gives itself"
    return f"{fact}, which '{giver}' gives only later"


def check_plan(image):
    stages = read_plan(image)
    names = read_fact_names(image)
    check_names(stages)
    check_needs(stages, names, check_gives(stages, names))


# --- the tests ----------------------------------------------------------------

def suites_in(path):
    elf = Elf(path)
    return sum(s.size for s in elf.sections if s.name == "ktest_suites") // POINTER


def check_suites(image, objects):
    start, stop = bounds(image, "ktest_suites")
    linked = (stop - start) // POINTER
    compiled = 0
    for path in objects:
        try:
            compiled += suites_in(path)
        except ElfError as error:
            raise Refused(f"{path} {error}") from None
    if linked != compiled:
        raise Refused(f"the linker dropped {compiled - linked} of {compiled} test suites")


def check_no_ktest(image):
    """With CONFIG_KTEST=n neither name nor text of a test may be left."""
    traces = [f"section {s.name}" for s in image.sections if s.name.startswith("ktest_")]
    traces += [f"symbol {s.name}" for s in image.symbols if "ktest" in s.name]
    traces += [f"string '{text.decode()}'" for s in image.sections
               if s.name.startswith((".rodata", ".data")) for text in KTEST_TEXT.findall(s.data())]
    if traces:
        raise Refused("the image was configured without ktest, and holds " + ", ".join(traces))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", required=True, metavar="FILE",
                        help="list of the objects that were linked")
    parser.add_argument("--no-ktest", action="store_true", help="no trace of a test may be left")
    parser.add_argument("image")
    args = parser.parse_args()
    try:
        with open(args.objects, encoding="utf-8") as file:
            objects = file.read().split()
        image = Elf(args.image)
        check_plan(image)
        check_suites(image, objects)
        if args.no_ktest:
            check_no_ktest(image)
    except Refused as error:
        sys.exit(f"foundry: {error}")
    except ElfError as error:
        sys.exit(f"foundry: {args.image} {error}")
    except OSError as error:
        sys.exit(f"foundry: {error.filename}: {error.strerror}")


if __name__ == "__main__":
    main()
