# SPDX-License-Identifier: MIT
"""The table of names in the image, and the reports that show them."""

import re
import struct
import sys
import unittest

from support import Tree, TreeTest

import elf

IMAGE = "build/host/foundry"
LIB = "lib/lib.c"
FAIL = 35


def read_table(path):
    """What include/foundry/symbols.h describes: {address: (name, bytes, kind)}, in its order."""
    image = elf.Elf(path)
    section, = [s for s in image.sections if s.name == "symbol_table"]
    data = section.data()
    count, = struct.unpack_from("<I", data)
    table = {}
    for start, size, name in struct.iter_unpack("<iII", data[4:4 + 12 * count]):
        text = data[name:data.index(0, name)].decode()
        table[section.addr + start] = (text[1:], size, text[0])
    assert len(table) == count
    return table


class Table(TreeTest):
    """What the link writes into the image."""

    def setUp(self):
        super().setUp()
        self.tree.set_config("CONFIG_SYMBOLS=y")
        self.make_ok()

    def table(self, image=IMAGE):
        return read_table(self.tree.path / image)

    def named(self, name):
        return [(size, kind) for text, size, kind in self.table().values() if text == name]

    def add(self, text):
        self.tree.append(LIB, text)
        self.make_ok()

    def bytes(self, image=IMAGE):
        return (self.tree.path / image).read_bytes()

    def test_every_function_and_nothing_else_of_code(self):
        lines = [line.split() for line in self.tree.run("nm", "-S", IMAGE).lines]
        functions = {}
        for words in lines:
            if len(words) == 4 and words[2] in "tTwW":
                functions.setdefault(int(words[0], 16), set()).add((words[3], int(words[1], 16)))
        table = {start: entry[:2] for start, entry in self.table().items() if entry[2] == "f"}
        self.assertEqual(table.keys(), functions.keys())
        self.assertIn("kernel_main", [name for name, _ in table.values()])
        for start, entry in table.items():
            self.assertIn(entry, functions[start])

    def test_sorted(self):
        starts = list(self.table())
        self.assertEqual(starts, sorted(starts))

    def test_large_objects(self):
        self.add("extern char large[], small[];\nchar large[64] = { 1 }, small[63] = { 1 };\n")
        self.assertEqual(self.named("large"), [(64, "o")])
        self.assertEqual(self.named("small"), [])

    def test_one_name_for_an_address(self):
        self.add('int other(void) __attribute__((alias("lib")));\n'
                 'int weak(void) __attribute__((weak, alias("extra2")));\n'
                 'int extra2(void);\nint extra2(void) { return 2; }\n')
        self.assertEqual(len(self.named("lib")), 1)
        self.assertEqual(len(self.named("extra2")), 1)
        self.assertEqual(self.named("other") + self.named("weak"), [])

    def test_functions_of_the_same_name(self):
        text = ("static int __attribute__((noinline)) same(void)\n{\n"
                "\t__asm__ volatile(\"\");\n\treturn 1;\n}\n"
                "int same_%s(void);\nint same_%s(void)\n{\n\treturn same() + 1;\n}\n")
        for name in ("lib", "extra"):
            self.tree.append(f"lib/{name}.c", text.replace("%s", name))
        self.make_ok()
        self.assertEqual(len(self.named("same")), 2)
        section, = [s for s in elf.Elf(self.tree.path / IMAGE).sections
                    if s.name == "symbol_table"]
        self.assertEqual(section.data().count(b"\0fsame\0"), 1)

    def test_second_build_does_nothing(self):
        self.assertEqual(self.make_ok().text, "")

    def test_bytes_depend_on_the_sources_alone(self):
        """Whether the room was right, too small or too large before."""
        before = self.bytes()
        text = self.tree.read(LIB)
        name = "long_" * 600
        self.tree.write(LIB, text + f"int {name}(void);\nint {name}(void)\n{{\n\treturn 1;\n}}\n")
        result = self.make_ok()
        self.assertEqual((result.compiled(), result.steps("LD")), (["lib/lib.o"], ["foundry"]))
        self.assertEqual(len(self.named(name)), 1)

        self.tree.write("configs/symbols.config", "CONFIG_SYMBOLS=y\n")
        self.make_ok("O=fresh", "defconfig", "symbols.config", "all")
        self.assertEqual(self.bytes("fresh/foundry"), self.bytes())

        self.tree.write(LIB, text)
        self.make_ok()
        self.assertEqual(self.bytes(), before)

    def test_without_the_option(self):
        self.tree.set_config("# CONFIG_SYMBOLS is not set")
        self.assertEqual(self.make_ok().steps("LD"), ["foundry"])
        self.assertNotIn("symbol_table", [s.name for s in elf.Elf(self.tree.path / IMAGE).sections])

    def test_clean(self):
        self.assertTrue((self.tree.path / "build/host/symbols.o").exists())
        self.make_ok("clean")
        self.assertFalse((self.tree.path / "build/host/symbols.o").exists())

    def test_linker_that_drops_the_table(self):
        self.tree.replace("arch/host/Makefile", " $(symbols.o)", "")
        for _ in range(2):
            result = self.make_fails()
            self.assertIn(f"foundry: {IMAGE} has no section symbol_table, where one is needed; "
                          "its linker script must keep it", result.lines, result.text)
            self.assertFalse((self.tree.path / IMAGE).exists())

    def test_room_of_another_size(self):
        before = self.bytes()
        driver = ("import sys; sys.path.insert(0, 'scripts'); import symbols; "
                  "symbols.ROOM_STEP = 1 << 20; symbols.main()")
        asked = self.tree.run(sys.executable, "-c", driver, IMAGE)
        self.assertEqual((asked.status, asked.text), (0, "1048576\n"))
        refused = self.tree.run(sys.executable, "-c", driver, "--settled", IMAGE)
        self.assertEqual((refused.status, refused.text),
                         (1, f"foundry: {IMAGE} wants 1048576 bytes for symbol_table, "
                             "which is not what it wanted before\n"))
        self.assertEqual(self.bytes(), before)

    def test_broken_image(self):
        for name, data in (("empty", b""), ("text", b"#!/bin/sh\n" * 20),
                           ("cut", self.bytes()[:-100])):
            (self.tree.path / name).write_bytes(data)
            done = self.tree.run(sys.executable, "scripts/symbols.py", name)
            self.assertEqual((done.status, len(done.lines)), (1, 1), done.text)
            self.assertTrue(done.text.startswith(f"foundry: {name} "), done.text)
            self.assertEqual((self.tree.path / name).read_bytes(), data)


