# SPDX-License-Identifier: MIT
"""The tools of the gate, the longest first, so that the workers end together."""

from gate import built, clang, cocci, sparse, tree

TOOLS = (cocci, clang, sparse, tree, built)
