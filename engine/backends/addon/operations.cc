// One operation or graph function, run at once.
#include <memory>
#include <utility>
#include "engine.h"

namespace {
struct DeleteOperation {
  void operator()(TFE_Op* operation) const { tensorflow.TFE_DeleteOp(operation); }
};
using Operation = std::unique_ptr<TFE_Op, DeleteOperation>;

void setNumbers(napi_env env, TFE_Op* operation, const char* name, int type, napi_value list) {
  const uint32_t count = lengthOf(env, list);
  std::vector<int64_t> integers;
  std::vector<float> floats;
  std::vector<unsigned char> truths;
  std::vector<int> types;
  for (uint32_t index = 0; index < count; ++index) {
    napi_value element = elementOf(env, list, index);
    if (type == ATTR_BOOL) {
      truths.push_back(truthOf(env, element) ? 1 : 0);
      continue;
    }
    const double number = numberOf(env, element);
    if (type == ATTR_INT) integers.push_back(static_cast<int64_t>(number));
    if (type == ATTR_FLOAT) floats.push_back(static_cast<float>(number));
    if (type == ATTR_TYPE) types.push_back(static_cast<int>(number));
  }
  const int length = static_cast<int>(count);
  if (type == ATTR_INT) tensorflow.TFE_OpSetAttrIntList(operation, name, integers.data(), length);
  if (type == ATTR_FLOAT) tensorflow.TFE_OpSetAttrFloatList(operation, name, floats.data(), length);
  if (type == ATTR_BOOL) tensorflow.TFE_OpSetAttrBoolList(operation, name, truths.data(), length);
  if (type == ATTR_TYPE) tensorflow.TFE_OpSetAttrTypeList(operation, name, types.data(), length);
}

void setOne(napi_env env, TFE_Op* operation, const char* name, int type, napi_value value) {
  switch (type) {
    case ATTR_STRING: {
      const std::string text = textOf(env, value);
      return tensorflow.TFE_OpSetAttrString(operation, name, text.data(), text.size());
    }
    case ATTR_INT:
      return tensorflow.TFE_OpSetAttrInt(operation, name, static_cast<int64_t>(numberOf(env, value)));
    case ATTR_FLOAT:
      return tensorflow.TFE_OpSetAttrFloat(operation, name, static_cast<float>(numberOf(env, value)));
    case ATTR_BOOL:
      return tensorflow.TFE_OpSetAttrBool(operation, name, truthOf(env, value) ? 1 : 0);
    case ATTR_TYPE:
      return tensorflow.TFE_OpSetAttrType(operation, name, static_cast<int>(numberOf(env, value)));
    case ATTR_SHAPE: {
      const std::vector<int64_t> shape = integersOf(env, value);
      Status status;
      tensorflow.TFE_OpSetAttrShape(operation, name, shape.data(), static_cast<int>(shape.size()), status);
      return status.check();
    }
    default:
      throw Failure("The attribute " + std::string(name) + " has a type that the native engine does not know.");
  }
}

void setAttributes(napi_env env, TFE_Op* operation, napi_value attributes) {
  const uint32_t count = lengthOf(env, attributes);
  for (uint32_t index = 0; index < count; ++index) {
    napi_value attribute = elementOf(env, attributes, index);
    const char* name = engine().kept(textOf(env, propertyOf(env, attribute, "name")));
    const int type = static_cast<int>(numberOf(env, propertyOf(env, attribute, "type")));
    napi_value value = propertyOf(env, attribute, "value");
    const bool list = type != ATTR_SHAPE && type != ATTR_STRING && isArray(env, value);
    if (list) setNumbers(env, operation, name, type, value);
    else setOne(env, operation, name, type, value);
  }
}

Operation newOperation(const std::string& name) {
  Status status;
  Operation operation(tensorflow.TFE_NewOp(engine().context(), name.c_str(), status));
  status.check();
  return operation;
}

void addInput(const Operation& operation, double id) {
  Status status;
  tensorflow.TFE_OpAddInput(operation.get(), engine().find(id), status);
  status.check();
}

std::vector<TFE_TensorHandle*> run(const Operation& operation, int count) {
  Status status;
  std::vector<TFE_TensorHandle*> outputs(count, nullptr);
  tensorflow.TFE_Execute(operation.get(), outputs.data(), &count, status);
  status.check();
  outputs.resize(count);
  return outputs;
}

/** The memory of a Float64Array: ids need more than 32 bits. */
std::pair<double*, size_t> idsOf(napi_env env, napi_value array) {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  must(napi_get_typedarray_info(env, array, &type, &length, &data, nullptr, nullptr), "a typed array");
  if (type != napi_float64_array) throw Failure("The native engine takes ids as Float64Array only.");
  return {static_cast<double*>(data), length};
}
}  // namespace

napi_value describeTensor(napi_env env, TFE_TensorHandle* tensor) {
  Status status;
  const int rank = tensorflow.TFE_TensorHandleNumDims(tensor, status);
  status.check();
  napi_value shape = nullptr;
  must(napi_create_array_with_length(env, rank, &shape), "an array");
  for (int index = 0; index < rank; ++index) {
    const int64_t size = tensorflow.TFE_TensorHandleDim(tensor, index, status);
    must(napi_set_element(env, shape, index, makeNumber(env, static_cast<double>(size))), "an array");
  }
  napi_value described = nullptr;
  must(napi_create_object(env, &described), "an object");
  setProperty(env, described, "id", makeNumber(env, engine().keep(tensor)));
  setProperty(env, described, "shape", shape);
  const int type = tensorflow.TFE_TensorHandleDataType(tensor);
  setProperty(env, described, "dtype", makeNumber(env, type));
  return described;
}

/** (name, attributes, input ids, number of outputs) → [{ id, shape, dtype }] */
napi_value executeOperation(napi_env env, napi_value* arguments) {
  const Operation operation = newOperation(textOf(env, arguments[0]));
  const uint32_t inputs = lengthOf(env, arguments[2]);
  for (uint32_t index = 0; index < inputs; ++index)
    addInput(operation, numberOf(env, elementOf(env, arguments[2], index)));
  setAttributes(env, operation.get(), arguments[1]);
  const auto outputs = run(operation, static_cast<int>(numberOf(env, arguments[3])));
  napi_value results = nullptr;
  must(napi_create_array_with_length(env, outputs.size(), &results), "an array");
  for (uint32_t index = 0; index < outputs.size(); ++index)
    must(napi_set_element(env, results, index, describeTensor(env, outputs[index])), "an array");
  return results;
}

/** (name, input ids, room for the outputs' ids): a graph function, by arrays of numbers, since it runs at every step. */
void runGraphFunction(napi_env env, napi_value* arguments) {
  const Operation operation = newOperation(textOf(env, arguments[0]));
  const auto [inputs, count] = idsOf(env, arguments[1]);
  for (size_t index = 0; index < count; ++index) addInput(operation, inputs[index]);
  const auto [made, room] = idsOf(env, arguments[2]);
  const auto outputs = run(operation, static_cast<int>(room));
  if (outputs.size() != room) throw Failure("A graph function gave another number of tensors than it has.");
  for (size_t index = 0; index < room; ++index) made[index] = engine().keep(outputs[index]);
}
