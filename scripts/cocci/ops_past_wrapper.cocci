// SPDX-License-Identifier: MIT
/// An operation is called through its table, past the wrapper of the contract.
/// The wrapper is where the contract is annotated and documented: alarm_arm(alarm, t), not
/// alarm->ops->arm(alarm, t).  Behind it stand the contract's own header, the .c of its name, and who
/// fills a table with the same operation; a test may call one that has no wrapper.
///
// Confidence: High
// False alarms: none known.  A saboteur keeps the table that it replaces and delegates to that: it
// calls no object past anything.
virtual report

@initialize:python@
@@
import contract


def ops_past_wrapper_report(at, op):
    if not contract.is_behind(at.file, op):
        coccilib.report.print_report(at, f"ops_past_wrapper: {op} is reached past its contract's wrapper")

@ops_past_wrapper_direct depends on report@
expression object;
identifier op;
position at;
@@
(
 object->ops->op@at
|
 object.ops->op@at
|
 (*object->ops).op@at
|
 (*object.ops).op@at
)

@script:python depends on report@
at << ops_past_wrapper_direct.at;
op << ops_past_wrapper_direct.op;
@@
for place in at:
    ops_past_wrapper_report(place, op)

@ops_past_wrapper_fetched depends on report@
identifier table;
type T;
expression object;
identifier op;
position at;
@@
(
 T table = \(object->ops\|object.ops\);
|
 table = \(object->ops\|object.ops\);
)
 <...
 table->op@at
 ...>

@script:python depends on report@
at << ops_past_wrapper_fetched.at;
op << ops_past_wrapper_fetched.op;
@@
for place in at:
    ops_past_wrapper_report(place, op)
