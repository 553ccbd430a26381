// The operation `DescentElements`: a chain of operations on floats, element by element, as one. Every element goes
// through the same operations as it would one by one, in the same order and precision.
//
// inputs, outputs: tensors of floats. `views` names parts of them, three numbers each: the tensor (outputs count on
// after the inputs), which part of its rows, and in how many parts a row is. A part of 1 is the whole. A tensor of one
// number stands for a number at every place. `program` is the number of temporaries, then four numbers for each
// operation: which, to, left, right. An operand is a constant, then a view, then a temporary, numbered on.
#include <algorithm>
#include <memory>
#include <thread>
#include "adam.h"
#include "kernels.h"

namespace {
/** Operations on elements: a millisecond or so. */
constexpr int64_t WORK_FOR_A_THREAD = 2 << 20;

struct View {
  int tensor;
  int part;
  int parts;
};

struct Program {
  /** A block of each. */
  std::vector<float> constants;
  int constantCount = 0;
  std::vector<View> views;
  int temporaries = 0;
  std::vector<Instruction> instructions;
  /** Where an optimizer's step begins, which is done in one go; the number of instructions where there is none. */
  size_t plain = 0;
  Adam adam;
};

void checkOperands(const Program& program) {
  const int all = program.constantCount + static_cast<int>(program.views.size()) + program.temporaries;
  for (const Instruction& each : program.instructions) {
    const bool inside = each.to >= program.constantCount && each.to < all && each.left >= 0 && each.left < all &&
                        each.right >= 0 && each.right < all;
    if (!inside || each.operation < 0 || each.operation >= OPERATIONS)
      throw Failure("A chain of operations names what is not there.");
  }
}

std::unique_ptr<Program> readProgram(TF_OpKernelConstruction* construction) {
  auto program = std::make_unique<Program>();
  for (const float value : floats(construction, "constants")) {
    program->constants.insert(program->constants.end(), BLOCK, value);
    ++program->constantCount;
  }
  const std::vector<int32_t> views = integers(construction, "views");
  for (size_t place = 0; place + 2 < views.size(); place += 3)
    program->views.push_back({views[place], views[place + 1], views[place + 2]});
  const std::vector<int32_t> words = integers(construction, "program");
  program->temporaries = words.empty() ? 0 : words[0];
  for (size_t place = 1; place + 3 < words.size(); place += 4)
    program->instructions.push_back({words[place], words[place + 1], words[place + 2], words[place + 3]});
  checkOperands(*program);
  const int firstTemporary = program->constantCount + static_cast<int>(program->views.size());
  program->plain = findAdam(program->instructions, firstTemporary, program->adam);
  return program;
}

/** Where an operand is: at `data`, `row` floats further in every row, and moving on within one, or the same throughout. */
struct Operand {
  float* data;
  int64_t row;
  bool moves;
};

class Run {
 public:
  Run(const Program& program, TF_OpKernelContext* context) : program_(program), context_(context) {
    inputs_ = tensorflow.TF_NumInputs(context);
    for (int index = 0; index < inputs_; ++index) tensors_.push_back(inputOf(context, index));
    measure();
    checkSizes();
    for (int index = 0; index < tensorflow.TF_NumOutputs(context); ++index) allocate(index);
  }

  /** Large tensors are worth a few threads, which take tens of microseconds to start. */
  void compute() {
    const int64_t blocks = (width_ + BLOCK - 1) / BLOCK;
    const int64_t work = rows_ * width_ * static_cast<int64_t>(program_.instructions.size());
    const int64_t most = std::min<int64_t>(std::thread::hardware_concurrency(), work / WORK_FOR_A_THREAD);
    const int64_t shares = std::max<int64_t>(1, std::min(most, rows_ * blocks));
    std::vector<std::thread> others;
    for (int64_t share = 1; share < shares; ++share)
      others.emplace_back([=] { computeShare(rows_ * blocks * share / shares, rows_ * blocks * (share + 1) / shares); });
    computeShare(0, rows_ * blocks / shares);
    for (std::thread& other : others) other.join();
  }

