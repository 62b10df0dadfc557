#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Refuse an image in which an instruction touches a floating-point or vector register.

The kernel keeps none of them, in no trap and in no switch between contexts. The compiler is told so;
this looks at what came of it, assembly included.
"""

import argparse
import re
import subprocess
import sys

# Operands, as objdump writes them, by e_machine's name in its header.
REGISTERS = {
    "x86-64": r"%(?:[xyz]?mm\d+|st\b)",
    "aarch64": r"\b[bhsdqv]\d+(?:\.\d*[bhsdq])?\b",
    "riscv": r"\bf(?:[ast]\d+|\d+)\b|\bv\d+\b",
}
# Names of instructions that have no such operand, and are no less for it.
NAMES = {
    "x86-64": r"f\w+|ldmxcsr|stmxcsr|emms|[xf]x?(?:save|rstor)\w*|xsave\w*|xrstor\w*",
    "aarch64": r"$^",
    "riscv": r"v\w+",
}
FUNCTION = re.compile(r"^[0-9a-f]+ <(.*)>:$")
LINE = re.compile(r"^\s*([0-9a-f]+):\s+(\S+)\s*(.*)$")
# What lies between instructions and is none, as llvm-objdump shows it.
BYTES = re.compile(r"^\s*[0-9a-f]+:\s+(?:[0-9a-f]{2}\s+){2,}")


def machine_of(text):
    found = re.search(r"file format elf64-(?:little)?(x86-64|aarch64|riscv)", text)
    if not found:
        sys.exit("foundry: check_fp: objdump names no machine that is known")
    return found.group(1)


def lines_with(pattern, text):
    """(start, line) of each line in which it is found: most of an image need not be looked at line by line."""
    end = -1
    for hit in pattern.finditer(text):
        if hit.start() > end:
            start, end = text.rfind("\n", 0, hit.start()) + 1, text.find("\n", hit.start())
            end = end if end >= 0 else len(text)
            yield start, text[start:end]


def function_at(text, start):
    """The last function that begins before."""
    end = text.rfind(">:\n", 0, start) + 2
    found = FUNCTION.match(text[text.rfind("\n", 0, end) + 1:end])
    return found.group(1) if found else ""


def uses(text, allowed):
    """(function, address, instruction) of each that there is."""
    machine = machine_of(text)
    registers, names = re.compile(REGISTERS[machine]), re.compile(NAMES[machine])
    for start, line in lines_with(re.compile(rf"{REGISTERS[machine]}|:[ \t]+(?:{NAMES[machine]})(?!\S)"), text):
        function = function_at(text, start)
        if not BYTES.match(line) and (found := LINE.match(line)) and function.split(".")[0] not in allowed:
            address, name, operands = found.groups()
            operands = re.sub(r"<.*>|//.*|#.*|;.*", "", operands)
            if name != "fence" and not name.startswith("fence.") and (
                    names.fullmatch(name) or registers.search(operands)):
                yield function, address, f"{name} {operands}".strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objdump", default="objdump")
    parser.add_argument("--allow", action="append", default=[], metavar="FUNCTION",
                        help="that does it on purpose")
    parser.add_argument("image")
    args = parser.parse_args()
    try:
        text = subprocess.run([args.objdump, "-d", "--no-show-raw-insn", args.image], check=True,
                              stdout=subprocess.PIPE, encoding="utf-8", errors="replace").stdout
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"foundry: check_fp: {error}")
    found = list(uses(text, args.allow))
    for function, address, instruction in found[:10]:
        print(f"foundry: {function} at 0x{address} uses a floating-point register: {instruction}",
              file=sys.stderr)
    if found:
        sys.exit(f"foundry: {len(found)} instructions use registers that the kernel does not keep")


if __name__ == "__main__":
    main()
