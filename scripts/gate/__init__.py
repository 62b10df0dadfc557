# SPDX-License-Identifier: MIT
"""The parts of the static gate: one module a tool, and what they share."""
