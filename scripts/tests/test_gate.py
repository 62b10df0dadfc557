# SPDX-License-Identifier: MIT
"""make gate in a small tree: what its core and its compilers find, and that it is never silently green."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from gate import compiler
from support import BOUND, HERE, SRCTREE, Tree, clean_environment

FIXTURES = HERE / 'gate/lib'
MARK = re.compile(r'/\* FOUND: ([\w/-]+) \*/')
FINDING = re.compile(r'([^\s:]+):(\d+):(\d+): ([\w/-]+): (.+)')
CLEAN = re.compile(r'  (\w+) +\S.*? +(\d+) files +[\d.]+ s')

NEEDED = ('sh', 'make', 'uname', 'mkdir', 'cat', 'sleep', 'gcc', 'sparse')

REFUSES_LATE_PARSING = '''case "$*" in
*late-parse*) echo "clang: error: unknown argument" >&2; exit 1;;
esac
exec {clang} "$@"
'''


def marked(folder):
    """What must be found: (tool/rule, file, line)."""
    found = set()
    for path in folder.glob('*.c'):
        for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
            found |= {(tool, f'lib/{path.name}', number) for tool in MARK.findall(line)}
    return found


class Programs:
    """A PATH of what the gate needs, but for what a test takes away or replaces."""

    def __init__(self, without=()):
        self.folder = Path(tempfile.mkdtemp(prefix='foundry-path-'))
        for name in {*NEEDED, *compiler.candidates()} - set(without):
            (self.folder / name).symlink_to(shutil.which(name))

    def add(self, name, body):
        path = self.folder / name
        path.unlink(missing_ok=True)
        path.write_text('#!/bin/sh\n' + body, encoding='utf-8')
        path.chmod(0o755)

    def close(self):
        shutil.rmtree(self.folder)


class GateTest(unittest.TestCase):
    def setUp(self):
        self.tree = Tree.small()
        self.addCleanup(self.tree.close)

    def add_fixtures(self):
        shutil.copy(SRCTREE / 'include/foundry/compiler.h', self.tree.path / 'include/foundry')
        for path in FIXTURES.glob('*.c'):
            shutil.copy(path, self.tree.path / 'lib')
        self.tree.append('lib/Kbuild', 'obj-y += locks.o addresses.o\n')

    def programs(self, **words):
        programs = Programs(**words)
        self.addCleanup(programs.close)
        return programs

    def command(self, tools, *words):
        return ('/usr/bin/python3', '-B', 'scripts/gate.py', '--output', 'build/gate',
                '--tools', tools, *words)

    def environment(self, programs=None, **variables):
        path = {'PATH': str(programs.folder)} if programs else {}
        return clean_environment(**{'GITHUB_ACTIONS': '', 'GATE_STRICT': '', **path, **variables})

    def gate(self, tools, *words, programs=None, **variables):
        return self.tree.run(*self.command(tools, *words),
                             env=self.environment(programs, **variables))

    def assert_fails(self, result, *parts):
        self.assertEqual(result.status, 2, result.text)
        for part in parts:
            self.assertIn(part, result.text)
        self.assertRegex(result.lines[-1], r'^gate: failed: ')


class Findings(GateTest):
    def test_clean(self):
        result = self.gate('clang sparse built')
        self.assertEqual(result.status, 0, result.text)
        lines = [CLEAN.fullmatch(line) for line in result.lines[:-1]]
        self.assertEqual([(line[1], line[2]) for line in lines],
                         [('clang', '12'), ('sparse', '11'), ('built', '13')], result.text)
        self.assertRegex(result.lines[-1], r'^gate: clean, [\d.]+ s$')

    def test_marked_lines_and_no_others(self):
        self.add_fixtures()
        result = self.gate('clang sparse built')
        self.assertEqual(result.status, 1, result.text)
        found = [FINDING.fullmatch(line) for line in result.lines[:-1]]
        self.assertNotIn(None, found, result.text)
        places = [(line[4], line[1], int(line[2])) for line in found]
        self.assertEqual(set(places), marked(FIXTURES))
        self.assertEqual(len(places), len(set(places)), result.text)
        self.assertRegex(result.lines[-1], rf'^gate: {len(places)} findings, ')

    def test_sorted_and_once_for_all_architectures(self):
        self.add_fixtures()
        once = self.gate('sparse').lines[:-1]
        shutil.copytree(self.tree.path / 'arch/host', self.tree.path / 'arch/x86_64')
        self.assertEqual(self.gate('sparse').lines[:-1], once)
        self.assertEqual(once, sorted(once, key=lambda line: (line.split(':')[0],
                                                              int(line.split(':')[1]))))

    def test_make(self):
        self.add_fixtures()
        result = self.tree.make('gate', 'TOOLS=built')
        self.assertNotEqual(result.status, 0)
        self.assertIn('lib/unbuilt.c:1:1: built: no architecture builds this file', result.text)

    def test_the_outer_make_does_not_leak_in(self):
        self.add_fixtures()
        result = self.tree.make('gate', 'TOOLS=clang', 'EXT=../ext', 'ARCH=host', 'LLVM=-1', '-j2')
        self.assertEqual([line for line in result.lines if ' clang/' in line],
                         [line for line in self.gate('clang').lines if ' clang/' in line])
        self.assertIn('lib/locks.c', result.text)

    def test_github(self):
        self.add_fixtures()
        result = self.gate('built', GITHUB_ACTIONS='true')
        self.assertIn('::error file=lib/unbuilt.c,line=1,col=1::built: no architecture builds this '
                      'file, with every option on or off', result.lines)

    def test_what_is_portable_needs_all_architectures(self):
        self.add_fixtures()
        shutil.copytree(self.tree.path / 'arch/host', self.tree.path / 'arch/x86_64')
        result = self.gate('built', ARCHES='host')
        self.assertEqual(result.status, 0, result.text)
        self.assertEqual(self.gate('built').status, 1)

    def test_notes_belong_to_their_finding(self):
        self.add_fixtures()
        self.assertIn("still held at the end of function (lib/locks.c:46: lock acquired here)",
                      self.gate('clang').text)


class Failures(GateTest):
    """No verdict is exit status 2, whatever else was found."""

    def test_file_that_cannot_be_parsed(self):
        self.tree.append('lib/lib.c', 'int broken(\n')
        for tool in ('clang', 'sparse'):
            with self.subTest(tool=tool):
                self.assert_fails(self.gate(tool), f'gate: {tool}: host lib/lib.c: lib/lib.c:')

    def test_missing_header(self):
        self.tree.append('lib/lib.c', '#include <foundry/nowhere.h>\n')
        for tool in ('clang', 'sparse'):
            with self.subTest(tool=tool):
                self.assert_fails(self.gate(tool), 'lib/lib.c:8:', 'foundry/nowhere.h')

    def test_each_tool_missing(self):
        for tool, programs in (('clang', compiler.candidates()), ('sparse', ['sparse']),
                               ('sparse', ['gcc'])):
            name = programs[-1]
            with self.subTest(program=name):
                self.assert_fails(self.gate(tool, programs=self.programs(without=programs)),
                                  f'gate: {tool}: {name} cannot be run; `make setup` installs it')

    def test_a_failure_hides_no_finding(self):
        self.add_fixtures()
        result = self.gate('sparse built', programs=self.programs(without=['sparse']))
        self.assert_fails(result, 'lib/unbuilt.c:1:1: built: ')

    def test_program_that_hangs(self):
        # What is asked of make first has its answer at hand, however busy the machine is.
        self.gate('sparse')
        programs = self.programs()
        programs.add('sparse', 'sleep 600 & wait\n')
        result = self.gate('sparse', '--bound', '10', '--jobs', '10', programs=programs)
        self.assert_fails(result, 'sparse was stopped after 10 s', 'and 6 more')

    def test_program_that_crashes(self):
        programs = self.programs()
        for body, said in (('kill -SEGV $$', 'sparse was ended by signal 11'),
                           ('echo out of memory >&2; exit 3', 'sparse: out of memory'),
                           ('exit 3', 'sparse: status 3')):
            programs.add('sparse', body + '\n')
            with self.subTest(body=body):
                self.assert_fails(self.gate('sparse', programs=programs), said)

    def test_nothing_to_look_at(self):
        self.tree.write('Kbuild', '')
        self.assert_fails(self.gate('sparse'), 'gate: sparse: looked at no file')

    def test_build_system_that_fails(self):
        self.tree.append('lib/Kbuild', 'obj-y += nowhere.o\n')
        self.assert_fails(self.gate('clang'), '`make ARCH=host sources` failed', 'nowhere')

    def test_defect_of_a_tool(self):
        for function in ('missing', 'units', 'sources'):
            self.tree.append('scripts/gate/built.py', f'\n\ndef {function}(*_):\n    return 1 // 0\n')
            with self.subTest(function=function):
                self.assert_fails(self.gate('built'), 'ZeroDivisionError')

    def test_wrong_names(self):
        for words, said in ((('nonsense',), "no tool is called 'nonsense'; there is: "),
                            (('built', '--arches', 'vax'),
                             "no architecture is called 'vax'; there is: host")):
            result = self.gate(*words)
            self.assertEqual(result.status, 2)
            self.assertEqual(len(result.lines), 1, result.text)
            self.assertIn(said, result.text)

    def test_interrupted(self):
        """Nothing that it started outlives it."""
        programs = self.programs()
        pids = self.tree.top / 'pids'
        programs.add('sparse', f'echo $$ >>{pids}\nexec sleep 600\n')
        child = subprocess.Popen(self.command('sparse', '--bound', '600'), cwd=self.tree.path, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 env=self.environment(programs))
        self.addCleanup(child.kill)
        end = time.monotonic() + BOUND
        while not pids.exists() and time.monotonic() < end:
            time.sleep(0.05)
        child.send_signal(signal.SIGTERM)
        text = child.communicate(timeout=300)[0]
        self.assertEqual(child.returncode, 2, text)
        self.assertIn('gate: interrupted', text)
        for pid in pids.read_text(encoding='utf-8').split():
            self.assertFalse(Path(f'/proc/{pid}').exists(), 'it still runs')


class Compiler(GateTest):
    """The newest clang that finds exactly the seeded bugs."""

    def old(self):
        programs = self.programs(without=compiler.candidates())
        programs.add('clang', REFUSES_LATE_PARSING.format(clang=shutil.which(compiler.chosen().program)))
        return programs

    def chosen(self, programs):
        with mock.patch.dict(os.environ, {'PATH': str(programs.folder)}):
            return compiler.chosen.__wrapped__()

    def test_this_machine_has_one(self):
        self.assertTrue(compiler.chosen().locks)

    def test_newest_first(self):
        programs = self.programs()
        name = compiler.chosen().program
        programs.add('clang-98', f'exec {shutil.which(name)} "$@"\n')
        self.assertEqual(self.chosen(programs), ('clang-98', True))
        programs.add('clang-99', 'exit 0\n')
        self.assertEqual(self.chosen(programs), ('clang-98', True))

    def test_false_alarms_disqualify(self):
        programs = self.programs(without=compiler.candidates())
        real = shutil.which(compiler.chosen().program)
        programs.add('clang', f'{real} "$@"\necho "seeded.c:1:1: warning: no" >&2\n')
        self.assertEqual(self.chosen(programs), ('clang', False))

    def test_fallback_says_what_it_does_not_check(self):
        self.add_fixtures()
        result = self.gate('clang', programs=self.old())
        self.assertEqual(result.status, 1, result.text)
        self.assertEqual(result.lines[0], 'gate: clang: clang cannot name a lock by pointer, so locks are '
                         'not checked; `make setup` installs one that can')
        self.assertEqual([line.split(': ')[1] for line in result.lines[1:-1]], ['clang/unused-variable'])

    def test_strict_refuses_the_fallback(self):
        result = self.gate('clang', programs=self.old(), GATE_STRICT='1')
        self.assert_fails(result, 'clang cannot name a lock by pointer')
        self.assertEqual(self.gate('clang', GATE_STRICT='1').status, 0)


if __name__ == '__main__':
    unittest.main()
