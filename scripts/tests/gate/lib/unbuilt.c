/* FOUND: built */
// SPDX-License-Identifier: MIT
