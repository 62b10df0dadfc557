# SPDX-License-Identifier: MIT
"""The operators, each on a few lines of C, and how mutants are chosen, judged and counted."""

import contextlib
import io
import sys
import tempfile
import unittest
from collections import namedtuple
from multiprocessing.pool import ThreadPool
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(SCRIPTS))

import gate_mutants	# noqa: E402
from mutants import equivalent, includes, text, tree	# noqa: E402
from mutants.operators import TABLE	# noqa: E402

DECLARATIONS = '''
struct pool {
	struct spinlock	lock;
	u64		free __guarded_by(&lock);
};
static void shrink(struct pool *pool) __must_hold(&pool->lock);
int __must_check fill(struct pool *pool);
'''
WRAPPER = '''
static inline int __must_check fly(struct bird *bird, int far)
{
	return bird->ops->fly(bird, far);
}
'''


def function(*lines, head='void work(struct pool *pool)'):
    return head + '\n{\n' + ''.join(f'\t{line}\n' for line in lines) + '}\n'


GUARDED = function('spin_guard(&pool->lock);', 'pool->free = 1;')
LOCKED = function('irqflags_t flags = spin_lock_irqsave(&pool->lock);', 'pool->free = 1;',
                  'spin_unlock_irqrestore(&pool->lock, flags);')
CALLS = function('spin_guard(&pool->lock);', 'shrink(pool);')
FAILS = function('int err = 0;', 'err = fill(pool);', 'if (err)', '\treturn err;', 'return 0;',
                 head='int work(struct pool *pool)')
TWO = GUARDED + '\n' + GUARDED.replace('work', 'more')