 private:
  /** Blocks of all rows, numbered on. */
  void computeShare(int64_t first, int64_t end) const {
    std::vector<float> own((program_.views.size() + program_.temporaries) * BLOCK);
    const std::vector<Operand> operands = find(own);
    const int64_t blocks = (width_ + BLOCK - 1) / BLOCK;
    const size_t plain = stepsAsOne(operands) ? program_.plain : program_.instructions.size();
    for (int64_t block = first; block < end; ++block) {
      const int64_t row = block / blocks;
      const int64_t from = block % blocks * BLOCK;
      const int count = static_cast<int>(std::min<int64_t>(width_ - from, BLOCK));
      const auto at = [&](int operand) {
        const Operand& found = operands[operand];
        return found.moves ? found.data + row * found.row + from : found.data;
      };
      for (size_t place = 0; place < plain; ++place) {
        const Instruction& each = program_.instructions[place];
        computeBlock(each.operation, at(each.to), at(each.left), at(each.right), count);
      }
      if (plain < program_.instructions.size()) computeAdam(program_.adam, at, count);
    }
  }

  /** An optimizer's numbers are single ones, as they are unless a file makes them otherwise. */
  bool stepsAsOne(const std::vector<Operand>& operands) const {
    const auto isNumber = [&](int operand) { return !operands[operand].moves; };
    return std::all_of(program_.adam.numbers.begin(), program_.adam.numbers.end(), isNumber);
  }

  int64_t sizeOf(const TF_Tensor* tensor) const { return tensorflow.TF_TensorElementCount(tensor); }

  /** Rows and their width, by the first input that has more than one number; in parts, if any is. */
  void measure() {
    for (const View& view : program_.views) {
      if (view.tensor >= inputs_ || sizeOf(tensors_[view.tensor].get()) == 1) continue;
      TF_Tensor* tensor = tensors_[view.tensor].get();
      if (!shape_.empty() && view.parts <= parts_) continue;
      shape_.clear();
      for (int axis = 0; axis < tensorflow.TF_NumDims(tensor); ++axis)
        shape_.push_back(tensorflow.TF_Dim(tensor, axis));
      parts_ = view.parts;
      width_ = parts_ > 1 ? shape_.back() / parts_ : sizeOf(tensor);
      rows_ = width_ == 0 ? 0 : sizeOf(tensor) / (width_ * parts_);
      if (parts_ > 1) shape_.back() = width_;
    }
  }

  void checkSizes() const {
    for (const View& view : program_.views) {
      if (view.tensor >= inputs_) continue;
      const int64_t size = sizeOf(tensors_[view.tensor].get());
      if (size != 1 && size != rows_ * width_ * view.parts)
        throw Failure("A chain of operations was given tensors of several sizes.");
    }
  }

  void allocate(int index) {
    std::vector<int64_t> shape = shape_;
    int parts = 1;
    for (const View& view : program_.views)
      if (view.tensor == inputs_ + index) parts = view.parts;
    if (parts > 1) shape.back() *= parts;
    tensors_.push_back(outputOf(context_, index, shape));
  }

  std::vector<Operand> find(std::vector<float>& own) const {
    std::vector<Operand> operands;
    for (int index = 0; index < program_.constantCount; ++index)
      operands.push_back({const_cast<float*>(program_.constants.data()) + index * BLOCK, 0, false});
    float* free = own.data();
    for (const View& view : program_.views) {
      TF_Tensor* tensor = tensors_.at(view.tensor).get();
      auto* data = static_cast<float*>(tensorflow.TF_TensorData(tensor));
      const int64_t size = sizeOf(tensor);
      if (size == rows_ * width_ * view.parts && (size != 1 || view.tensor >= inputs_)) {
        operands.push_back({data + view.part * width_, width_ * view.parts, true});
      } else {
        for (int place = 0; place < BLOCK; ++place) free[place] = *data;
        operands.push_back({free, 0, false});
      }
      free += BLOCK;
    }
    for (int index = 0; index < program_.temporaries; ++index, free += BLOCK) operands.push_back({free, 0, false});
    return operands;
  }

  const Program& program_;
  TF_OpKernelContext* context_;
  int inputs_ = 0;
  std::vector<Tensor> tensors_;
  std::vector<int64_t> shape_;
  int parts_ = 0;
  int64_t rows_ = 1;
  int64_t width_ = 1;
};

void compute(const Program& program, TF_OpKernelContext* context) { Run(program, context).compute(); }
}  // namespace

void registerElements() {
  registerOperation<Program, readProgram, compute>(
      "DescentElements",
      {"N: int >= 1", "M: int >= 1", "views: list(int)", "program: list(int)", "constants: list(float)"},
      {"inputs: N * float"}, {"outputs: M * float"});
}
