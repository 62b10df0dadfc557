// SPDX-License-Identifier: MIT
/// A boot stage stores something in struct arch or in its context, or drops the const of the former.
/// What a stage makes lives in struct kernel; struct arch holds the services of the machine and is const
/// for everyone but the port, and the context is written by boot.c alone.
///
// Confidence: High
// False alarms: none known.  Looked at: the run, check and undo of every struct boot_stage in the file,
// and the functions of the file that they call.
// Not seen: a store through a pointer that was kept in a global.
virtual report

@initialize:python@
@@
stage_stores_in_arch_parts = set()	# the functions named in a struct boot_stage
stage_stores_in_arch_calls = {}		# a function -> those that it calls
stage_stores_in_arch_found = []		# positions of stores


def stage_stores_in_arch_reached():
    """The functions that run in a stage."""
    reached, left = set(), list(stage_stores_in_arch_parts)
    while left:
        function = left.pop()
        if function not in reached:
            reached.add(function)
            left += stage_stores_in_arch_calls.get(function, ())
    return reached

@stage_stores_in_arch_part depends on report@
identifier stage, fn;
@@
(
 struct boot_stage stage = { .run = fn, };
|
 struct boot_stage stage = { .check = fn, };
|
 struct boot_stage stage = { .undo = fn, };
)

@script:python depends on report@
fn << stage_stores_in_arch_part.fn;
@@
stage_stores_in_arch_parts.add(fn)

@stage_stores_in_arch_call depends on stage_stores_in_arch_part@
identifier caller, fn;
position at;
@@
 caller(...) { <... fn@at(...) ...> }

@script:python depends on report@
caller << stage_stores_in_arch_call.caller;
fn << stage_stores_in_arch_call.fn;
@@
stage_stores_in_arch_calls.setdefault(caller, set()).add(fn)

@stage_stores_in_arch_store depends on stage_stores_in_arch_part@
struct arch *pointer;
struct arch object;
struct boot_context *ctx;
identifier m, n, copy =~ "^mem(set|cpy|move)$";
expression value;
assignment operator op;
position at;
@@
(
 pointer->m@at op value
|
 object.m@at op value
|
 *pointer@at op value
|
 object@at op value
|
 ctx->m@at op value
|
 ctx->m.n@at op value
|
 copy(pointer@at, ...)
|
 copy(&object@at, ...)
|
 (struct arch *@at)pointer
|
 (struct arch *@at)ctx->arch
|
 (void *@at)pointer
|
 (void *@at)ctx->arch
)

@script:python depends on report@
at << stage_stores_in_arch_store.at;
@@
stage_stores_in_arch_found += at

@script:python stage_stores_in_arch_end depends on report@
@@
for at in stage_stores_in_arch_found:
    if at.current_element in stage_stores_in_arch_reached() and "/arch/" not in "/" + at.file:
        coccilib.report.print_report(at, "stage_stores_in_arch: what a stage makes lives in struct kernel")
for kept in stage_stores_in_arch_parts, stage_stores_in_arch_calls, stage_stores_in_arch_found:
    kept.clear()
