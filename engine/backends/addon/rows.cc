// The operation `DescentRows`: what is done with each row of a matrix by itself, such as a softmax, a loss of its
// logarithms and the gradient of both, as one. A few rows at a time go through all of it, and stay in the first cache.
//
// `size`: rows, columns. Of every input, then every output, `layouts` says what it is: a matrix, a number for each row, a
// number for each column, or one number. `shapes`: of every output its rank and its sizes. `program`: the number of
// temporaries, then six numbers for each operation: which, on matrices (1) or numbers of rows (0), to, and three operands.
// An operand is a constant, then an input, then an output, then a temporary, numbered on.
#include <algorithm>
#include <memory>
#include "kernels.h"
#include "loops.h"

namespace {
enum Layout { MATRIX, OF_ROWS, OF_COLUMNS, SINGLE };

/** Beside the operations on elements, and numbered on after them. */
enum RowOperation { SELECT = OPERATIONS, ROW_SUM, ROW_MAXIMUM, EXPAND, ROW_OPERATIONS };

struct Instruction {
  int operation;
  bool onMatrix;
  int to;
  int operands[3];
};

struct Program {
  int64_t rows = 0;
  int64_t columns = 0;
  std::vector<int32_t> layouts;
  std::vector<std::vector<int64_t>> shapes;
  std::vector<float> constants;
  int temporaries = 0;
  std::vector<Instruction> instructions;
};

void check(const Program& program) {
  const int fixed = static_cast<int>(program.constants.size());
  const int all = fixed + static_cast<int>(program.layouts.size()) + program.temporaries;
  bool isSound = program.rows > 0 && program.columns > 0 && program.shapes.size() <= program.layouts.size();
  for (const Instruction& each : program.instructions) {
    isSound = isSound && each.to >= fixed && each.to < all && each.operation >= 0 && each.operation < ROW_OPERATIONS;
    for (const int operand : each.operands) isSound = isSound && operand >= 0 && operand < all;
  }
  if (!isSound) throw Failure("An operation on rows names what is not there.");
}

std::unique_ptr<Program> read(TF_OpKernelConstruction* construction) {
  auto program = std::make_unique<Program>();
  const std::vector<int32_t> size = integers(construction, "size");
  program->rows = size.at(0);
  program->columns = size.at(1);
  program->layouts = integers(construction, "layouts");
  program->constants = floats(construction, "constants");
  const std::vector<int32_t> shapes = integers(construction, "shapes");
  for (size_t place = 0; place < shapes.size(); place += 1 + shapes[place]) {
    const auto first = shapes.begin() + place + 1;
    program->shapes.emplace_back(first, first + shapes[place]);
  }
  const std::vector<int32_t> words = integers(construction, "program");
  program->temporaries = words.at(0);
  for (size_t place = 1; place + 5 < words.size(); place += 6)
    program->instructions.push_back({words[place], words[place + 1] == 1, words[place + 2],
                                     {words[place + 3], words[place + 4], words[place + 5]}});
  check(*program);
  return program;
}

/** Where an operand is, and how many floats further the next row is. */
struct Operand {
  float* data;
  int64_t row;
};

class Run {
 public:
  Run(const Program& program, TF_OpKernelContext* context)
      : program_(program), most_(std::clamp<int64_t>(BLOCK / program.columns, 1, program.rows)) {
    const int inputs = tensorflow.TF_NumInputs(context);
    if (program.layouts.size() != inputs + program.shapes.size())
      throw Failure("An operation on rows has other inputs than it says.");
    for (int index = 0; index < inputs; ++index) tensors_.push_back(inputOf(context, index));
    for (size_t index = 0; index < program.shapes.size(); ++index)
      tensors_.push_back(outputOf(context, static_cast<int>(index), program.shapes[index]));
    own_.resize((program.constants.size() + program.layouts.size() + program.temporaries) * block());
    place();
  }

  void compute() const {
    for (int64_t row = 0; row < program_.rows; row += most_)
      for (const Instruction& each : program_.instructions) computeRows(each, row, std::min(most_, program_.rows - row));
  }

 private:
  int64_t block() const { return most_ * program_.columns; }

  float* at(int operand, int64_t row) const { return operands_[operand].data + row * operands_[operand].row; }

  void computeRows(const Instruction& each, int64_t row, int64_t rows) const {
    float* to = at(each.to, row);
    const float* first = at(each.operands[0], row);
    const float* second = at(each.operands[1], row);
    const int64_t columns = program_.columns;
    const int64_t count = each.onMatrix ? rows * columns : rows;
    switch (each.operation) {
      case SELECT: {
        const float* third = at(each.operands[2], row);
        for (int64_t index = 0; index < count; ++index) to[index] = first[index] != 0 ? second[index] : third[index];
        return;
      }
      case ROW_SUM:
        for (int64_t index = 0; index < rows; ++index) {
          float sum = 0;
          for (int64_t column = 0; column < columns; ++column) sum += first[index * columns + column];
          to[index] = sum;
        }
        return;
      case ROW_MAXIMUM:
        for (int64_t index = 0; index < rows; ++index)
          to[index] = *std::max_element(first + index * columns, first + (index + 1) * columns);
        return;
      case EXPAND:
        for (int64_t index = 0; index < rows; ++index) std::fill_n(to + index * columns, columns, first[index]);
        return;
      default:
        computeBlock(each.operation, to, first, second, static_cast<int>(count));
    }
  }

  int64_t sizeOf(int layout) const {
    if (layout == MATRIX) return program_.rows * program_.columns;
    if (layout == OF_ROWS) return program_.rows;
    return layout == OF_COLUMNS ? program_.columns : 1;
  }

  void place() {
    float* free = own_.data();
    for (const float constant : program_.constants) {
      std::fill_n(free, block(), constant);
      operands_.push_back({free, 0});
      free += block();
    }
    for (size_t index = 0; index < tensors_.size(); ++index) {
      const int layout = program_.layouts[index];
      if (tensorflow.TF_TensorElementCount(tensors_[index].get()) != sizeOf(layout))
        throw Failure("An operation on rows was given a tensor of another size than it says.");
      float* data = floatsOf(tensors_[index]);
      if (layout == MATRIX || layout == OF_ROWS) {
        operands_.push_back({data, layout == MATRIX ? program_.columns : 1});
        continue;
      }
      for (int64_t place = 0; place < block(); ++place) free[place] = data[layout == SINGLE ? 0 : place % program_.columns];
      operands_.push_back({free, 0});
      free += block();
    }
    for (int index = 0; index < program_.temporaries; ++index, free += block()) operands_.push_back({free, 0});
  }

  const Program& program_;
  /** Rows at a time. */
  int64_t most_;
  std::vector<Tensor> tensors_;
  std::vector<float> own_;
  std::vector<Operand> operands_;
};

void compute(const Program& program, TF_OpKernelContext* context) { Run(program, context).compute(); }
}  // namespace

void registerRows() {
  registerOperation<Program, read, compute>("DescentRows",
                                            {"N: int >= 1", "M: int >= 1", "size: list(int)", "layouts: list(int)",
                                             "shapes: list(int)", "program: list(int)", "constants: list(float)"},
                                            {"inputs: N * float"}, {"outputs: M * float"});
}
