# SPDX-License-Identifier: MIT
"""lib/ on the host: compared with the C library on random input, under the sanitizers.

`SEED=7 python3 -m unittest test_lib` replays a seed, or tries a new one.
"""

import itertools
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
HOSTCC = os.environ.get('HOSTCC', 'cc')
BOUND = 600	# seconds for a compiler or the comparison

SOURCES = ('match', 'memory', 'number', 'print', 'string', 'words')
RENAMED = ('memcpy memmove memset memcmp strlen strnlen strcmp strncmp strchr strstr strscpy '
       'str_has_prefix str_match str_to_u64 vsnprintf snprintf word_next').split()
SANITIZERS = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all']
WARNINGS = ['-Wall', '-Wextra', '-Werror']
KERNEL = ['-std=gnu11', '-ffreestanding', '-Wno-unused-parameter', f'-I{ROOT}/include']


def run(command, **options):
    return subprocess.run([str(word) for word in command], timeout=BOUND, text=True,
                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)


class Lib(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def build(self, command):
        result = run(command, cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stdout)
        return result.stdout

    def test_equals_the_c_library(self):
        common = [HOSTCC, '-O1', '-g', *WARNINGS, *SANITIZERS]
        renames = [f'-D{name}=f_{name}' for name in RENAMED]
        sources = [ROOT / 'lib' / f'{name}.c' for name in SOURCES]
        self.build([*common, *KERNEL, *renames, '-c', *sources])
        objects = [f'{name}.o' for name in SOURCES]
        self.build([*common, '-std=gnu11', '-D_GNU_SOURCE',
                *(HERE / 'lib').glob('*.c'), *objects, '-o', 'differ'])
        result = run([self.folder / 'differ', os.environ.get('SEED', '1')])
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_memory_functions_call_none(self):
        """A compiler that sees a memcpy() in memcpy()'s own loop must not call it."""
        source = ROOT / 'lib' / 'memory.c'
        compilers = filter(shutil.which, dict.fromkeys((HOSTCC, 'gcc', 'clang')))
        for compiler, level in itertools.product(compilers, ('-O2', '-O3', '-Os')):
            with self.subTest(compiler=compiler, level=level):
                command = [compiler, level, *KERNEL, '-S', '-o', '-', source]
                assembly = self.build(command)
                self.assertIn('memcpy:', assembly)
                self.assertEqual(memory_calls(assembly), set())


def memory_calls(assembly):
    """The functions that call memcpy() or one of its kin, by their names."""
    callers = set()
    function = None
    for line in assembly.splitlines():
        label = re.match(r'([A-Za-z_]\w*)[\w.]*:', line)
        if label:
            function = label[1]
        elif re.match(r'\s+[a-z]\S*\s+mem(cpy|move|set|cmp)\b', line):
            callers.add(function)
    return callers