# Commands of the prompt that end badly: crash-<way>, by way of outer() and middle().
CRASHES = """// SPDX-License-Identifier: MIT
#include <foundry/addr.h>
#include <foundry/bug.h>
#include <foundry/prompt.h>

static volatile u64 small = 8;
static void (*volatile nowhere)(void);
static volatile unsigned int count;

static __noinline void middle(void (*crash)(void))
{
    crash();
    count++;
}

static __noinline void outer(void (*crash)(void))
{
    middle(crash);
    count++;
}

static __noinline unsigned int deeper(unsigned int n)
{
    unsigned int below = count == U32_MAX ? 0 : deeper(n + 1);

    barrier();
    return below + n;
}

static void do_bug(void) { BUG("asked for"); }
static void do_panic(void) { panic("asked for"); }
static void do_fault(void) { *(volatile int *)vaddr_to_ptr(vaddr(small)) = 1; }
static void do_nowhere(void) { nowhere(); count++; }
static void do_overflow(void) { count += deeper(1); }

#define CRASH(way)								\\
    static bool run_##way(struct kernel *kernel, const char *args)		\\
    {									\\
        outer(do_##way);						\\
        return false;							\\
    }									\\
    static const struct prompt_command crash_##way = {			\\
        .name = "crash-" #way, .args = "", .help = "", .run = run_##way,	\\
    };									\\
    PROMPT_COMMAND(crash_##way)

CRASH(bug);
CRASH(panic);
CRASH(fault);
CRASH(nowhere);
CRASH(overflow);
"""