# operator: a file, its text, and what stands in one of the mutants and not in the text.
EXAMPLES = {
    'drop-unlock': ('kernel/a.c', LOCKED, '\tpool->free = 1;\n}'),
    'drop-lock': ('kernel/a.c', GUARDED, '{\n\tpool->free = 1;'),
    'wrong-unlock': ('kernel/a.c', LOCKED, 'spin_unlock_irqrestore(&mutant_lock, flags);'),
    'wrong-lock': ('kernel/a.c', GUARDED, 'spin_guard(&mutant_lock);'),
    'double-lock': ('kernel/a.c', GUARDED, 'spin_lock(&pool->lock);'),
    'double-unlock': ('kernel/a.c', GUARDED, 'spin_unlock(&pool->lock);'),
    'lock-for-guard': ('kernel/a.c', GUARDED, '{\n\tspin_lock(&pool->lock);\n\tpool'),
    'leak-on-error': ('kernel/a.c', LOCKED, 'if (mutant_failed)\n\t\treturn;\n\tspin_unlock'),
    'late-lock': ('kernel/a.c', '#include <foundry/x.h>\n\n' + GUARDED, '(void)pool->free;\n\tspin_guard'),
    'call-unlocked': ('kernel/a.c', CALLS, '(void)shrink(pool);\n\tspin_guard'),
    'irqs-left-on': ('kernel/irq.c', GUARDED, 'pool->free = 1;\n\tspin_unlock(&pool->lock);\n}'),
    'reverse-order': ('kernel/a.c', TWO, 'irqflags_t inner = spin_lock_irqsave(&pool->lock);'),
    'sleep-under-lock': ('kernel/a.c', GUARDED, 'spin_guard(&pool->lock);\n\tmutant_sleep();'),
    'alloc-under-lock': ('kernel/a.c', GUARDED, 'spin_guard(&pool->lock);\n\tif (frame_alloc('),
    'wait-under-lock': ('kernel/a.c', GUARDED, 'spin_guard(&pool->lock);\n\twhile (READ_ONCE('),
    'flags-reused': ('kernel/a.c', LOCKED, 'flags = spin_lock_irqsave(&mutant_lock);'),
    'drop-must-hold': ('kernel/a.c', DECLARATIONS, 'shrink(struct pool *pool);'),
    'drop-guarded-by': ('kernel/a.c', DECLARATIONS, 'free;'),
    'drop-acquires': ('kernel/a.c', 'void take(struct spinlock *l) __acquires(l);\n', '*l);'),
    'add-escape': ('kernel/a.c', GUARDED, 'void work(struct pool *pool) __no_lock_analysis /*'),
    'drop-error-check': ('kernel/a.c', FAILS, 'err = fill(pool);\n\treturn 0;'),
    'ignore-result': ('kernel/a.c', FAILS, '\tfill(pool);'),
    'void-result': ('kernel/a.c', FAILS, '\t(void)fill(pool);'),
    'overwrite-error': ('kernel/a.c', FAILS, 'err = fill(pool);\n\terr = 0;'),
    'drop-must-check': ('include/foundry/a.h', 'int __must_check fill(void);\n', 'int fill(void);'),
    'int-to-pointer': ('kernel/a.c', function('use(phys_to_virt(at));'), '(void *)(unsigned long)(at).raw'),
    'pointer-to-int': ('kernel/a.c', function('use(virt_to_phys(p));'), 'paddr((unsigned long)(p))'),
    'swap-phys-virt': ('kernel/a.c', function('use(phys_to_virt(at));'), 'vaddr_to_ptr(vaddr((at).raw))'),
    'drop-iomem': ('kernel/a.c', 'static u8 __iomem *regs;\n', 'u8 *regs'),
    'iomem-deref': ('kernel/a.c', function('use(read32(regs + 4));'), '*(volatile u32 *)(regs + 4)'),
    'mix-bitwise': ('kernel/a.c', function('enable(irq(4));'), 'enable((4));'),
    'drop-force': ('kernel/a.c', function('use((__force u32)n);'), '(u32)n'),
    'drop-safety': ('kernel/a.c', function('/* SAFETY: checked above */', 'use(p);'), '{\n\tuse(p);'),
    'raw-volatile': ('kernel/a.c', function('use(READ_ONCE(n));'), '*(const volatile __typeof__(n) *)&(n)'),
    'raw-atomic': ('kernel/a.c', function('use(atomic_load_acquire(&n));'), '__atomic_load_n(&n, __ATOMIC_ACQUIRE)'),
    'sizeof-pointer': ('kernel/a.c', function('memset(p, 0, sizeof(*p));'), 'sizeof(p)'),
    'raw-op': ('kernel/a.c', function('use(fly(bird, 3));'), '(bird)->ops->fly(bird, 3)'),
    'include-upward': ('kernel/a.c', '#include <foundry/bits.h>\n', '#include "../arch/host/host.h"\n#include'),
    'config-ifdef': ('kernel/a.c', function('use(p);'), '#ifdef CONFIG_KTEST\n\tuse(p);\n#endif'),
    'stage-in-arch': ('kernel/a.c', 'static ' + function('return 0;', head='int run(struct boot_context *ctx)'),
                      '((struct arch *)ctx->arch)->name = "mutant";\n\treturn 0;'),
    'wall-clock': ('kernel/a_ktest.c', function('EXPECT_EQ(kt, 1, 1);'), 'EXPECT_TRUE(kt, arch_cost() < 1000);'),
    'list-removal': ('kernel/a.c', function('list_foreach(entry, head, struct entry, link) {', '\tuse(entry);', '}'),
                     'list_remove(&entry->link);'),
    'drop-field': ('include/foundry/a.h', '/*\n * Alignment:    4 KiB.\n */\n', '/*\n */'),
    'drop-case': ('ktest/conform/a.c', 'cases = {\n\tKCASE("A-1 holds", holds),\n};\n', 'cases = {\n};'),
    'drop-context': ('include/foundry/a.h', '/**\n * Context: any.\n */\n', '/**\n */'),
}


def mutants_of(name, path, content):
    sources = [text.Source(path, content), text.Source('include/foundry/x.h', DECLARATIONS + WRAPPER)]
    facts = tree.learn(sources)
    each = next(each for each in TABLE if each.name == name)
    return [text.apply(content, edits) for edits in each.mutants(sources[0], facts)]


