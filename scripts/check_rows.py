# SPDX-License-Identifier: MIT
"""The table of `make check`, which scripts/check.py runs."""

import shutil
from collections import namedtuple

# name		selects the row
# steps		commands, run in order up to the first that fails
# counts	'cases' (the last line of the output counts them) or 'status' (the row is one check)
# trees		rows that share a name of these never run at the same time: they build in that folder
# long		whether it is a row of `make check-all` alone
Row = namedtuple('Row', 'name text steps counts trees long', defaults=('cases', '', False))

HOST = '{make} ARCH=host O={trees}/'
# More warnings than a build has by itself, each an error; they change nothing in what is built.
STRICT = '{make} W=1e'
HOST_ITSELF = STRICT + ' ARCH=host O={trees}/host'
COUNTED = 'ARCHES="x86_64 aarch64 riscv64"'
# What the machine can change: all that touches its devices, and the memory that is there.  The command line
# of a kernel has room for 127 characters.
MACHINE = ('io/*,pag*,ph*,psci*,tlb/m*,tlb/*-own,tran*/m*,alarm/*,cons*,*apic*,irq*,int*,trap*,ti*,vmm/live*,frame/k*,'
       'fdt,smp*,ipi*,*lock*')
# What the compiler can, and the host's image cannot show: what is written for the CPU.
COMPILED = ('arch*,back*,pag*,phys*,tlb/m*,tran*/m*,alarm/*,irq*,int*,trap*,tim*,vmm/live*,frame/k*,'
        'smp*,ipi*,*lock*')
# All but the saboteurs: what else a wrong order of CPUs breaks depends on who comes first, and is seen where runs
# are alike.  No glob says "not".
NO_SABOTEURS = ('a*,b*,c*,d*,e*,f*,g*,h*,i*,j*,k*,l*,m*,n*,o*,p*,q*,r*,sc*,se*,sl*,sm*,sp*,st*,sy*,t*,u*,v*,w*,x*')
# Under KASAN a test takes seven times as many instructions; on the host all of them do.
SANITIZED = 'kasan*,ubsan*,arch*,trap*,boot*,paging*,heap*,slab*,frame/kernel*,vmm/live*,vm_lazy*,tlb/machine*'
# What is about turns, and what ends them.
PREEMPTED = '*preempt*,*task*,*sched*,*wait*,*sleep*,timer/*,spinlock/*,context/*,endpoint/*'
# Not the saboteurs of tasks: who comes first is the preempting interrupt's choice there, and what else a wrong join breaks.
PREEMPTED_ON_A_PORT = 'preempt*,task*,sched*,wait*,sleep*,timer/*,spinlock/*,context/*,endpoint/*,saboteur/preempt,saboteur/sleep'
# What asks for the hooks, the detector among it.
HOOKED = 'kcsan*,races/*,atomic/*,spin*,rw*,ipi*,smp*'
# It knows all architectures; the plain one of some distributions does too.
DEBUGGER = shutil.which('gdb-multiarch') or 'gdb'


