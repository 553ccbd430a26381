#include "javascript.h"

std::string textOf(napi_env env, napi_value value) {
  char small[256];
  size_t length = 0;
  must(napi_get_value_string_utf8(env, value, small, sizeof small, &length), "text");
  if (length < sizeof small - 1) return std::string(small, length);
  must(napi_get_value_string_utf8(env, value, nullptr, 0, &length), "text");
  std::string text(length + 1, '\0');
  must(napi_get_value_string_utf8(env, value, &text[0], length + 1, &length), "text");
  text.resize(length);
  return text;
}

double numberOf(napi_env env, napi_value value) {
  double number = 0;
  must(napi_get_value_double(env, value, &number), "a number");
  return number;
}

bool truthOf(napi_env env, napi_value value) {
  bool truth = false;
  must(napi_get_value_bool(env, value, &truth), "true or false");
  return truth;
}

bool isArray(napi_env env, napi_value value) {
  bool is = false;
  must(napi_is_array(env, value, &is), "a value");
  return is;
}

uint32_t lengthOf(napi_env env, napi_value array) {
  uint32_t length = 0;
  must(napi_get_array_length(env, array, &length), "an array");
  return length;
}

napi_value elementOf(napi_env env, napi_value array, uint32_t index) {
  napi_value element = nullptr;
  must(napi_get_element(env, array, index, &element), "an array");
  return element;
}

namespace {
template <typename T>
std::vector<int64_t> widened(const void* data, size_t length) {
  const T* values = static_cast<const T*>(data);
  return std::vector<int64_t>(values, values + length);
}
}  // namespace

/** Shapes come as typed arrays too. */
std::vector<int64_t> integersOf(napi_env env, napi_value array) {
  bool typed = false;
  must(napi_is_typedarray(env, array, &typed), "an array");
  if (typed) {
    napi_typedarray_type type;
    size_t length = 0;
    void* data = nullptr;
    must(napi_get_typedarray_info(env, array, &type, &length, &data, nullptr, nullptr), "an array");
    if (type == napi_int32_array) return widened<int32_t>(data, length);
    if (type == napi_uint32_array) return widened<uint32_t>(data, length);
    if (type == napi_float64_array) return widened<double>(data, length);
    throw Failure("The native engine was given a shape in an array of an unknown kind.");
  }
  std::vector<int64_t> integers(lengthOf(env, array));
  for (uint32_t index = 0; index < integers.size(); ++index)
    integers[index] = static_cast<int64_t>(numberOf(env, elementOf(env, array, index)));
  return integers;
}

std::vector<std::string> textsOf(napi_env env, napi_value array) {
  std::vector<std::string> texts(lengthOf(env, array));
  for (uint32_t index = 0; index < texts.size(); ++index) texts[index] = textOf(env, elementOf(env, array, index));
  return texts;
}

napi_value makeNumber(napi_env env, double value) {
  napi_value number = nullptr;
  must(napi_create_double(env, value, &number), "a number");
  return number;
}

napi_value propertyOf(napi_env env, napi_value object, const char* name) {
  napi_value value = nullptr;
  must(napi_get_named_property(env, object, name, &value), "an object");
  return value;
}

void setProperty(napi_env env, napi_value object, const char* name, napi_value value) {
  must(napi_set_named_property(env, object, name, value), "an object");
}
