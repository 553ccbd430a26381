// What Adam does with a weight: fourteen operations of a program, as TensorFlow.js writes them, in one loop. Every number
// goes through the same operations as it would one by one, in the same order and precision.
#pragma once
#include <array>
#include <cstddef>
#include <vector>
#include "loops.h"

struct Instruction {
  int operation;
  int to;
  int left;
  int right;
};

/** Which operands of a program it takes and makes. */
struct Adam {
  /** Gradient, mean of gradients, mean of their squares, weight. */
  std::array<int, 4> tensors;
  /** Two for each mean, by which it is put right for each, what is added below, and the rate, below zero. */
  std::array<int, 8> numbers;
  /** The means and the weight. */
  std::array<int, 3> made;
};

/** @returns where it begins, at the end of the program; the program's length where it does not end so */
size_t findAdam(const std::vector<Instruction>& program, int firstTemporary, Adam& adam);

/** A block of each. */
void computeAdamBlock(const std::array<const float*, 4>& tensors, const std::array<float, 8>& numbers,
                      const std::array<float*, 3>& made, int count);

/** @param at gives an operand's block */
template <typename At>
void computeAdam(const Adam& adam, const At& at, int count) {
  std::array<const float*, 4> tensors;
  std::array<float, 8> numbers;
  std::array<float*, 3> made;
  for (size_t place = 0; place < tensors.size(); ++place) tensors[place] = at(adam.tensors[place]);
  for (size_t place = 0; place < numbers.size(); ++place) numbers[place] = *at(adam.numbers[place]);
  for (size_t place = 0; place < made.size(); ++place) made[place] = at(adam.made[place]);
  computeAdamBlock(tensors, numbers, made, count);
}