def rows_of_port(arch):
    """The rows of an architecture that QEMU runs.

    Instructions are counted wherever a verdict depends on time: a loaded host must not change it.
    """
    tree = f'{STRICT} ARCH={arch} ICOUNT=1 O={{trees}}/{arch}'
    other = f'{{make}} ARCH={arch} ICOUNT=1 O={{trees}}/{arch}'
    return (
        Row(arch, 'every test in QEMU with four CPUs, instructions counted; every clause has its case and its saboteur', (
            f'{tree} defconfig conformance',), trees=arch),
        Row(f'{arch}-smp', 'every test but the saboteurs with four CPUs, each a thread of QEMU', (
            f"{tree} ICOUNT= KTEST='{NO_SABOTEURS}' defconfig ktest",), trees=arch),
        Row(f'{arch}-machines', 'what a machine can change, on each machine, CPU and size of memory', (
            f"{tree} KTEST='{MACHINE}' defconfig machines",), trees=arch),
        Row(f'{arch}-alike', 'two runs of what could differ are alike to the last byte, instructions counted', (
            f"{tree} KTEST='{MACHINE}' defconfig ktest",
            f'cp {{trees}}/{arch}/ktest.log {{trees}}/{arch}-first.log',
            f"{tree} KTEST='{MACHINE}' ktest",
            f'diff {{trees}}/{arch}-first.log {{trees}}/{arch}/ktest.log'), trees=arch),
        Row(f'{arch}-boot-fail', 'each stage of the boot fails once, and is undone', (
            f'{tree} defconfig boot-fail',), trees=arch),
        Row(f'{arch}-crash', 'a panic on any CPU, in every way, stops all and tells of each', (
            f'{tree} defconfig crash',), trees=arch),
        Row(f'{arch}-gdb', 'a debugger stops at kernel_main and knows its name', (
            f'{tree} defconfig gdb GDB="{DEBUGGER} -batch"',
            f'grep -q "Breakpoint 1, kernel_main (" {{trees}}/{arch}-gdb.log'), 'status', trees=arch),
        Row(f'{arch}-clang', 'what is written for the CPU, built by clang and lld', (
            f"{other}-clang LLVM=1 KTEST='{COMPILED}' defconfig no-debug.config ktest",), trees=f'{arch}-clang'),
        Row(f'{arch}-preempt', 'every test with preemption, four CPUs, instructions counted', (
            f'{other}-preempt defconfig no-debug.config preempt.config conformance',), trees=f'{arch}-preempt', long=True),
        Row(f'{arch}-release', 'an image without tests holds nothing of them; its prompt works', (
            f'{other}-release defconfig release.config all prompt',), trees=f'{arch}-release'),
        Row(f'{arch}-tiny', 'the smallest image boots to its prompt', (
            f'{other}-tiny tinyconfig all prompt',), trees=f'{arch}-tiny'),
        Row(f'{arch}-one-cpu', 'with room for one CPU no lock has a word, and all keep their promises', (
            f"{other}-one-cpu SMP=1 KTEST='*lock*' defconfig no-debug.config one-cpu.config ktest",), trees=f'{arch}-one-cpu'),
        Row(f'{arch}-driver-restart', 'a kernel of its own, without tests: a driver that dies is started again', (
            'cp -R {srctree}/samples/driver-restart {outside}/driver-restart',
            f'{other}-release EXT={{outside}}/driver-restart defconfig release.config all run',
            f'grep -q "^6 sectors make 1111: 3 drivers" {{trees}}/{arch}-driver-restart.log'), 'status',
            trees=f'{arch}-release'),
        Row(f'{arch}-kasan', 'what owns memory or maps it, under KASAN and UBSAN', (
            f"{other}-kasan defconfig kasan.config KTEST='{SANITIZED}' ktest",),
            trees=f'{arch}-kasan', long=True),
        Row(f'{arch}-races', 'what is about several CPUs, with seeds that decide where one comes in between', (
            f'{{make}} ARCH={arch} O={{trees}}/{arch}-races SEEDS=10 races',), trees=f'{arch}-races', long=True),
        Row(f'{arch}-kcsan', 'every test but the saboteurs, with a seed and under the detector of data races', (
            f"{{make}} ARCH={arch} O={{trees}}/{arch}-kcsan SEEDS=1 ONCE=1 KCSAN=1 KTEST='*' TIMEOUT=1700 races",),
            trees=f'{arch}-kcsan', long=True),
        Row(f'{arch}-every-alike', 'two runs of every test are alike to the last byte, instructions counted', (
            f'{tree} defconfig conformance ktest',
            f'diff {{trees}}/{arch}/conformance.log {{trees}}/{arch}/ktest.log'), trees=arch, long=True),
        Row(f'{arch}-every-machine', 'every test on each machine, CPU and size of memory', (
            f'{tree} defconfig machines',), trees=arch, long=True),
        Row(f'{arch}-every-clang', 'every test, built by clang and lld; in another order, with other random numbers', (
            f'{other}-clang LLVM=1 APPEND=ktest.seed=1 defconfig no-debug.config ktest',), trees=f'{arch}-clang', long=True),
        Row(f'{arch}-sample', 'a kernel in a folder of its own, built, booted and tested', (
            'cp -R {srctree}/samples/minimal {outside}/minimal',
            f'{{make}} ARCH={arch} ICOUNT=1 EXT={{outside}}/minimal defconfig all run ktest'), long=True),
        Row(f'{arch}-allocator', 'allocators in a folder of their own keep the promise', (
            'cp -R {srctree}/samples/allocator {outside}/allocator',
            f'{{make}} ARCH={arch} ICOUNT=1 EXT={{outside}}/allocator defconfig all run',
            f'{{make}} ARCH={arch} ICOUNT=1 EXT={{outside}}/allocator KTEST=*/list,*/kernel ktest'),
            long=True),
        Row(f'{arch}-messages', 'a transport in a folder of its own keeps the promise; two CPUs, and a driver that dies', (
            'cp -R {srctree}/samples/transport {srctree}/samples/mailbox {srctree}/samples/driver-restart {outside}/',
            f'{{make}} ARCH={arch} EXT={{outside}}/transport KTEST=endpoint/locked defconfig all run ktest',
            f'{{make}} ARCH={arch} SMP=2 EXT={{outside}}/mailbox KTEST=mailbox defconfig all run ktest',
            f'{{make}} ARCH={arch} ICOUNT=1 EXT={{outside}}/driver-restart KTEST=service defconfig all run ktest'),
            long=True),
    )


