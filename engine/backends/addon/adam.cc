#include "adam.h"
#include <cmath>
#include <map>
#include "vectors.h"

namespace {
/** What it takes, in the order of `tensors` and `numbers`; then what its operations make, from RESULT on. */
enum Source {
  GRADIENT,
  MEAN,
  SQUARES,
  WEIGHT,
  KEEP_MEAN,
  TAKE_GRADIENT,
  KEEP_SQUARES,
  TAKE_SQUARE,
  CORRECT_MEAN,
  CORRECT_SQUARES,
  EPSILON,
  RATE,
  RESULT
};

constexpr int TENSORS = KEEP_MEAN;

struct Step {
  int operation;
  int left;
  int right;
};

constexpr Step STEPS[] = {
    {MULTIPLY, MEAN, KEEP_MEAN},
    {MULTIPLY, GRADIENT, TAKE_GRADIENT},
    {ADD, RESULT, RESULT + 1},
    {MULTIPLY, SQUARES, KEEP_SQUARES},
    {SQUARE, GRADIENT, GRADIENT},
    {MULTIPLY, RESULT + 4, TAKE_SQUARE},
    {ADD, RESULT + 3, RESULT + 5},
    {DIVIDE, RESULT + 2, CORRECT_MEAN},
    {DIVIDE, RESULT + 6, CORRECT_SQUARES},
    {SQUARE_ROOT, RESULT + 8, RESULT + 8},
    {ADD, RESULT + 9, EPSILON},
    {DIVIDE, RESULT + 7, RESULT + 10},
    {MULTIPLY, RESULT + 11, RATE},
    {ADD, RESULT + 12, WEIGHT},
};
constexpr int COUNT = sizeof STEPS / sizeof STEPS[0];
/** The operations whose results are tensors. */
constexpr std::array<int, 3> MADE = {2, 6, 13};

/** A program's end beside these operations. */
class Match {
 public:
  explicit Match(int firstTemporary) : firstTemporary_(firstTemporary) { found_.fill(-1); }

  bool take(int place, const Instruction& instruction) {
    const Step& step = STEPS[place];
    if (instruction.operation != step.operation) return false;
    if (!isSource(step.left, instruction.left) || !isSource(step.right, instruction.right)) return false;
    writers_[instruction.to] = place;
    for (size_t made = 0; made < MADE.size(); ++made) {
      if (MADE[made] != place) continue;
      made_[made] = instruction.to;
      return instruction.to < firstTemporary_;
    }
    // What anything else takes too must be written.
    return instruction.to >= firstTemporary_;
  }

  Adam result() const {
    Adam adam;
    for (size_t place = 0; place < adam.tensors.size(); ++place) adam.tensors[place] = found_[place];
    for (size_t place = 0; place < adam.numbers.size(); ++place) adam.numbers[place] = found_[TENSORS + place];
    adam.made = made_;
    return adam;
  }

  /** A temporary stands for a block of numbers. */
  bool hasNumbers() const {
    for (int source = TENSORS; source < RESULT; ++source)
      if (found_[source] >= firstTemporary_) return false;
    return true;
  }

 private:
  bool isSource(int wanted, int operand) {
    const auto writer = writers_.find(operand);
    if (wanted >= RESULT) return writer != writers_.end() && writer->second == wanted - RESULT;
    if (writer != writers_.end()) return false;
    if (found_[wanted] == -1) found_[wanted] = operand;
    return found_[wanted] == operand;
  }

  int firstTemporary_;
  std::array<int, RESULT> found_;
  std::array<int, 3> made_{};
  /** Which operation wrote an operand last. */
  std::map<int, int> writers_;
};
}  // namespace

size_t findAdam(const std::vector<Instruction>& program, int firstTemporary, Adam& adam) {
  adam.numbers.fill(0);
  if (program.size() < COUNT) return program.size();
  const size_t first = program.size() - COUNT;
  Match match(firstTemporary);
  for (int place = 0; place < COUNT; ++place)
    if (!match.take(place, program[first + place])) return program.size();
  if (!match.hasNumbers()) return program.size();
  adam = match.result();
  return first;
}

VECTORS void computeAdamBlock(const std::array<const float*, 4>& tensors, const std::array<float, 8>& numbers,
                              const std::array<float*, 3>& made, int count) {
  const auto [gradients, means, squares, weights] = tensors;
  const auto [keepMean, takeGradient, keepSquares, takeSquare, correctMean, correctSquares, epsilon, rate] = numbers;
  const auto [newMeans, newSquares, newWeights] = made;
  INDEPENDENT
  for (int index = 0; index < count; ++index) {
    const float gradient = gradients[index];
    const float mean = means[index] * keepMean + gradient * takeGradient;
    const float square = squares[index] * keepSquares + gradient * gradient * takeSquare;
    newMeans[index] = mean;
    newSquares[index] = square;
    const float move = mean / correctMean / (std::sqrt(square / correctSquares) + epsilon);
    newWeights[index] = move * rate + weights[index];
  }
}
