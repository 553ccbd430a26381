// Products of matrices of floats with one and the same right operand, which is packed once, on one processor with vectors
// of 16 floats.
#pragma once
#include <cstdint>

/** Whether this processor has the vectors. */
bool hasVectors();

/** How many floats a matrix takes when it is packed. */
int64_t packedSize(int64_t rows, int64_t columns);

/**
 * Puts a matrix in the order in which products go through it.
 * @param data rows one after the other; or, if it is turned, columns
 */
void pack(const float* data, int64_t rows, int64_t columns, bool turned, float* to);

/** to [rows, columns] = left [rows, inner] · the packed [inner, columns]. */
void multiply(const float* left, const float* packed, int64_t rows, int64_t inner, int64_t columns, float* to);