class Operators(unittest.TestCase):
    def test_each_has_an_example(self):
        self.assertEqual([each.name for each in TABLE], list(EXAMPLES))
        self.assertGreaterEqual(len(TABLE), 20)

    def test_each_seeds_its_bug(self):
        for name, (path, content, wanted) in EXAMPLES.items():
            with self.subTest(name):
                self.assertNotIn(wanted, content)
                self.assertTrue(any(wanted in mutant for mutant in mutants_of(name, path, content)),
                                mutants_of(name, path, content))

    def test_a_field_of_the_same_name_is_not_guarded(self):
        self.assertEqual(mutants_of('late-lock', 'kernel/a.c', GUARDED), [])

    def test_a_test_may_what_others_may_not(self):
        for name in ('wait-under-lock', 'raw-volatile', 'drop-lock', 'wrong-lock', 'irqs-left-on'):
            path, content, _ = EXAMPLES[name]
            self.assertNotEqual(mutants_of(name, path, content), [])
            self.assertEqual(mutants_of(name, path.replace('.c', '_ktest.c'), content), [])

    def test_comments_and_strings_are_no_code(self):
        content = function('/* spin_guard(&pool->lock); */', 'use("\\"irq(4)");')
        self.assertEqual(mutants_of('drop-lock', 'kernel/a.c', content), [])
        self.assertEqual(mutants_of('mix-bitwise', 'kernel/a.c', content), [])

    def test_a_value_is_computed_before_its_lock_goes(self):
        content = function('spin_guard(&pool->lock);', 'return pool->free;', head='u64 work(struct pool *pool)')
        self.assertEqual(mutants_of('irqs-left-on', 'kernel/irq.c', content), [function(
            'spin_lock(&pool->lock);',
            '{ __auto_type mutant_result = (pool->free); spin_unlock(&pool->lock); return mutant_result; }',
            head='u64 work(struct pool *pool)')])


class Text(unittest.TestCase):
    def test_functions_and_arguments(self):
        source = text.Source('a.c', 'int a;\n\n' + function('use(f(1, 2), "x, y");') + '\n/* why */\n' + LOCKED)
        self.assertEqual([each.name for each in source.functions], ['work', 'work'])
        self.assertEqual([args for _, _, args in source.calls('use')], [['f(1, 2)', '"x, y"']])
        edit = source.before_function(source.functions[1], '')
        self.assertTrue(source.text[edit.begin:].startswith('/* why */'))

    def test_who_sees_a_header(self):
        files = {'include/foundry/low.h': '', 'include/foundry/high.h': '#include <foundry/low.h>\n',
                 'kernel/a.c': '#include <foundry/high.h>\n', 'kernel/b.c': '#include "low.h"\n', 'kernel/c.c': ''}
        seen = includes.seen_by([text.Source(*item) for item in files.items()])
        self.assertEqual(seen['include/foundry/low.h'], {'kernel/a.c', 'kernel/b.c'})


Fake = namedtuple('Fake', 'key operator source edits good')


class Shop:
    """Compiles and catches what it is told to."""

    def compiles(self, mutant):
        return mutant.good != 'discarded'

    def caught_by(self, mutant):
        return 'clang' if mutant.good == 'caught' else ''


def fakes(*outcomes, operator='drop-lock'):
    source = text.Source('kernel/a.c', GUARDED)
    return [Fake((operator, 'kernel/a.c', str(n)), operator, source, [text.Edit(0, 4, 'int')], outcome)
            for n, outcome in enumerate(outcomes)]


def judged(mutants, number, shops=1, listed=()):
    gate_mutants.Worker.begin(Shop, mutants, listed)
    with ThreadPool(shops) as pool:
        return list(gate_mutants.judge_all(mutants, number, pool, 2 * shops))


def printed(report):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        report.print()
    return out.getvalue()


