// Tensors in and out. Values are always copied: memory of JavaScript's must not be let go from a thread of TensorFlow's.
#include <cstring>
#include "engine.h"

namespace {
struct Values {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
};

Values typedValues(napi_env env, napi_value array) {
  Values values;
  must(napi_get_typedarray_info(env, array, &values.type, &values.length, &values.data, nullptr, nullptr),
       "a typed array");
  return values;
}

size_t elementsOf(const std::vector<int64_t>& shape) {
  size_t count = 1;
  for (const int64_t size : shape) count *= static_cast<size_t>(size);
  return count;
}

size_t bytesOf(const Values& values) {
  switch (values.type) {
    case napi_uint8_array:
      return values.length;
    case napi_float32_array:
    case napi_int32_array:
      return values.length * 4;
    default:
      throw Failure("The native engine takes values as Float32Array, Int32Array or Uint8Array only.");
  }
}

bool fits(napi_typedarray_type array, int type) {
  if (array == napi_float32_array) return type == FLOAT || type == COMPLEX64;
  // A pair of 32-bit numbers stands for one of 64 bits.
  if (array == napi_int32_array) return type == INT32 || type == INT64;
  return type == BOOL || type == UINT8;
}

TF_Tensor* numericTensor(const std::vector<int64_t>& shape, int type, const Values& values) {
  const size_t bytes = elementsOf(shape) * tensorflow.TF_DataTypeSize(type);
  if (!fits(values.type, type)) throw Failure("The values of a tensor do not have the tensor's type.");
  if (bytesOf(values) != bytes)
    throw Failure("A tensor of " + std::to_string(elementsOf(shape)) + " elements was given " +
                  std::to_string(values.length) + " values.");
  TF_Tensor* tensor = tensorflow.TF_AllocateTensor(type, shape.data(), static_cast<int>(shape.size()), bytes);
  if (!tensor) throw Failure("There is no memory for a tensor of " + std::to_string(bytes) + " bytes.");
  if (bytes > 0) std::memcpy(tensorflow.TF_TensorData(tensor), values.data, bytes);
  return tensor;
}

TF_Tensor* textTensor(napi_env env, const std::vector<int64_t>& shape, napi_value values) {
  const uint32_t count = lengthOf(env, values);
  if (count != elementsOf(shape)) throw Failure("A tensor of text was given another number of texts than its shape has.");
  TF_Tensor* tensor =
      tensorflow.TF_AllocateTensor(STRING, shape.data(), static_cast<int>(shape.size()), count * sizeof(TF_TString));
  auto* texts = static_cast<TF_TString*>(tensorflow.TF_TensorData(tensor));
  for (uint32_t index = 0; index < count; ++index) tensorflow.TF_StringInit(texts + index);
  for (uint32_t index = 0; index < count; ++index) {
    const Values bytes = typedValues(env, elementOf(env, values, index));
    tensorflow.TF_StringCopy(texts + index, static_cast<const char*>(bytes.data), bytes.length);
  }
  return tensor;
}

napi_value makeArray(napi_env env, napi_typedarray_type type, const void* data, size_t bytes, size_t length) {
  void* copy = nullptr;
  napi_value buffer = nullptr;
  napi_value array = nullptr;
  must(napi_create_arraybuffer(env, bytes, &copy, &buffer), "memory");
  if (bytes > 0) std::memcpy(copy, data, bytes);
  must(napi_create_typedarray(env, type, length, buffer, 0, &array), "memory");
  return array;
}

napi_value readTexts(napi_env env, const TF_Tensor* tensor) {
  const auto count = static_cast<uint32_t>(tensorflow.TF_TensorElementCount(tensor));
  const auto* texts = static_cast<const TF_TString*>(tensorflow.TF_TensorData(tensor));
  napi_value array = nullptr;
  must(napi_create_array_with_length(env, count, &array), "an array");
  for (uint32_t index = 0; index < count; ++index) {
    const size_t length = tensorflow.TF_StringGetSize(texts + index);
    const char* data = tensorflow.TF_StringGetDataPointer(texts + index);
    must(napi_set_element(env, array, index, makeArray(env, napi_uint8_array, data, length, length)), "an array");
  }
  return array;
}

napi_value readValues(napi_env env, int type, const TF_Tensor* tensor) {
  const void* data = tensorflow.TF_TensorData(tensor);
  const size_t bytes = tensorflow.TF_TensorByteSize(tensor);
  switch (type) {
    case FLOAT:
    case COMPLEX64:
      return makeArray(env, napi_float32_array, data, bytes, bytes / 4);
    case INT32:
      return makeArray(env, napi_int32_array, data, bytes, bytes / 4);
    case INT64:
      return makeArray(env, napi_bigint64_array, data, bytes, bytes / 8);
    case BOOL:
    case UINT8:
    case RESOURCE:
      return makeArray(env, napi_uint8_array, data, bytes, bytes);
    case STRING:
      return readTexts(env, tensor);
    default:
      throw Failure("A tensor of TensorFlow's type " + std::to_string(type) + " cannot be read in JavaScript.");
  }
}

/** GPU kernels want whole numbers in the processor's memory, and text can be nowhere else. */
TFE_TensorHandle* onDevice(TFE_TensorHandle* tensor, int type) {
  if (!engine().hasGpu() || type == INT32 || type == STRING) return tensor;
  Status status;
  TFE_TensorHandle* moved =
      tensorflow.TFE_TensorHandleCopyToDevice(tensor, engine().context(), engine().gpu().c_str(), status);
  tensorflow.TFE_DeleteTensorHandle(tensor);
  status.check();
  return moved;
}
}  // namespace

double createTensor(napi_env env, const std::vector<int64_t>& shape, int type, napi_value values) {
  TF_Tensor* tensor = type == STRING ? textTensor(env, shape, values) : numericTensor(shape, type, typedValues(env, values));
  Status status;
  TFE_TensorHandle* handle = tensorflow.TFE_NewTensorHandle(tensor, status);
  tensorflow.TF_DeleteTensor(tensor);
  status.check();
  return engine().keep(onDevice(handle, type));
}

napi_value readTensor(napi_env env, TFE_TensorHandle* handle) {
  Status status;
  TF_Tensor* tensor = tensorflow.TFE_TensorHandleResolve(handle, status);
  status.check();
  try {
    napi_value values = readValues(env, tensorflow.TFE_TensorHandleDataType(handle), tensor);
    tensorflow.TF_DeleteTensor(tensor);
    return values;
  } catch (...) {
    tensorflow.TF_DeleteTensor(tensor);
    throw;
  }
}
