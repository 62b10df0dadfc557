// SPDX-License-Identifier: MIT
/// A cast with __force does not say why it is right.
/// __force silences sparse, so that a person has to answer: SAFETY: why, on the line or above it.
///
// Confidence: High
// False alarms: none known.  A macro of several lines answers above its first one.
virtual report

@initialize:python@
@@
import lexical

@script:python force_without_safety_word depends on report@
@@
for file in cocci.files():
    for found in lexical.find(file, r"(?<!define )\b__force\b"):
        if not lexical.says(found, "SAFETY"):
            lexical.report(found, "force_without_safety: __force without a SAFETY comment")
