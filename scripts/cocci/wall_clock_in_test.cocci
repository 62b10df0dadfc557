// SPDX-License-Identifier: MIT
/// A test's verdict hangs on how fast the machine is, or on a number that nobody can repeat.
/// Under an emulator, a debugger or load the same code takes ten times as long.  Count events, let a mock
/// clock go, wait with a bound; draw random numbers by ktest_random() from kt->seed, which is printed.
///
// Confidence: High
// False alarms: none known.  A clock whose name says mock is moved by the test itself; a lower bound,
// or the comparison of two clocks, is no verdict on speed.
virtual report

@initialize:python@
@@
import re

import lexical
import source

wall_clock_in_test_asm = r"\b(rdtscp?|rdrand|rdseed|cnt[vp]ct_el0|pmccntr_el0|rndrr?s?|rd(cycle|time|instret))\b"


def wall_clock_in_test_report(places, what):
    for at in places:
        if source.is_test(at.file):
            coccilib.report.print_report(at, "wall_clock_in_test: " + what)

@wall_clock_in_test_call depends on report@
identifier f =~ "^(arch_cost|time|clock|clock_gettime|gettimeofday|rdtsc(p|_ordered)?|__builtin_ia32_rdtscp?|__builtin_readcyclecounter)$";
identifier counter =~ "^(cnt[vp]ct(ss)?_el0|time|cycle|instret)$";
position at;
@@
(
 f@at(...)
|
 sysreg_read@at(counter)
|
 csr_read@at(counter)
)

@script:python depends on report@
at << wall_clock_in_test_call.at;
@@
wall_clock_in_test_report(at, "how long it takes is the machine's business")

@wall_clock_in_test_dice depends on report@
identifier f =~ "^(rand|rand_r|random|getrandom|getentropy|arc4random|rd(rand|seed)(32|64)?|__builtin_ia32_rd(rand|seed).*)$";
position at;
@@
 f@at(...)

@script:python depends on report@
at << wall_clock_in_test_dice.at;
@@
wall_clock_in_test_report(at, "nobody can repeat it; draw by ktest_random() from kt->seed")

@script:python wall_clock_in_test_instruction depends on report@
@@
for file in cocci.files():
    for found in lexical.find(file, r"\b(__asm__|asm)\b[^;]*;"):
        written = "\n".join(source.lines(file))[found.match.start():found.match.end()]
        if source.is_test(file) and re.search(wall_clock_in_test_asm, written):
            lexical.report(found, "wall_clock_in_test: nobody can repeat what this reads")

@wall_clock_in_test_seed depends on report exists@
identifier state;
expression seed;
type T;
position at;
@@
 T state = seed@at;
 ... when any
 ktest_random(&state)

@script:python depends on report@
at << wall_clock_in_test_seed.at;
seed << wall_clock_in_test_seed.seed;
@@
if re.search(r"[(&]", seed):
    wall_clock_in_test_report(at, "seeded by what is not the same next time; kt->seed is printed")

@wall_clock_in_test_reseed depends on report exists@
identifier state;
expression seed;
position at;
@@
 state = seed@at;
 ... when any
 ktest_random(&state)

@script:python depends on report@
at << wall_clock_in_test_reseed.at;
seed << wall_clock_in_test_reseed.seed;
@@
if re.search(r"[(&]", seed):
    wall_clock_in_test_report(at, "seeded by what is not the same next time; kt->seed is printed")

@wall_clock_in_test_limit depends on report@
expression kt, clock, start, limit;
identifier check =~ "^(EXPECT|ASSERT)_L[TE]$";
position at;
@@
 check(kt, clock_now(clock)@at - start, limit)

@script:python depends on report@
at << wall_clock_in_test_limit.at;
clock << wall_clock_in_test_limit.clock;
@@
if "mock" not in clock:
    wall_clock_in_test_report(at, "a limit in time fails on a slow machine")

@wall_clock_in_test_took depends on report exists@
expression kt, clock, start, limit;
identifier took, check =~ "^(EXPECT|ASSERT)_L[TE]$";
type T;
position at;
@@
(
 T took = clock_now(clock) - start;
|
 took = clock_now(clock) - start;
)
 ... when any
 check(kt, took@at, limit)

@script:python depends on report@
at << wall_clock_in_test_took.at;
clock << wall_clock_in_test_took.clock;
@@
if "mock" not in clock:
    wall_clock_in_test_report(at, "a limit in time fails on a slow machine")
