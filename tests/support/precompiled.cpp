// SPDX-License-Identifier: BSL-1.0

// Something to compile for the targets that precompile headers.
