# SPDX-License-Identifier: MIT
"""The rules of scripts/cocci: each finds what its fixture marks, on that line, and nothing else."""

import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from gate import cocci
from gate.unit import ToolFailure
from support import BOUND, HERE, SRCTREE, clean_environment

FIXTURES = HERE / 'cocci'
SCRIPT = SRCTREE / 'scripts' / 'coccicheck.py'
RULES = SRCTREE / 'scripts' / 'cocci'

BAD = re.compile(r'/\* BAD(: stays)? \*/')
STAYS = re.compile(r'/\* BAD: stays \*/')
AS = re.compile(r'as: (\S+)')
FINDING = re.compile(r'(\S+?):(\d+):\d+: cocci/(\w+): .')


def rule_file(name):
    return next(RULES / f'{name}{suffix}' for suffix in ('.cocci', '.py')
                if (RULES / f'{name}{suffix}').exists())


def rule_names():
    smpl = [path for path in RULES.glob('*.cocci') if path.stem != 'lock_facts']
    tree = [path for path in RULES.glob('*.py') if 'def check(locks)' in path.read_text(encoding='utf-8')]
    return sorted(path.stem for path in smpl + tree)


class CocciTest(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix='foundry-cocci-test-'))
        self.addCleanup(shutil.rmtree, self.root)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')

    def coccicheck(self, *words, env=None):
        return subprocess.run([sys.executable, '-B', str(SCRIPT), '--root', str(self.root), *words],
                              cwd=SRCTREE, env=env or clean_environment(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=BOUND,
                              check=False)

    def put_fixture(self, path):
        """Put a fixture where it wants to stand; return its name there."""
        text = path.read_text(encoding='utf-8')
        wanted = AS.search('\n'.join(text.splitlines()[:5]))
        name = wanted[1] if wanted else f'kernel/{path.name}'
        self.write(name, text)
        return name

    def found(self, rule, *words):
        done = self.coccicheck('--cocci', str(rule_file(rule)), *words)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        lines = [FINDING.match(line) for line in done.stdout.splitlines()]
        self.assertTrue(all(lines), done.stdout)
        self.assertEqual({line[3] for line in lines} - {rule}, set())
        self.assertEqual(done.returncode, 1 if lines else 0)
        return sorted({(line[1], int(line[2])) for line in lines})


def marked(name, text, pattern=BAD):
    return [(name, number) for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


class FixtureTest(CocciTest):
    """One test for each rule and fixture, made below."""

    def check(self, rule, path):
        name = self.put_fixture(path)
        expected = marked(name, path.read_text(encoding='utf-8'))
        self.assertEqual(bool(expected), path.name.startswith('bad'))
        self.assertEqual(self.found(rule), expected)

    def check_patch(self, rule, path):
        name = self.put_fixture(path)
        text = path.read_text(encoding='utf-8')
        done = self.coccicheck('--mode', 'patch', '--cocci', str(rule_file(rule)))
        self.assertEqual(done.returncode, 1 if 'BAD */' in text else 0, done.stderr)
        subprocess.run(['patch', '-s', '-p1'], input=done.stdout, cwd=self.root, text=True, check=True,
                       timeout=BOUND)
        mended = (self.root / name).read_text(encoding='utf-8')
        self.assertEqual(self.found(rule), marked(name, mended, STAYS))


def add_tests():
    for path in sorted(FIXTURES.glob('*/*.c')):
        rule = path.parent.name
        setattr(FixtureTest, f'test_{rule}_{path.stem}',
                lambda self, rule=rule, path=path: self.check(rule, path))
        if path.stem.startswith('bad') and 'virtual patch' in rule_file(rule).read_text(encoding='utf-8'):
            setattr(FixtureTest, f'test_{rule}_{path.stem}_patch',
                    lambda self, rule=rule, path=path: self.check_patch(rule, path))


class RulesTest(unittest.TestCase):
    def test_each_rule_has_fixtures(self):
        for rule in rule_names():
            with self.subTest(rule):
                names = {path.stem.split('_')[0] for path in (FIXTURES / rule).glob('*.c')}
                self.assertEqual(names, {'bad', 'good'})

    def test_each_rule_says_what_it_is(self):
        for rule in rule_names():
            with self.subTest(rule):
                head = rule_file(rule).read_text(encoding='utf-8').split('virtual ')[0]
                self.assertRegex(head, r'Confidence: (High|Moderate|Low)\n')
                self.assertIn('False alarms: ', head)


PLAIN = 'int two(void)\n{\n\treturn 2;\n}\n'
NOT_C = 'int two(void)\n{\n\treturn 2 do not parse;\n}\n'
CALLED = """\
virtual report

@called depends on report@
position p;
@@
 two@p()

@script:python depends on report@
p << called.p;
@@
"""
FOUND = CALLED + 'coccilib.report.print_report(p[0], "called: two() is called")\n'
SLOW = """\
virtual report

@slow exists@
expression a, b, c, d;
position p;
@@
 a ... when any
 b ... when any
 c ... when any
 d@p

@script:python depends on report@
p << slow.p;
@@
coccilib.report.print_report(p[0], "slow: found")
"""


class FailureTest(CocciTest):
    """What cannot be checked is never clean."""

    def fails(self, done, *parts):
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertEqual(done.stdout, '')
        for part in ('coccicheck: ', *parts):
            self.assertIn(part, done.stderr)

    def test_clean(self):
        self.write('kernel/two.c', PLAIN)
        done = self.coccicheck()
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, '', ''))

    def test_function_that_does_not_parse(self):
        self.write('kernel/one.c', PLAIN)
        self.write('kernel/two.c', NOT_C)
        self.fails(self.coccicheck(), 'kernel/two.c:3:', 'cannot parse')

    def test_macro_that_is_no_statement(self):
        self.write('kernel/two.c', '#define PAIR(a)\t{ a, \\\n\ta },\n\n' + PLAIN)
        self.assertEqual(self.coccicheck().returncode, 0)

    def test_macro_that_is_a_declaration(self):
        define = '#define OWES(name, type)\t_Static_assert(_Generic(&(name), type: 1, default: 0), "")\n'
        owes = 'OWES(one, struct a *(*)(void));\nOWES(two,\n     irqflags_t (*)(void));\n'
        self.write('kernel/two.c', define + owes + PLAIN)
        self.assertEqual(self.coccicheck().returncode, 0)

    def test_no_spatch(self):
        self.write('kernel/two.c', PLAIN)
        self.fails(self.coccicheck(env=clean_environment(PATH=str(self.root))), 'spatch', 'make setup')

    def test_nothing_to_look_at(self):
        self.fails(self.coccicheck(), 'no source')
        self.write('kernel/two.c', PLAIN)
        self.fails(self.coccicheck('--dir', 'mm'), 'no source')
        self.fails(self.coccicheck('--dir', '..'), 'no folder of the tree')

    def test_unknown_rule(self):
        self.write('kernel/two.c', PLAIN)
        self.fails(self.coccicheck('--cocci', 'two.cocci'), 'two.cocci is no rule', 'lock_order.py')

    def test_rule_without_patch(self):
        self.write('kernel/two.c', PLAIN)
        self.fails(self.coccicheck('--mode', 'patch', '--cocci', str(rule_file('lock_order'))),
                   'no patch mode')

    def test_only_below_a_folder(self):
        text = (FIXTURES / 'lock_order' / 'bad.c').read_text(encoding='utf-8')
        self.write('kernel/one.c', text)
        self.write('mm/two.c', text)
        done = self.coccicheck('--dir', 'mm')
        self.assertEqual(done.returncode, 1)
        self.assertEqual({line.split(':')[0] for line in done.stdout.splitlines()}, {'mm/two.c'})

    def test_commands_are_shown(self):
        self.write('kernel/two.c', PLAIN)
        self.assertIn('spatch ', self.coccicheck('--verbose').stderr)


