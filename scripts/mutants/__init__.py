# SPDX-License-Identifier: MIT
"""Bugs that are seeded into copies of the tree: the operators, by family, and the text they work on."""
