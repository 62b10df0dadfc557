/* SPDX-License-Identifier: MIT */
#pragma once

#define FRAMES_MAX CONFIG_FRAMES_MAX

int frames_max(void);
