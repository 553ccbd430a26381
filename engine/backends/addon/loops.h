// What is computed of floats, element by element, on blocks that stay in the first cache.
#pragma once

/** Numbers in a program, in this order. */
enum Operation {
  ADD,
  SUBTRACT,
  MULTIPLY,
  DIVIDE,
  MAXIMUM,
  MINIMUM,
  SQUARE_ROOT,
  SQUARE,
  NEGATE,
  ABSOLUTE,
  SIGMOID,
  TANH,
  POSITIVE,
  EXPONENTIAL,
  LOGARITHM,
  GREATER,
  GREATER_EQUAL,
  LESS,
  LESS_EQUAL,
  LOGARITHM_OF_ONE_MORE,
  IS_NONE,
  OPERATIONS
};

constexpr int BLOCK = 256;

/** to = left ∘ right for so many floats; operations with one operand take `left`. */
void computeBlock(int operation, float* to, const float* left, const float* right, int count);
