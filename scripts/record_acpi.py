#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write drivers/acpi/acpi_recorded.c: the ACPI tables of QEMU's machines, as their firmware left them.

Each machine starts without a kernel. Once its firmware has placed the tables, the monitor reads them out
of guest memory. Of tables that nobody here parses only the header is kept.
"""

import argparse
import json
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MACHINES = (
    ('q35_seabios', 'q35, SeaBIOS, 4 CPUs', '-M q35 -smp 4'),
    ('q35_qboot', 'q35, qboot, 2 CPUs of 3', '-M q35 -bios qboot.rom -smp 2,maxcpus=3'),
    ('pc', 'pc, SeaBIOS, 1 CPU', '-M pc'),
    ('microvm', 'microvm, qboot, 2 CPUs', '-M microvm -smp 2'),
)
QEMU = 'qemu-system-x86_64'
OPTIONS = '-nodefaults -display none -m 128M -accel tcg -qmp stdio'
WHOLE = (b'APIC', b'FACP', b'HPET', b'MCFG')
HEADER = 36
ROM = (0xe0000, 0x20000)	# where firmware puts the RSDP
PATIENCE = 20.0			# seconds for the firmware
COLUMNS = 12

TOP = '''\
// SPDX-License-Identifier: MIT
/*
 * ACPI tables as the firmware of {version} left them in memory.
 * Made by scripts/record_acpi.py; do not edit.
 */
#include "acpi_recorded.h"
'''


class Machine:
    """A QEMU that runs its firmware, and the door to its memory."""

    def __init__(self, options):
        self.child = subprocess.Popen([QEMU, *options.split(), *OPTIONS.split()], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.folder = tempfile.TemporaryDirectory()
        self.execute('qmp_capabilities')

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.child.kill()
        self.child.communicate()
        self.folder.cleanup()

    def execute(self, command, **arguments):
        request = {'execute': command, 'arguments': arguments}
        self.child.stdin.write(json.dumps(request) + '\n')
        self.child.stdin.flush()
        for line in self.child.stdout:
            answer = json.loads(line)
            if 'error' in answer:
                raise OSError(f"{command}: {answer['error']['desc']}")
            if 'return' in answer:
                return
        raise OSError(f'{QEMU} ended before it answered')

    def read(self, at, size):
        path = Path(self.folder.name, 'bytes')
        self.execute('pmemsave', val=at, size=size, filename=str(path))
        return path.read_bytes()


class NotYet(Exception):
    """The firmware is still at work."""


def summed(piece):
    if sum(piece) % 256:
        raise NotYet
    return piece


def read_rsdp(machine):
    """Return the RSDP's address and bytes; it lies on a multiple of 16 (ACPI 6.5, 5.2.5.1)."""
    start, size = ROM
    rom = machine.read(start, size)
    for at in range(0, size, 16):
        if rom[at:at + 8] == b'RSD PTR ':
            length = 36 if rom[at + 15] >= 2 else 20
            return start + at, summed(rom[at:at + length])
    raise NotYet


def read_table(machine, at):
    header = machine.read(at, HEADER)
    length, = struct.unpack_from('<I', header, 4)
    if not HEADER <= length <= 0x100000:
        raise NotYet
    table = summed(machine.read(at, length))
    return table if header[:4] in WHOLE + (b'RSDT', b'XSDT') else header


def read_pieces(machine):
    """Return [(address, bytes)]: the RSDP, the root table, and what it lists."""
    rsdp_at, rsdp = read_rsdp(machine)
    wide = rsdp[15] >= 2
    root_at, = struct.unpack_from('<Q' if wide else '<I', rsdp, 24 if wide else 16)
    root = read_table(machine, root_at)
    entries = struct.iter_unpack('<Q' if wide else '<I', root[HEADER:])
    tables = [(at, read_table(machine, at)) for at, in entries]
    return [(rsdp_at, rsdp), (root_at, root)] + tables


def record(options):
    deadline = time.monotonic() + PATIENCE
    with Machine(options) as machine:
        while True:
            try:
                return read_pieces(machine)
            except NotYet:
                if time.monotonic() > deadline:
                    raise OSError(f'{QEMU} {options}: no tables after {PATIENCE:g} s') from None
                time.sleep(0.1)


def table_name(piece):
    return 'rsdp' if piece.startswith(b'RSD PTR ') else piece[:4].decode('ascii').lower()


def arrays(name, options, pieces):
    """The bytes of one machine, and where they were."""
    lines = ['', f'/* {QEMU} {options} {OPTIONS} */']
    for _, piece in pieces:
        lines.append(f'static const u8 {name}_{table_name(piece)}[] = {{')
        rows = [piece[i:i + COLUMNS] for i in range(0, len(piece), COLUMNS)]
        lines += ['\t' + ' '.join(f'0x{byte:02x},' for byte in row) for row in rows]
        lines += ['};', '']
    lines.append(f'static const struct acpi_piece {name}_pieces[] = {{')
    for at, piece in pieces:
        array = f'{name}_{table_name(piece)}'
        lines.append(f'\t{{ paddr(0x{at:x}), {array}, sizeof({array}) }},')
    return lines + ['};']


def index():
    """The array of all machines."""
    lines = ['', 'const struct acpi_recorded acpi_recorded[ACPI_RECORDED_COUNT] = {']
    for name, title, _ in MACHINES:
        lines += [f'\t[ACPI_RECORDED_{name.upper()}] = {{', f'\t\t.name\t= "{title}",',
              f'\t\t.pieces\t= {name}_pieces,',
              f'\t\t.count\t= ARRAY_SIZE({name}_pieces),', '\t},']
    return lines + ['};']


def main(argv):
    parser = argparse.ArgumentParser(prog='record_acpi.py', description=__doc__,
                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-o', '--output', default='drivers/acpi/acpi_recorded.c', metavar='FILE',
                help='default %(default)s')
    args = parser.parse_args(argv)
    try:
        version = subprocess.run([QEMU, '--version'], check=True, text=True,
                     stdout=subprocess.PIPE).stdout.splitlines()[0]
        version = version.replace(' emulator version', '').partition(' (')[0]
        lines = TOP.format(version=version).splitlines()
        for name, _, options in MACHINES:
            lines += arrays(name, options, record(options))
        Path(args.output).write_text('\n'.join(lines + index()) + '\n')
    except (OSError, subprocess.CalledProcessError) as error:
        print(f'record_acpi: {error}', file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
