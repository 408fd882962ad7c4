/*
 * How the hot loops are written: over 32 lanes at a time, each an ordinary loop of fixed length
 * that compilers turn into vectors of any width, and built once for each instruction set. One lane
 * is one unit; no lane looks at another, so that the width changes no result.
 */
#ifndef CORE_LANES_H
#define CORE_LANES_H

/* Below -O3 gcc takes narrower vectors than the machine has: these loops get it whatever the rest
   of the program is built with. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__)
#pragma GCC optimize("O3")
#endif

enum { LANES = 32 };

/* On a function: the machine's best version is chosen when the program starts. Not under the thread
   sanitizer, which isn't ready yet when that happens, nor by clang, which gives such functions
   names that other files don't find. */
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) && \
    !defined(__SANITIZE_THREAD__) && !defined(SOMPIPE_NO_CLONES)
#define CLONED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CLONED
#endif

/* On a part of such a function: every version needs a copy of its own. */
#define INLINE static inline __attribute__((always_inline))

#define PRAGMA(text) _Pragma(#text)
#define EACH_LANE PRAGMA(omp simd) for (unsigned l = 0; l < LANES; l++)
/* Gathers all lanes into one variable: by |, min or max, which no order can change. */
#define GATHER_LANES(by, into) \
  PRAGMA(omp simd reduction(by : into)) for (unsigned l = 0; l < LANES; l++)

#endif
