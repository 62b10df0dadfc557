


// SPDX-License-Identifier: MIT
