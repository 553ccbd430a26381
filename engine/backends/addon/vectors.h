// How loops over floats are compiled.
#pragma once

// One addon runs on processors with vectors of 4, 8 and 16 floats: the loader takes what fits.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define VECTORS __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define VECTORS
#endif

// A result may lie on an operand, element on element, and that stands in no loop's way.
#if defined(__clang__)
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#endif
