#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fill the section symbol_table of a linked image by the names of its functions and large objects.

Prints nothing when that is done. When the section has not the size that the table wants, it prints
that size and leaves the image alone: link again with so much room. include/foundry/symbols.h
says what the table looks like.
"""

import argparse
import struct
import sys

from elf import SHF_ALLOC, STB_GLOBAL, STB_WEAK, STT_FUNC, STT_OBJECT, Elf, ElfError

SECTION = "symbol_table"
OBJECT_MIN = 64			# bytes of an object that deserves its name
ROOM_STEP = 1024		# so that few edits need a second link
REACH = 1 << 31			# of an offset in the table
COUNT = struct.Struct("<I")
ENTRY = struct.Struct("<iII")
KINDS = {STT_FUNC: b"f", STT_OBJECT: b"o"}
BINDINGS = {STB_GLOBAL: 0, STB_WEAK: 1}
BINDING_OTHER = 2


class Refused(Exception):
    """Why the table cannot be made, in one sentence."""


def find_section(image):
    found = [s for s in image.sections if s.name == SECTION]
    if len(found) != 1:
        raise Refused(f"has {len(found) or 'no'} section {SECTION}, where one is needed; "
                      "its linker script must keep it")
    return found[0]


def deserves_name(image, symbol):
    if symbol.type == STT_FUNC:
        enough = 1
    elif symbol.type == STT_OBJECT:
        enough = OBJECT_MIN
    else:
        return False
    return (symbol.size >= enough and symbol.name and symbol.defined()
            and symbol.section < len(image.sections)
            and image.sections[symbol.section].flags & SHF_ALLOC)


def preference(symbol):
    """Of several names for an address the smallest is shown."""
    return (symbol.type != STT_FUNC, -symbol.size, BINDINGS.get(symbol.binding, BINDING_OTHER),
            symbol.name)


def choose(image, base):
    """One symbol for each address that the table reaches, in order."""
    chosen = {}
    for symbol in image.symbols:
        if not deserves_name(image, symbol) or not -REACH <= symbol.value - base < REACH:
            continue
        other = chosen.get(symbol.value)
        if other is None or preference(symbol) < preference(other):
            chosen[symbol.value] = symbol
    return [chosen[value] for value in sorted(chosen)]


def make_table(symbols, base):
    """The bytes of struct symbol_table; a name that many share stands there once."""
    names_start = COUNT.size + ENTRY.size * len(symbols)
    entries, names, known = [COUNT.pack(len(symbols))], bytearray(), {}
    for symbol in symbols:
        text = KINDS[symbol.type] + symbol.name.encode() + b"\0"
        if text not in known:
            known[text] = names_start + len(names)
            names += text
        entries.append(ENTRY.pack(symbol.value - base, min(symbol.size, REACH), known[text]))
    return b"".join(entries) + names


def fill(path):
    """Fill the image, or return the room that it needs for that."""
    image = Elf(path)
    section = find_section(image)
    table = make_table(choose(image, section.addr), section.addr)
    room = -(-len(table) // ROOM_STEP) * ROOM_STEP
    if len(section.data()) != room:
        return room
    with open(path, "r+b") as file:
        file.seek(section.offset)
        file.write(table.ljust(room, b"\0"))
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settled", action="store_true",
                        help="the room was made for this image: another size is an error")
    parser.add_argument("image")
    args = parser.parse_args()
    try:
        room = fill(args.image)
        if room and args.settled:
            raise Refused(f"wants {room} bytes for {SECTION}, which is not what it wanted before")
    except (ElfError, Refused) as error:
        sys.exit(f"foundry: {args.image} {error}")
    except OSError as error:
        sys.exit(f"foundry: {error.filename}: {error.strerror}")
    if room:
        print(room)


if __name__ == "__main__":
    main()
