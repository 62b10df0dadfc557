// SPDX-License-Identifier: MIT
/// No rule: what control flow has to say to the rules about locks that look at the whole tree.
/// Prints which call or statement can be reached under a lock, or with irqs off, and since where.
///
// A guard holds to the end of its block, which needs no control flow: gate/locks.py sees to it.
// DECLARED__x stands for the functions of the tree that are declared with the word __x.
virtual report

@initialize:python@
@@
def lock_facts_say(kind, since, here):
    places = since[0].line, since[0].column, here[0].line, here[0].column
    print("FACT", here[0].file, kind, *places)

@lock_facts_call exists@
identifier take = {DECLARED__acquires};
identifier give = {DECLARED__releases};
expression l, f;
position since, here;
@@
 take@since(l)
 ... when any
     when != give(l, ...)
 f@here(...)

@script:python depends on report@
since << lock_facts_call.since;
here << lock_facts_call.here;
@@
lock_facts_say("held", since, here)

@lock_facts_statement exists@
identifier take = {DECLARED__acquires};
identifier give = {DECLARED__releases};
expression l;
statement S;
position since, here;
@@
 take@since(l)
 ... when any
     when != give(l, ...)
 S@here

@script:python depends on report@
since << lock_facts_statement.since;
here << lock_facts_statement.here;
@@
lock_facts_say("held", since, here)

@lock_facts_try exists@
identifier try = {DECLARED__cond_acquires};
identifier give = {DECLARED__releases};
expression l, f;
statement S;
position since, here;
@@
 if (!try@since(l)) S
 ... when any
     when != give(l, ...)
 f@here(...)

@script:python depends on report@
since << lock_facts_try.since;
here << lock_facts_try.here;
@@
lock_facts_say("held", since, here)

@lock_facts_irqs_off exists@
expression f;
position since, here;
@@
 arch_irq_save@since()
 ... when any
     when != arch_irq_restore(...)
 f@here(...)

@script:python depends on report@
since << lock_facts_irqs_off.since;
here << lock_facts_irqs_off.here;
@@
lock_facts_say("irqs_off", since, here)