# The longest first, so that the last ones end together.
ROWS = (
    Row('docs', 'what README and Documentation/ say is done: commands run, files are built, links lead somewhere', (
        '{python} {srctree}/scripts/tests/run.py test_docs',)),
    Row('scripts', "the scripts' own tests", (
        '{python} {srctree}/scripts/tests/run.py --but test_docs',)),
    Row('gate', 'what the sources say of themselves, on every architecture', (
        HOST + 'gate GATE_STRICT=1 gate',), 'status', trees='gate'),
    Row('gate-mutants', 'a sample of seeded bugs: the gate catches all but those that it is known not to see', (
        HOST + 'gate N=12 SEED=1 gate-mutants',), 'status', trees='gate'),
    Row('host', 'every test, in a process of four CPUs; every clause has its case and its saboteur', (
        HOST_ITSELF + ' defconfig conformance',), trees='host'),
    *rows_of_port('x86_64'),
    *rows_of_port('aarch64'),
    *rows_of_port('riscv64'),
    Row('explore', 'interleavings of locks, rings and hand-overs, in three models of memory; saboteurs are found', (
        HOST + 'explore explore',), trees='explore'),
    Row('host-kasan', 'every test, under KASAN and UBSAN', (
        HOST + 'kasan defconfig kasan.config ktest',), trees='kasan'),
    Row('host-preempt', 'every test with preemption: what is ready and comes first runs, and slices end', (
        HOST + 'preempt defconfig no-debug.config preempt.config conformance',
        HOST + f"preempt KTEST='{PREEMPTED}' defconfig no-debug.config periodic.config ktest"),
        trees='preempt'),
    Row('riscv64-preempts', 'tasks, time and locks with preemption on a port, instructions counted', (
        f"{{make}} ARCH=riscv64 ICOUNT=1 O={{trees}}/riscv64-preempt KTEST='{PREEMPTED_ON_A_PORT}' defconfig no-debug.config preempt.config ktest",),
        trees='riscv64-preempt'),
    Row('host-races', 'what is about several CPUs, with seeds that decide where one comes in between', (
        HOST + 'races SEEDS=3 races',), trees='races'),
    Row('host-clang', 'every test, built by clang and lld; in another order, with other random numbers', (
        HOST + 'clang LLVM=1 APPEND=ktest.seed=1 defconfig no-debug.config ktest',), trees='clang'),
    Row('bench', 'instructions per operation: none worse than its baseline', (
        HOST + f'bench {COUNTED} bench',), 'status', trees='bench'),
    Row('host-boot-fail', 'each stage of the boot fails once, and is undone', (
        HOST_ITSELF + ' defconfig boot-fail',), trees='host'),
    Row('host-crash', 'a panic on any CPU, in every way, stops all and tells of each', (
        HOST_ITSELF + ' defconfig crash',), trees='host'),
    Row('host-release', 'an image without tests holds nothing of them; its prompt works', (
        HOST + 'release defconfig release.config all prompt',), trees='release'),
    Row('host-unchecked', 'locks, and what is tested of the log and panic, without the lock checker', (
        HOST + "unchecked KTEST='*lock*,once*,time*,log*,panic*,irq*' defconfig no-debug.config unchecked.config ktest",),
        trees='unchecked'),
    Row('host-tiny', 'the smallest image boots to its prompt', (
        HOST + 'tiny tinyconfig all prompt',), trees='tiny'),
    Row('host-driver-restart', 'a kernel of its own, without tests: a driver that dies is started again', (
        'cp -R {srctree}/samples/driver-restart {outside}/driver-restart',
        '{make} ARCH=host EXT={outside}/driver-restart defconfig release.config all run',
        'grep -q "^6 sectors make 1111: 3 drivers" {trees}/host-driver-restart.log'), 'status'),
    Row('explore-further', 'the same, thirty times as far where it is cut off, and by clang', (
        HOST + 'explore LIMIT=3000000 explore',
        HOST + 'explore-clang LLVM=1 explore'), trees='explore explore-clang', long=True),
    Row('host-sample', 'a kernel in a folder of its own, built, booted and tested', (
        'cp -R {srctree}/samples/minimal {outside}/minimal',
        '{make} ARCH=host EXT={outside}/minimal defconfig all run ktest'), long=True),
    Row('host-allocator', 'allocators in a folder of their own keep the promise', (
        'cp -R {srctree}/samples/allocator {outside}/allocator',
        '{make} ARCH=host EXT={outside}/allocator defconfig all run ktest'), long=True),
    Row('host-messages', 'a transport in a folder of its own keeps the promise; two CPUs, and a driver that dies', (
        'cp -R {srctree}/samples/transport {srctree}/samples/mailbox {srctree}/samples/driver-restart {outside}/',
        '{make} ARCH=host EXT={outside}/transport defconfig all run ktest',
        '{make} ARCH=host SMP=2 EXT={outside}/mailbox defconfig all run ktest',
        '{make} ARCH=host EXT={outside}/driver-restart KTEST=service defconfig all run ktest'), long=True),
    Row('gate-mutants-200', 'seeded bugs of every kind, 95 % caught by the gate', (
        HOST + 'gate N=200 SEED=1 gate-mutants',), 'status', trees='gate', long=True),
    # clang 14 has no such hooks for riscv64.
    *(Row(f'{arch}-kcsan-clang', 'the detector of data races, built by clang and lld', (
        f"{{make}} ARCH={arch} LLVM=1 O={{trees}}/{arch}-kcsan-clang SEEDS=1 ONCE=1 KCSAN=1 KTEST='{HOOKED}' races",),
        trees=f'{arch}-kcsan-clang', long=True) for arch in ('x86_64', 'aarch64', 'host')),
    Row('host-kcsan', 'every test but the saboteurs, with seeds and under the detector of data races', (
        HOST + "kcsan SEEDS=5 KCSAN=1 KTEST='*' races",), trees='kcsan', long=True),
    Row('host-seeds', 'every test in nine orders, each with other random numbers', (
        HOST_ITSELF + ' defconfig', *(f'{HOST_ITSELF} APPEND=ktest.seed={seed} ktest' for seed in range(2, 11))),
        trees='host', long=True),
    Row('host-asan', "every test, under the compiler's AddressSanitizer and UBSAN", (
        HOST + 'asan defconfig asan.config ktest',), trees='asan', long=True),
    Row('host-aarch64', 'every test of the host, built for aarch64 and run by emulation', (
        HOST + 'host-aarch64 CROSS_COMPILE=aarch64-linux-gnu- defconfig ktest',), trees='host-aarch64', long=True),
    Row('conformance', 'one table of every clause on every architecture', (
        STRICT + ' ICOUNT=1 O={trees} ALL=1 conformance',), 'status', trees='host x86_64 aarch64 riscv64', long=True),
    Row('bench-twice', 'what is measured is the same in two runs', (
        HOST + f'bench {COUNTED} bench',
        'cp {trees}/bench/bench/results.txt {trees}/bench-first.txt',
        HOST + f'bench {COUNTED} bench',
        'diff {trees}/bench-first.txt {trees}/bench/bench/results.txt'), 'status', trees='bench', long=True),
)
