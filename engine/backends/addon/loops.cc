#include "loops.h"
#include <cmath>
#include <cstdint>
#include <cstring>
#include "vectors.h"

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

/** e^x for all there is: nothing far below zero, since what a mask leaves out counts for nothing. */
inline float power(float x) {
  const float root = exponential(x * 0.5f);
  const float value = x > 87.0f ? root * root : exponential(x);
  return x < -87.0f ? 0.0f : value;
}

/** The natural logarithm within 2 units in the last place; Cephes' polynomial. */
inline float logarithm(float given) {
  const bool isTiny = given < 1.17549435e-38f;
  const float x = isTiny ? given * 8388608.0f : given;
  int32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  const int32_t halfBits = (bits & 0x007fffff) | 0x3f000000;
  float mantissa;
  std::memcpy(&mantissa, &halfBits, sizeof mantissa);
  const bool isSmall = mantissa < 0.707106781f;
  const float power = static_cast<float>(((bits >> 23) & 0xff) - 126 - (isSmall ? 1 : 0) - (isTiny ? 23 : 0));
  const float rest = isSmall ? mantissa + mantissa - 1.0f : mantissa - 1.0f;
  const float square = rest * rest;
  float sum = 7.0376836292e-2f;
  sum = sum * rest - 1.1514610310e-1f;
  sum = sum * rest + 1.1676998740e-1f;
  sum = sum * rest - 1.2420140846e-1f;
  sum = sum * rest + 1.4249322787e-1f;
  sum = sum * rest - 1.6668057665e-1f;
  sum = sum * rest + 2.0000714765e-1f;
  sum = sum * rest - 2.4999993993e-1f;
  sum = sum * rest + 3.3333331174e-1f;
  float value = sum * rest * square - 2.12194440e-4f * power - 0.5f * square;
  value = (rest + value) + 0.693359375f * power;
  value = given > 3.40282347e38f ? given : value;
  value = given == 0.0f ? -INFINITY : value;
  return given >= 0.0f ? value : NAN;
}

/** log(1 + x): what rounding takes from 1 + x is put right by the quotient. */
inline float logarithmOfOneMore(float x) {
  const float more = 1.0f + x;
  const float value = logarithm(more) * (x / (more - 1.0f));
  const float right = more == 1.0f ? x : value;
  return x > 3.40282347e38f ? x : right;
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
    case EXPONENTIAL:
      LOOP(power(a));
    case LOGARITHM:
      LOOP(logarithm(a));
    case GREATER:
      LOOP(a > b ? 1.0f : 0.0f);
    case GREATER_EQUAL:
      LOOP(a >= b ? 1.0f : 0.0f);
    case LESS:
      LOOP(a < b ? 1.0f : 0.0f);
    case LESS_EQUAL:
      LOOP(a <= b ? 1.0f : 0.0f);
    case LOGARITHM_OF_ONE_MORE:
      LOOP(logarithmOfOneMore(a));
    case IS_NONE:
      LOOP(a != a ? 1.0f : 0.0f);
    default:
      return;
  }
}