class EngineTest(CocciTest):
    """Rules that are wrong by themselves."""

    def refusal(self, rule, name='called.cocci'):
        self.write('kernel/two.c', PLAIN + 'int four(void)\n{\n\treturn two() + two();\n}\n')
        self.write(name, rule)
        work = cocci.Work(self.root, [self.root / name], self.root / 'output')
        with self.assertRaises(ToolFailure) as caught:
            for _, _, check in work.pieces():
                check()
        return str(caught.exception)

    def test_rule_that_does_not_parse(self):
        self.assertIn('called.cocci: ', self.refusal(CALLED.replace('@@', '@')))

    def test_metavariable_without_use(self):
        self.assertIn('not used', self.refusal(CALLED.replace('position', 'expression e;\nposition')))

    def test_name_that_another_rule_could_have(self):
        self.assertIn("does not begin with 'other'", self.refusal(CALLED, 'other.cocci'))

    def test_script_that_raises(self):
        self.assertIn('AttributeError: ', self.refusal(CALLED + 'p[0].no_such_thing\n'))

    def test_line_that_is_no_finding(self):
        self.assertIn('what no rule says', self.refusal(CALLED + 'print("two")\n'))

    def test_rule_that_takes_too_long(self):
        self.addCleanup(setattr, cocci, 'FILE_BOUND', cocci.FILE_BOUND)
        cocci.FILE_BOUND = 5
        body = ''.join(f'\tif (two({at}))\n\t\ttwo({at} + two());\n' for at in range(200))
        self.write('kernel/long.c', f'void long_one(void)\n{{\n{body}}}\n')
        self.assertRegex(self.refusal(SLOW, 'slow.cocci'), '[Tt]imeout')

    def test_tree_is_looked_at_by_portions(self):
        self.addCleanup(setattr, cocci, 'PORTION', cocci.PORTION)
        cocci.PORTION = 1
        text = (FIXTURES / 'lock_order' / 'bad.c').read_text(encoding='utf-8')
        for name in ('kernel/one.c', 'kernel/two.c', 'mm/three.c'):
            self.write(name, text)
        work = cocci.Work(self.root, [rule_file('lock_order')], self.root / 'output')
        self.assertEqual(sorted(work.portions()), [('kernel/one.c',), ('kernel/two.c',), ('mm/three.c',)])
        found = [len(check()) for _, _, check in work.pieces()]
        self.assertEqual(found[:3], [0, 0, 0])
        self.assertGreater(found[3], 0)