class Judging(unittest.TestCase):
    def test_discarded_and_equivalent_are_not_seeded(self):
        mutants = fakes('discarded', 'caught', 'caught', 'survived', 'caught', 'caught')
        results = judged(mutants, 3, listed={mutants[1].key})
        self.assertEqual([result.outcome for result in results],
                         ['discarded', 'equivalent', 'caught', 'survived', 'caught'])

    def test_as_many_workers_as_you_like_judge_the_same(self):
        mutants = fakes(*['caught', 'discarded', 'survived', 'caught'] * 20)
        alone = [result.mutant.key for result in judged(mutants, 17)]
        self.assertEqual([result.mutant.key for result in judged(mutants, 17, shops=5)], alone)

    def test_the_seed_chooses(self):
        def order(seed):
            mutants = {'drop-lock': fakes(*'a' * 30), 'raw-op': fakes(*'a' * 30, operator='raw-op')}
            return [mutant.key for mutant in gate_mutants.in_turn(mutants, seed)]
        self.assertEqual(order('1'), order('1'))
        self.assertNotEqual(order('1'), order('2'))
        self.assertEqual({key[0] for key in order('1')[:2]}, {'drop-lock', 'raw-op'})
        self.assertEqual(order('1')[0][0], order('1')[2][0])

    def test_a_change_elsewhere_leaves_the_sample_as_it_was(self):
        def sample(mutants):
            return [mutant.key for mutant in gate_mutants.in_turn({'drop-lock': mutants}, '1')]
        all_of_them = fakes(*'a' * 40)
        gone = sample(all_of_them)[-1]
        left = [mutant for mutant in all_of_them if mutant.key != gone]
        self.assertEqual(sample(left), sample(all_of_them)[:-1])

    def test_the_table(self):
        report = gate_mutants.Report(judged(fakes('caught', 'discarded', 'caught', 'survived'), 3), ['clang', 'sparse'])
        out = printed(report)
        self.assertRegex(out, r'drop-lock +3 +2 +66 % +2 +- +1 +-\n')
        self.assertIn('drop-lock: kernel/a.c:1\n      - void work', out)

    def test_too_little_is_named(self):
        few = gate_mutants.Report(judged(fakes(*['caught'] * 96, *['survived'] * 4), 100), ['clang'])
        self.assertEqual(few.wanting(), [])
        many = gate_mutants.Report(judged(fakes(*['caught'] * 94, *['survived'] * 6), 100), ['clang'])
        self.assertEqual(many.wanting(), ['94 % caught, 95 % wanted'])

    def test_in_a_sample_a_survivor_has_to_be_known(self):
        mutants = fakes('caught', 'survived', 'survived')
        keys = [mutant.key for mutant in mutants]

        def wanting(*known):
            return gate_mutants.Report(judged(mutants, 3), ['clang'], frozenset(known)).wanting()
        self.assertEqual(wanting(keys[1], keys[2]), [])
        self.assertEqual(wanting(keys[1]), ['drop-lock: kernel/a.c:1 survives, and did not when '
                                            'survivors.txt was written'])
        self.assertEqual(wanting(*keys), ['drop-lock: kernel/a.c:1 is caught: take it off survivors.txt'])

    def test_an_operator_is_judged_by_itself(self):
        mutants = fakes(*['caught'] * 100) + fakes(*['caught'] * 3, *['survived'] * 2, operator='raw-op')
        report = gate_mutants.Report(judged(mutants, 105), ['clang'])
        self.assertEqual(report.wanting(), ['raw-op: 60 % caught, 80 % wanted'])

    def test_nothing_seeded_is_a_failure(self):
        report = gate_mutants.Report(judged(fakes('discarded'), 5), ['clang'])
        self.assertEqual(report.wanting(), ['nothing was seeded'])


class Equivalents(unittest.TestCase):
    KEY = ('drop-lock', 'kernel/a.c', 'spin_guard(&pool->lock);')

    def read(self, line):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, 'list.txt')
            path.write_text(f'# a comment\n\n{line}\n', encoding='utf-8')
            return equivalent.read({self.KEY}, path)

    def test_a_mutant_is_named_by_its_line(self):
        source = text.Source('kernel/a.c', GUARDED)
        each = next(each for each in TABLE if each.name == 'drop-lock')
        edits = next(each.mutants(source, tree.learn([source])))
        self.assertEqual(equivalent.key('drop-lock', source, edits), self.KEY)
        inserted = [text.Edit(0, 0, 'int a;\n'), text.Edit(GUARDED.index('\tpool'), GUARDED.index('\tpool'), '\tx;\n')]
        self.assertEqual(equivalent.key('drop-lock', source, inserted), self.KEY)
        self.assertEqual(self.read(' | '.join(self.KEY) + ' | because'), {self.KEY})

    def test_no_reason_and_no_mutant_are_refused(self):
        for line in (' | '.join(self.KEY), ' | '.join(self.KEY) + ' | ', 'drop-lock | kernel/b.c | x | because'):
            with self.subTest(line), self.assertRaises(equivalent.Stale):
                self.read(line)


class CommandLine(unittest.TestCase):
    def test_an_unknown_operator_is_refused_with_the_list(self):
        with contextlib.redirect_stderr(io.StringIO()) as err, self.assertRaises(SystemExit) as ended:
            gate_mutants.main(['--operators', 'drop-dead'])
        self.assertEqual(ended.exception.code, 2)
        self.assertIn("no operator is called 'drop-dead'; there is: drop-unlock", err.getvalue())


if __name__ == '__main__':
    unittest.main()
