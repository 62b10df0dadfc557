// SPDX-License-Identifier: MIT
/// An error is dropped: nobody looks at what the function returned.
/// Either it is not assigned, or never read, or overwritten before it is read.  Hand it up, or say in the
/// code why it cannot happen (BUG); a (void) says why it does not matter, ignored: why.
///
/// Errors come from the functions declared __must_check, from those of the file that return -Exxx, and
/// from the operations of the contracts that return int.  What any function left in a local int is read.
///
// Confidence: Moderate
// False alarms: two conditions of which one excludes the other stand around assignment and reading.
// Not seen: errors kept in members and globals.
virtual report

@initialize:python@
@@
import contract
import source

# Not an error: irqs stay off on purpose.
ignored_error_values = source.returning("irqflags_t")


def ignored_error_report(places, f, what):
    for at in places:
        if f not in ignored_error_values and not source.says(at, "ignored:"):
            coccilib.report.print_report(at, f"ignored_error: what {f}() returned is {what}")

@ignored_error_own depends on report@
identifier own;
identifier code =~ "^E[A-Z0-9]+$";
@@
 int own(...) { <+... return -code; ...+> }

@ignored_error_statement depends on report@
identifier f = {DECLARED__must_check};
position at;
@@
(
 f@at(...);
|
 (void)f@at(...);
)

@script:python depends on report@
at << ignored_error_statement.at;
f << ignored_error_statement.f;
@@
ignored_error_report(at, f, "dropped")

@ignored_error_own_statement depends on report@
identifier ignored_error_own.own;
position at;
@@
(
 own@at(...);
|
 (void)own@at(...);
)

@script:python depends on report@
at << ignored_error_own_statement.at;
f << ignored_error_own.own;
@@
ignored_error_report(at, f, "dropped")

@ignored_error_operation depends on report@
expression object;
identifier op;
position at;
@@
 object->op@at(...);

@script:python depends on report@
at << ignored_error_operation.at;
object << ignored_error_operation.object;
op << ignored_error_operation.op;
@@
if contract.returns_error(object, op):
    ignored_error_report(at, op, "dropped")

@ignored_error_kept depends on report@
local idexpression int x;
expression f;
position at;
@@
 x@at = f(...);

@ignored_error_overwritten depends on report exists@
local idexpression int ignored_error_kept.x;
expression ignored_error_kept.f, other;
position ignored_error_kept.at, here, again;
@@
 x@at@here = f(...);
 ... when != x
(
 x = <+... x ...+>;
|
 x@again = other;
)

@script:python depends on report@
here << ignored_error_overwritten.here;
again << ignored_error_overwritten.again;
f << ignored_error_kept.f;
@@
ignored_error_report(here, f, f"overwritten in line {again[0].line} before it is read")

@ignored_error_read depends on report exists@
local idexpression int ignored_error_kept.x;
position ignored_error_kept.at, here, use;
@@
 x@at@here = ...;
 ... when any
 x@use

@ignored_error_unread depends on report@
local idexpression int ignored_error_kept.x;
expression ignored_error_kept.f;
position ignored_error_kept.at, here != ignored_error_read.here;
@@
 x@at@here = f(...);

@script:python depends on report@
here << ignored_error_unread.here;
f << ignored_error_kept.f;
@@
ignored_error_report(here, f, "never read")

@ignored_error_kept_first depends on report@
identifier x;
expression f;
position at;
@@
 int x@at = f(...);

@ignored_error_overwritten_first depends on report exists@
identifier ignored_error_kept_first.x;
expression ignored_error_kept_first.f, other;
position ignored_error_kept_first.at, here, again;
@@
 int x@at@here = f(...);
 ... when != x
(
 x = <+... x ...+>;
|
 x@again = other;
)

@script:python depends on report@
here << ignored_error_overwritten_first.here;
again << ignored_error_overwritten_first.again;
f << ignored_error_kept_first.f;
@@
ignored_error_report(here, f, f"overwritten in line {again[0].line} before it is read")

@ignored_error_read_first depends on report exists@
identifier ignored_error_kept_first.x;
position ignored_error_kept_first.at, here, use;
@@
 int x@at@here = ...;
 ... when any
 x@use

@ignored_error_unread_first depends on report@
identifier ignored_error_kept_first.x;
expression ignored_error_kept_first.f;
position ignored_error_kept_first.at, here != ignored_error_read_first.here;
@@
 int x@at@here = f(...);

@script:python depends on report@
here << ignored_error_unread_first.here;
f << ignored_error_kept_first.f;
@@
ignored_error_report(here, f, "never read")