class AnswersTest(CocciTest):
    """What spatch said of a file that is as it was."""

    def setUp(self):
        super().setUp()
        self.write('kernel/two.c', PLAIN + 'int four(void)\n{\n\treturn two() + two();\n}\n')
        self.write('kernel/one.c', PLAIN)
        self.write('called.cocci', FOUND)

    def asked(self):
        """Run the rule; return the files that spatch was asked about, and how many findings there are."""
        work = cocci.Work(self.root, [self.root / 'called.cocci'], self.root / 'output',
                          answers=self.root / 'answers')
        asked, spatch = [], work._spatch
        work._spatch = lambda portion: asked.extend(portion) or spatch(portion)
        found = [finding for _, _, check in work.pieces() for finding in check()]
        return asked, len(found)

    def test_only_what_changed_is_asked_about(self):
        self.assertEqual(self.asked(), (['kernel/one.c', 'kernel/two.c'], 2))
        self.assertEqual(self.asked(), ([], 2))
        self.write('kernel/one.c', PLAIN + 'int six(void)\n{\n\treturn two();\n}\n')
        self.assertEqual(self.asked(), (['kernel/one.c'], 3))

    def test_a_header_concerns_all(self):
        self.asked()
        self.write('include/foundry/two.h', 'struct two;\n')
        self.assertEqual(self.asked(), (['include/foundry/two.h', 'kernel/one.c', 'kernel/two.c'], 2))
        self.write('include/foundry/two.h', '/* asm/two.h: two */\n')
        self.assertEqual(self.asked(), (['include/foundry/two.h', 'kernel/one.c', 'kernel/two.c'], 2))

    def test_a_rule_concerns_all(self):
        self.asked()
        self.write('called.cocci', FOUND.replace('called: ', 'called: indeed '))
        self.assertEqual(self.asked(), (['kernel/one.c', 'kernel/two.c'], 2))

    def test_a_failure_is_not_remembered(self):
        self.write('called.cocci', CALLED + 'print("two")\n')
        for _ in range(2):
            with self.assertRaises(ToolFailure):
                self.asked()


add_tests()
