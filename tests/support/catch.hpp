// SPDX-License-Identifier: BSL-1.0
#pragma once

// Catch2 without its version: the header of version 2 where there is one, else that of version 3.
// Tests include this file and name no header of Catch2 themselves.

#if __has_include(<catch2/catch.hpp>)
#include <catch2/catch.hpp>
#else
#include <catch2/catch_all.hpp>
#endif
