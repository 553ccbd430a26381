// Operations of our own, as TensorFlow knows them. What they throw becomes TensorFlow's failure.
#pragma once
#include <initializer_list>
#include <memory>
#include <vector>
#include "failure.h"

struct DeleteTensor {
  void operator()(TF_Tensor* tensor) const { tensorflow.TF_DeleteTensor(tensor); }
};
using Tensor = std::unique_ptr<TF_Tensor, DeleteTensor>;

/** An attribute of a node. Throws `Failure`. */
std::vector<int32_t> integers(TF_OpKernelConstruction* construction, const char* name);
std::vector<float> floats(TF_OpKernelConstruction* construction, const char* name);

/** Throws `Failure`. */
Tensor inputOf(TF_OpKernelContext* context, int index);

/** A new tensor of floats. Throws `Failure`. */
Tensor outputOf(TF_OpKernelContext* context, int index, const std::vector<int64_t>& shape);

inline float* floatsOf(const Tensor& tensor) { return static_cast<float*>(tensorflow.TF_TensorData(tensor.get())); }

using Texts = std::initializer_list<const char*>;

/** Throws `Failure`. */
void registerKernel(const char* name, const Texts& attributes, const Texts& inputs, const Texts& outputs,
                    void* (*create)(TF_OpKernelConstruction*), void (*compute)(void*, TF_OpKernelContext*),
                    void (*destroy)(void*));

void fail(TF_OpKernelConstruction* construction, const char* message);
void fail(TF_OpKernelContext* context, const char* message);

/** An operation for the processor: what is read from a node's attributes, once, and what it does with that. */
template <typename Node, std::unique_ptr<Node> (*read)(TF_OpKernelConstruction*),
          void (*compute)(const Node&, TF_OpKernelContext*)>
void registerOperation(const char* name, const Texts& attributes, const Texts& inputs, const Texts& outputs) {
  const auto create = [](TF_OpKernelConstruction* construction) -> void* {
    try {
      return read(construction).release();
    } catch (const std::exception& failure) {
      fail(construction, failure.what());
      return nullptr;
    }
  };
  const auto run = [](void* node, TF_OpKernelContext* context) {
    try {
      compute(*static_cast<Node*>(node), context);
    } catch (const std::exception& failure) {
      fail(context, failure.what());
    }
  };
  registerKernel(name, attributes, inputs, outputs, create, run, [](void* node) { delete static_cast<Node*>(node); });
}
