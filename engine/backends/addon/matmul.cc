// The operations `DescentPack` and `DescentMatMul`: products of matrices of floats with one and the same right operand,
// each in one thread. `turned` says whether the right operand lies the other way round: [columns, inner].
#include "kernels.h"
#include "products.h"

namespace {
struct Node {
  bool turned;
};

std::unique_ptr<Node> read(TF_OpKernelConstruction* construction) {
  return std::make_unique<Node>(Node{integers(construction, "turned").at(0) != 0});
}

struct Matrix {
  Tensor tensor;
  int64_t rows;
  int64_t columns;
};

Matrix matrixOf(TF_OpKernelContext* context, int place) {
  Tensor tensor = inputOf(context, place);
  if (tensorflow.TF_NumDims(tensor.get()) != 2) throw Failure("A product was given what is no matrix.");
  const int64_t rows = tensorflow.TF_Dim(tensor.get(), 0);
  const int64_t columns = tensorflow.TF_Dim(tensor.get(), 1);
  return {std::move(tensor), rows, columns};
}

/** As a product takes it. */
Matrix rightOf(const Node& node, TF_OpKernelContext* context, int place) {
  Matrix right = matrixOf(context, place);
  if (node.turned) std::swap(right.rows, right.columns);
  return right;
}

void computePack(const Node& node, TF_OpKernelContext* context) {
  const Matrix right = rightOf(node, context, 0);
  const Tensor packed = outputOf(context, 0, {packedSize(right.rows, right.columns)});
  pack(floatsOf(right.tensor), right.rows, right.columns, node.turned, floatsOf(packed));
}

/** The right operand itself tells its size. */
void computeMatMul(const Node& node, TF_OpKernelContext* context) {
  const Matrix left = matrixOf(context, 0);
  const Matrix right = rightOf(node, context, 1);
  const Tensor packed = inputOf(context, 2);
  const bool fits = left.columns == right.rows && right.rows > 0 &&
                    tensorflow.TF_TensorElementCount(packed.get()) == packedSize(right.rows, right.columns);
  if (!fits) throw Failure("The matrices of a product don't fit together.");
  const Tensor product = outputOf(context, 0, {left.rows, right.columns});
  multiply(floatsOf(left.tensor), floatsOf(packed), left.rows, right.rows, right.columns, floatsOf(product));
}
}  // namespace

void registerProducts() {
  registerOperation<Node, read, computePack>("DescentPack", {"turned: list(int)"}, {"right: float"}, {"packed: float"});
  registerOperation<Node, read, computeMatMul>("DescentMatMul", {"turned: list(int)"},
                                               {"left: float", "right: float", "packed: float"}, {"product: float"});
}
