// SPDX-License-Identifier: BSL-1.0
#pragma once

// What nearly every test includes, read by the compiler once. It saves time and nothing else: every file
// still includes what it uses.

#include "support/catch.hpp"

#include <dmf/dmf.hpp>

#include <iostream>
#include <map>
#include <set>
#include <sstream>
