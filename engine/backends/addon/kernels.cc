#include "kernels.h"

namespace {
template <typename Number>
std::vector<Number> numbers(TF_OpKernelConstruction* construction, const char* name,
                            void (*get)(TF_OpKernelConstruction*, const char*, Number*, int, TF_Status*)) {
  Status status;
  int32_t length = 0;
  int32_t bytes = 0;
  tensorflow.TF_OpKernelConstruction_GetAttrSize(construction, name, &length, &bytes, status);
  status.check();
  std::vector<Number> values(length < 0 ? 0 : length);
  get(construction, name, values.data(), length, status);
  status.check();
  return values;
}
}  // namespace

std::vector<int32_t> integers(TF_OpKernelConstruction* construction, const char* name) {
  return numbers(construction, name, tensorflow.TF_OpKernelConstruction_GetAttrInt32List);
}

std::vector<float> floats(TF_OpKernelConstruction* construction, const char* name) {
  return numbers(construction, name, tensorflow.TF_OpKernelConstruction_GetAttrFloatList);
}

Tensor inputOf(TF_OpKernelContext* context, int index) {
  TF_Tensor* tensor = nullptr;
  Status status;
  tensorflow.TF_GetInput(context, index, &tensor, status);
  status.check();
  return Tensor(tensor);
}

Tensor outputOf(TF_OpKernelContext* context, int index, const std::vector<int64_t>& shape) {
  size_t bytes = sizeof(float);
  for (const int64_t size : shape) bytes *= size;
  Status status;
  TF_Tensor* tensor = tensorflow.TF_AllocateOutput(context, index, FLOAT, shape.data(),
                                                   static_cast<int>(shape.size()), bytes, status);
  status.check();
  return Tensor(tensor);
}

void fail(TF_OpKernelConstruction* construction, const char* message) {
  Status status;
  tensorflow.TF_SetStatus(status, 3, message);
  tensorflow.TF_OpKernelConstruction_Failure(construction, status);
}

void fail(TF_OpKernelContext* context, const char* message) {
  Status status;
  tensorflow.TF_SetStatus(status, 3, message);
  tensorflow.TF_OpKernelContext_Failure(context, status);
}

void registerKernel(const char* name, const Texts& attributes, const Texts& inputs, const Texts& outputs,
                    void* (*create)(TF_OpKernelConstruction*), void (*compute)(void*, TF_OpKernelContext*),
                    void (*destroy)(void*)) {
  Status status;
  TF_OpDefinitionBuilder* operation = tensorflow.TF_NewOpDefinitionBuilder(name);
  for (const char* attribute : attributes) tensorflow.TF_OpDefinitionBuilderAddAttr(operation, attribute);
  for (const char* input : inputs) tensorflow.TF_OpDefinitionBuilderAddInput(operation, input);
  for (const char* output : outputs) tensorflow.TF_OpDefinitionBuilderAddOutput(operation, output);
  tensorflow.TF_OpDefinitionBuilderSetShapeInferenceFunction(
      operation, [](TF_ShapeInferenceContext* context, TF_Status* any) {
        tensorflow.TF_ShapeInferenceContextSetUnknownShape(context, any);
      });
  tensorflow.TF_RegisterOpDefinition(operation, status);
  status.check();
  TF_KernelBuilder* kernel = tensorflow.TF_NewKernelBuilder(name, "CPU", create, compute, destroy);
  tensorflow.TF_RegisterKernelBuilder(name, kernel, status);
  status.check();
}
