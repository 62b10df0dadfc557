#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write compile_commands.json into the output folder, from the records of the build."""

import argparse
import json
import os
import re
import sys
from pathlib import Path

RECORD = re.compile(r"saved_(\S+\.o) := (.* -c -o \S+ (\S+))$", re.MULTILINE)


def shell_text(saved):
    """Undo what the record did to `$` and `#`."""
    return saved.replace("$(pound)", "#").replace("$$", "$")


def entries(objtree):
    folder = os.getcwd()
    for record in sorted(objtree.rglob(".*.o.cmd")):
        found = RECORD.search(record.read_text(encoding="utf-8"))
        if found:
            target, command, source = found.groups()
            yield {"directory": folder, "file": source, "output": target,
                   "command": shell_text(command)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("objtree", type=Path, help="the output folder")
    args = parser.parse_args()
    path = args.objtree / "compile_commands.json"
    try:
        path.write_text(json.dumps(list(entries(args.objtree)), indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        sys.exit(f"foundry: {error.filename}: {error.strerror}")


if __name__ == "__main__":
    main()
