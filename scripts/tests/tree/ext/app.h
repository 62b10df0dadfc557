/* SPDX-License-Identifier: MIT */
#pragma once

const char *app_sub(void);