class Report(unittest.TestCase):
    """What a kernel that dies prints, seen from outside."""

    @classmethod
    def setUpClass(cls):
        cls.tree = Tree.whole()
        cls.addClassCleanup(cls.tree.close)
        cls.tree.write("kernel/crashes.c", CRASHES)
        cls.tree.append("kernel/Kbuild", "obj-y += crashes.o\n")
        cls.tree.write("configs/plain.config", "# CONFIG_KTEST is not set\n")
        cls.build("defconfig", "plain.config", "all")

    @classmethod
    def build(cls, *goals):
        built = cls.tree.make("ARCH=host", "-j2", *goals)
        assert built.status == 0, built.text

    def crash(self, way):
        """The lines from the panic on."""
        done = self.tree.run("sh", "-c", f"echo crash-{way} | {IMAGE} --cpus=1")
        self.assertEqual(done.status, FAIL, done.text)
        self.assertEqual(done.lines[-1], "FOUNDRY: FAIL panic", done.text)
        self.assertEqual(done.text.count("panic: "), 1, done.text)
        return done.lines[[line.startswith("panic: ") for line in done.lines].index(True):]

    def names(self, lines):
        """Functions of the trace; every line of it has an address, and an offset within a size."""
        names = []
        for line in lines:
            found = re.fullmatch(r"  (#\d+|\?) +0x[0-9a-f]{16}"
                                 r"(?: (\w+)\+0x([0-9a-f]+)/0x([0-9a-f]+))?", line)
            if found:
                names.append(found[2])
                if found[2]:
                    self.assertLessEqual(int(found[3], 16), int(found[4], 16))
        return names

    def test_bug(self):
        lines = self.crash("bug")
        self.assertRegex(lines[0], r"^panic: BUG at kernel/crashes\.c:\d+: asked for$")
        self.assertEqual(self.names(lines)[:4], ["do_bug", "middle", "outer", "run_bug"])
        self.assertEqual(self.names(lines)[-3:], ["kernel_main", "host_start", "main"])
        self.assertEqual([line.split()[0] for line in lines[1:-1]],
                         [f"#{i}" for i in range(len(lines) - 2)])

    def test_panic(self):
        lines = self.crash("panic")
        self.assertEqual(lines[0], "panic: asked for")
        self.assertEqual(self.names(lines)[:4], ["do_panic", "middle", "outer", "run_panic"])

    def test_fault_in_a_function_without_a_frame(self):
        lines = self.crash("fault")
        self.assertRegex(lines[0], r"^panic: page fault (writing|at) 0x8 \(null page\), "
                                   r"pc do_fault\+0x\w+/0x\w+$")
        self.assertEqual(self.names(lines)[:4], ["do_fault", "middle", "outer", "run_fault"])

    def test_call_to_nowhere(self):
        lines = self.crash("nowhere")
        self.assertRegex(lines[0], r"^panic: page fault (executing|at) 0x0 \(null page\), pc 0x0$")
        self.assertEqual(self.names(lines)[:4], [None, "do_nowhere", "middle", "outer"])

    def test_stack_overflow(self):
        lines = self.crash("overflow")
        self.assertRegex(lines[0], r"^panic: page fault (writing|at) 0x\w+ "
                                   r"\(guard page below a stack\), pc deeper\+0x\w+/0x\w+$")
        names = self.names(lines)
        self.assertEqual(set(names), {"deeper"})
        self.assertLess(len(names), 40)
        self.assertEqual(lines[-2], "  ...")

    def keep(self, source):
        """The text of a file, which the end of the test brings back."""
        text = self.tree.read(source)
        self.addCleanup(self.build, "all")
        self.addCleanup(self.tree.write, source, text)
        return text

    def test_death_in_the_report(self):
        source = "kernel/backtrace.c"
        text = self.keep(source)
        for death in ("*(volatile int *)vaddr_to_ptr(vaddr(fatal)) = 1;", 'BUG("again");',
                      'panic("again");', "((void (*)(void))vaddr_to_ptr(vaddr(fatal)))();"):
            with self.subTest(death=death):
                self.tree.write(source, text.replace("\tchar text[SYMBOL_TEXT_MAX];\n",
                                                     f"\tchar text[SYMBOL_TEXT_MAX];\n\t{death}\n")
                                .replace("typedef bool", "#include <foundry/bug.h>\n"
                                         "static volatile u64 fatal __maybe_unused = 8;\n"
                                         "typedef bool"))
                self.build("all")
                self.assertEqual(len(self.crash("bug")), 3)

    def test_death_in_the_description(self):
        """The fault of looking at a fault is told, and looked at no more."""
        source = "kernel/near.c"
        text = self.keep(source)
        self.tree.write(source, "static volatile unsigned long fatal = 16;\n" + text.replace(
            "\tif (addr.raw < FRAME_BYTES)\n",
            "\t*(volatile int *)fatal = 1;\n\tif (addr.raw < FRAME_BYTES)\n"))
        self.build("all")
        lines = self.crash("fault")
        self.assertRegex(lines[0], r"^panic: page fault (writing|at) 0x10, pc 0x[0-9a-f]+, "
                                   r"while a fault was described$")
        self.assertEqual(self.names(lines)[0], "near_text")

    def test_death_in_the_console(self):
        """Not even the verdict can be printed; the status tells it."""
        source = "kernel/log.c"
        text = self.keep(source)
        self.tree.write(source, text.replace(
            "\tif (READ_ONCE(log.panicking)) {\n",
            "\tif (READ_ONCE(log.panicking)) {\n\t\t*(volatile int *)log.time_of_death = 1;\n")
            .replace("\tbool\t\tpanicking;\n", "\tbool\t\tpanicking;\n\tint\t\t*time_of_death;\n"))
        self.build("all")
        done = self.tree.run("sh", "-c", f"echo crash-bug | {IMAGE}")
        self.assertEqual(done.status, FAIL, done.text)
        self.assertNotIn("panic", done.text)

    def test_without_the_option(self):
        self.tree.write("configs/nameless.config", "# CONFIG_SYMBOLS is not set\n")
        self.addCleanup(self.build, "defconfig", "plain.config", "all")
        self.build("nameless.config", "all")
        lines = self.crash("fault")
        self.assertRegex(lines[0], r"^panic: page fault (writing|at) 0x8 \(null page\), "
                                   r"pc 0x[0-9a-f]+$")
        names = self.names(lines)
        self.assertGreater(len(names), 4)
        self.assertEqual(set(names), {None})

    def test_no_name_of_a_test(self):
        names = [name for name, _, _ in read_table(self.tree.path / IMAGE).values()]
        self.assertIn("kernel_main", names)
        self.assertEqual([name for name in names if "ktest" in name], [])


if __name__ == "__main__":
    unittest.main()
