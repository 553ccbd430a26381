// How far two tensors are apart, without their numbers going to JavaScript: millions, while a person waits.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include "engine.h"
#include "vectors.h"

namespace {
constexpr uint32_t WITHOUT_SIGN = 0x7fffffff;
constexpr uint32_t INFINITE = 0x7f800000;

struct Apart {
  double worst = 0;
  double largest = 0;
};

inline uint32_t bitsOf(float number) {
  uint32_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  return bits;
}

double numberOf(uint32_t bits) {
  if (bits >= INFINITE) return std::numeric_limits<double>::infinity();
  float number;
  std::memcpy(&number, &bits, sizeof number);
  return number;
}

// Bits of positive floats are in the order of their numbers, infinity and what is no number above all others.
VECTORS Apart floatsApart(const float* one, const float* other, size_t count) {
  uint32_t worst = 0;
  uint32_t largest = 0;
  for (size_t place = 0; place < count; ++place) {
    const uint32_t size = bitsOf(other[place]) & WITHOUT_SIGN;
    const uint32_t first = bitsOf(one[place]) & WITHOUT_SIGN;
    const bool isSame = bitsOf(one[place]) == bitsOf(other[place]) || (first > INFINITE && size > INFINITE);
    const uint32_t apart = isSame ? 0 : bitsOf(one[place] - other[place]) & WITHOUT_SIGN;
    const uint32_t finite = size < INFINITE ? size : 0;
    worst = apart > worst ? apart : worst;
    largest = finite > largest ? finite : largest;
  }
  return {numberOf(worst), numberOf(largest)};
}

template <typename T>
Apart wholeApart(const void* one, const void* other, size_t count) {
  Apart apart;
  for (size_t place = 0; place < count; ++place) {
    const auto first = static_cast<double>(static_cast<const T*>(one)[place]);
    const auto second = static_cast<double>(static_cast<const T*>(other)[place]);
    apart.worst = std::max(apart.worst, std::abs(first - second));
    apart.largest = std::max(apart.largest, std::abs(second));
  }
  return apart;
}

/** A tensor's numbers in the processor's memory. */
class Numbers {
 public:
  explicit Numbers(TFE_TensorHandle* handle) : type(tensorflow.TFE_TensorHandleDataType(handle)) {
    Status status;
    tensor_ = tensorflow.TFE_TensorHandleResolve(handle, status);
    status.check();
  }
  ~Numbers() { tensorflow.TF_DeleteTensor(tensor_); }
  Numbers(const Numbers&) = delete;
  Numbers& operator=(const Numbers&) = delete;

  const void* data() const { return tensorflow.TF_TensorData(tensor_); }
  size_t count() const { return static_cast<size_t>(tensorflow.TF_TensorElementCount(tensor_)); }

  const int type;

 private:
  TF_Tensor* tensor_;
};

Apart apartOf(const Numbers& one, const Numbers& other) {
  const size_t count = other.count();
  if (one.type != other.type || one.count() != count) return {std::numeric_limits<double>::infinity(), 0};
  switch (one.type) {
    case FLOAT:
      return floatsApart(static_cast<const float*>(one.data()), static_cast<const float*>(other.data()), count);
    case INT32:
      return wholeApart<int32_t>(one.data(), other.data(), count);
    case INT64:
      return wholeApart<int64_t>(one.data(), other.data(), count);
    case BOOL:
    case UINT8:
      return wholeApart<uint8_t>(one.data(), other.data(), count);
    default:
      throw Failure("Tensors of TensorFlow's type " + std::to_string(one.type) + " cannot be compared.");
  }
}
}  // namespace

/** (one, other, into): writes how far they are apart at most, and the largest finite number of the other. */
void compareTensors(napi_env env, napi_value* arguments) {
  const Numbers one(engine().find(numberOf(env, arguments[0])));
  const Numbers other(engine().find(numberOf(env, arguments[1])));
  napi_typedarray_type type;
  size_t length = 0;
  void* into = nullptr;
  must(napi_get_typedarray_info(env, arguments[2], &type, &length, &into, nullptr, nullptr), "a typed array");
  if (type != napi_float64_array || length < 2) throw Failure("The difference of tensors wants room for two numbers.");
  const Apart apart = apartOf(one, other);
  static_cast<double*>(into)[0] = apart.worst;
  static_cast<double*>(into)[1] = apart.largest;
}
