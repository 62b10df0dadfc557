# SPDX-License-Identifier: MIT
"""A reader of little-endian ELF64 files: sections, symbols, bytes at an address."""

import struct

SHT_SYMTAB = 2
SHT_NOBITS = 8
SHF_ALLOC = 2
SHN_UNDEF = 0
STB_GLOBAL, STB_WEAK = 1, 2
STT_OBJECT, STT_FUNC = 1, 2


class ElfError(Exception):
    """The file is not what it should be; the text is a sentence."""


class Section:
    """One section header; data() gives its bytes."""

    FORMAT = struct.Struct("<IIQQQQIIQQ")

    def __init__(self, elf, header):
        self.elf = elf
        (self.name_offset, self.type, self.flags, self.addr, self.offset,
         self.size, self.link, _, _, _) = self.FORMAT.unpack(header)
        self.name = ""

    def data(self):
        if self.type == SHT_NOBITS:
            return b""
        return self.elf.slice(self.offset, self.size)

    def holds(self, addr, size):
        return (self.flags & SHF_ALLOC and self.type != SHT_NOBITS
                and self.addr <= addr and addr + size <= self.addr + self.size)


class Symbol:
    """A name, a value, what kind it is, and the index of the section it is defined in."""

    FORMAT = struct.Struct("<IBBHQQ")

    def __init__(self, entry, names):
        name, info, _, self.section, self.value, self.size = self.FORMAT.unpack(entry)
        self.binding, self.type = info >> 4, info & 15
        self.name = c_string(names, name)

    def defined(self):
        return self.section != SHN_UNDEF


def c_string(data, offset):
    end = data.find(b"\0", offset)
    if offset >= len(data) or end < 0:
        raise ElfError("a name runs out of its string table")
    return data[offset:end].decode("utf-8", "replace")


def pieces(data, size):
    if len(data) % size:
        raise ElfError("a table ends within an entry")
    return (data[i:i + size] for i in range(0, len(data), size))


class Elf:
    """The whole file in memory."""

    HEADER = struct.Struct("<16sHHIQQQIHHHHHH")

    def __init__(self, path):
        with open(path, "rb") as file:
            self.bytes = file.read()
        header = self.HEADER.unpack(self.slice(0, self.HEADER.size))
        if header[0][:6] != b"\x7fELF\x02\x01":
            raise ElfError("is not a little-endian ELF64 file")
        self.sections = self.read_sections(header[6], header[11], header[12], header[13])
        self._symbols = None

    def slice(self, offset, size):
        if offset + size > len(self.bytes):
            raise ElfError("is cut off")
        return self.bytes[offset:offset + size]

    def read_sections(self, offset, entry_size, count, names_index):
        if entry_size != Section.FORMAT.size or names_index >= count:
            raise ElfError("has no table of sections")
        table = self.slice(offset, count * entry_size)
        sections = [Section(self, header) for header in pieces(table, entry_size)]
        names = sections[names_index].data()
        for section in sections:
            section.name = c_string(names, section.name_offset)
        return sections

    @property
    def symbols(self):
        if self._symbols is None:
            self._symbols = self.read_symbols()
        return self._symbols

    def read_symbols(self):
        symbols = []
        for section in self.sections:
            if section.type != SHT_SYMTAB:
                continue
            if section.link >= len(self.sections):
                raise ElfError("has a symbol table without names")
            names = self.sections[section.link].data()
            entries = pieces(section.data(), Symbol.FORMAT.size)
            symbols += [Symbol(entry, names) for entry in entries]
        return symbols

    def defined(self, name):
        """All defined symbols of that name: local ones may share it."""
        return [s for s in self.symbols if s.name == name and s.defined()]

    def read(self, addr, size):
        for section in self.sections:
            if section.holds(addr, size):
                return self.slice(section.offset + addr - section.addr, size)
        raise ElfError(f"holds nothing at {addr:#x}")

    def u64(self, addr):
        return int.from_bytes(self.read(addr, 8), "little")

    def string(self, addr):
        for section in self.sections:
            if section.holds(addr, 1):
                return c_string(section.data(), addr - section.addr)
        raise ElfError(f"holds no string at {addr:#x}")
