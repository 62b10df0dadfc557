// SPDX-License-Identifier: MIT
/// One variable keeps the irq flags of two sections, or flags are restored twice, or kept by all CPUs.
/// The inner section overwrites what the outer one found: irqs stay off, or come on under a lock. Give
/// each section a variable of its own, a local one: flags belong to this CPU and this function.
///
// Confidence: High
// False alarms: a global that only one CPU can come to. Tests may keep flags from before() to after(),
// and put back once more what a case may have changed.
// Not seen: flags that a function returns and its caller keeps in a global.
virtual report

@initialize:python@
@@
import source

def irq_flags_reused_report(position, text):
    coccilib.report.print_report(position[0], "irq_flags_reused: " + text)

@irq_flags_reused_nested exists@
identifier outer = {arch_irq_save, spin_lock_irqsave, read_lock_irqsave, write_lock_irqsave};
identifier inner = {arch_irq_save, spin_lock_irqsave, read_lock_irqsave, write_lock_irqsave};
identifier restore = {arch_irq_restore, spin_unlock_irqrestore, read_unlock_irqrestore,
			write_unlock_irqrestore};
identifier flags;
type T;
position p;
@@
(
 flags = outer(...);
|
 T flags = outer(...);
)
 ... when != restore(..., flags)
     when any
 flags@p = inner(...)

@script:python depends on report@
p << irq_flags_reused_nested.p;
flags << irq_flags_reused_nested.flags;
@@
irq_flags_reused_report(p, f"{flags} still keeps what an outer section found")

@irq_flags_reused_twice exists@
identifier save = {arch_irq_save, spin_lock_irqsave, read_lock_irqsave, write_lock_irqsave};
identifier once = {arch_irq_restore, spin_unlock_irqrestore, read_unlock_irqrestore,
			write_unlock_irqrestore};
identifier again = {arch_irq_restore, spin_unlock_irqrestore, read_unlock_irqrestore,
			write_unlock_irqrestore};
local idexpression flags;
identifier same;
type T;
position p;
@@
 once(..., flags)
 ... when != flags = save(...)
     when != T same = save(...);
     when any
 again@p(..., flags)

@script:python depends on report@
p << irq_flags_reused_twice.p;
flags << irq_flags_reused_twice.flags;
@@
if not source.is_test(p[0].file):
    irq_flags_reused_report(p, f"{flags} was restored before, and no irqs were turned off since")

@irq_flags_reused_global@
identifier save = {arch_irq_save, spin_lock_irqsave, read_lock_irqsave, write_lock_irqsave};
global idexpression kept;
identifier member;
position p;
@@
(
 kept@p = save(...)
|
 kept@p.member = save(...)
|
 kept@p->member = save(...)
)

@script:python depends on report@
p << irq_flags_reused_global.p;
kept << irq_flags_reused_global.kept;
@@
if not source.is_test(p[0].file):
    irq_flags_reused_report(p, f"{kept} is every CPU's, the flags are this one's")
