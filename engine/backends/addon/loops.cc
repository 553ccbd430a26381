#include "loops.h"
#include <cmath>
#include <cstdint>
#include <cstring>

// One addon runs on processors with vectors of 4, 8 and 16 floats: the loader takes what fits.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define VECTORS __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define VECTORS
#endif

namespace {
/** e^x within 2 units in the last place; Cephes' polynomial. */
inline float exponential(float x) {
  x = x > 88.0f ? 88.0f : x;
  x = x < -87.0f ? -87.0f : x;
  // To the nearest whole number, without a branch that would keep the loop from being done in vectors.
  constexpr float rounding = 12582912.0f;
  const float whole = (x * 1.44269504f + rounding) - rounding;
  const int32_t power = static_cast<int32_t>(whole);
  const float rest = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
  float sum = 1.9875691500e-4f;
  sum = sum * rest + 1.3981999507e-3f;
  sum = sum * rest + 8.3334519073e-3f;
  sum = sum * rest + 4.1665795894e-2f;
  sum = sum * rest + 1.6666665459e-1f;
  sum = sum * rest + 5.0000001201e-1f;
  sum = sum * rest * rest + rest + 1.0f;
  const int32_t bits = (power + 127) << 23;
  float scale;
  std::memcpy(&scale, &bits, sizeof scale);
  return sum * scale;
}

/** By a quotient of polynomials where x is not large; within 3 units in the last place. */
inline float hyperbolicTangent(float given) {
  float x = given > 7.9053111f ? 7.9053111f : given;
  x = x < -7.9053111f ? -7.9053111f : x;
  const float square = x * x;
  float above = -2.76076847742355e-16f;
  above = above * square + 2.00018790482477e-13f;
  above = above * square + -8.60467152213735e-11f;
  above = above * square + 5.12229709037114e-08f;
  above = above * square + 1.48572235717979e-05f;
  above = above * square + 6.37261928875436e-04f;
  above = above * square + 4.89352455891786e-03f;
  float below = 1.19825839466702e-06f;
  below = below * square + 1.18534705686654e-04f;
  below = below * square + 2.26843463243900e-03f;
  below = below * square + 4.89352518554385e-03f;
  const float value = x * above / below;
  // Not a number stays none.
  return given != given ? given : value;
}
}  // namespace

// A result may lie on an operand, element on element, and that stands in no loop's way.
#if defined(__clang__)
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#endif

#define LOOP(expression)                                    \
  INDEPENDENT                                               \
  for (int index = 0; index < count; ++index) {             \
    const float a = left[index];                            \
    [[maybe_unused]] const float b = right[index];          \
    to[index] = expression;                                 \
  }                                                         \
  return

VECTORS void computeBlock(int operation, float* to, const float* left, const float* right, int count) {
  switch (operation) {
    case ADD:
      LOOP(a + b);
    case SUBTRACT:
      LOOP(a - b);
    case MULTIPLY:
      LOOP(a * b);
    case DIVIDE:
      LOOP(a / b);
    case MAXIMUM:
      LOOP(a < b ? b : a);
    case MINIMUM:
      LOOP(b < a ? b : a);
    case SQUARE_ROOT:
      LOOP(std::sqrt(a));
    case SQUARE:
      LOOP(a * a);
    case NEGATE:
      LOOP(-a);
    case ABSOLUTE:
      LOOP(std::fabs(a));
    case SIGMOID:
      LOOP(1.0f / (1.0f + exponential(-a)));
    case TANH:
      LOOP(hyperbolicTangent(a));
    case POSITIVE:
      LOOP(a > 0 ? 1.0f : (a != a ? a : 0.0f));
    default:
      return;
  }
}
