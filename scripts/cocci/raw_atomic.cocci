// SPDX-License-Identifier: MIT
/// A compiler's atomic is used outside atomic.h.  What the compiler calls in its place may.
/// There the order stands in the name, and the interleaving explorer sees every access.  Add what is
/// missing to atomic.h.
///
// Confidence: High
// False alarms: none known.
virtual report

@raw_atomic_call depends on report@
identifier f =~ "^__(atomic|sync)_|^__c11_atomic_|^atomic_(load|store|exchange|compare_exchange_(strong|weak)|fetch_(add|sub|or|xor|and))(_explicit)?$";
position at;
@@
 f@at(...)

@script:python depends on report@
at << raw_atomic_call.at;
f << raw_atomic_call.f;
@@
if not at[0].file.endswith(("foundry/atomic.h", "asm/atomic.h", "kernel/hooks_atomic.c")):
    coccilib.report.print_report(at[0], f"raw_atomic: {f}() outside atomic.h")

