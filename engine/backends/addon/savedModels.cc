// Models as TensorFlow saves them, each with a session of its own.
#include <map>
#include <memory>
#include <sstream>
#include "graph.h"

namespace {
struct SavedModel {
  Graph graph;
  TF_Session* session = nullptr;

  ~SavedModel() {
    if (!session) return;
    Status status;
    tensorflow.TF_DeleteSession(session, status);
  }
};

/** Never destroyed: when the process ends, TensorFlow may have gone before. */
auto& models = *new std::map<int64_t, std::unique_ptr<SavedModel>>;
int64_t nextModel = 0;

SavedModel& modelOf(double id) {
  const auto found = models.find(static_cast<int64_t>(id));
  if (found == models.end()) throw Failure("The SavedModel is not loaded (any more).");
  return *found->second;
}

/** What commas separate. */
std::vector<std::string> partsOf(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

/** Tensors in the processor's memory, for as long as they are in scope. */
struct Values {
  std::vector<TF_Tensor*> tensors;
  ~Values() {
    for (TF_Tensor* tensor : tensors)
      if (tensor) tensorflow.TF_DeleteTensor(tensor);
  }
};

void readInputs(napi_env env, napi_value ids, Values& values) {
  const uint32_t count = lengthOf(env, ids);
  for (uint32_t index = 0; index < count; ++index) {
    Status status;
    TFE_TensorHandle* tensor = engine().find(numberOf(env, elementOf(env, ids, index)));
    values.tensors.push_back(tensorflow.TFE_TensorHandleResolve(tensor, status));
    status.check();
  }
}

napi_value describeAll(napi_env env, const Values& values) {
  napi_value results = nullptr;
  must(napi_create_array_with_length(env, values.tensors.size(), &results), "an array");
  for (uint32_t index = 0; index < values.tensors.size(); ++index) {
    Status status;
    TFE_TensorHandle* tensor = tensorflow.TFE_NewTensorHandle(values.tensors[index], status);
    status.check();
    must(napi_set_element(env, results, index, describeTensor(env, tensor)), "an array");
  }
  return results;
}
}  // namespace

/** (folder, tags) → number */
napi_value loadSavedModel(napi_env env, napi_value* arguments) {
  const std::string folder = textOf(env, arguments[0]);
  const std::vector<std::string> tags = partsOf(textOf(env, arguments[1]));
  std::vector<const char*> names;
  for (const std::string& tag : tags) names.push_back(tag.c_str());
  auto model = std::make_unique<SavedModel>();
  Status status;
  TF_SessionOptions* options = tensorflow.TF_NewSessionOptions();
  model->session = tensorflow.TF_LoadSessionFromSavedModel(options, nullptr, folder.c_str(), names.data(),
                                                           static_cast<int>(names.size()), model->graph.graph, nullptr,
                                                           status);
  tensorflow.TF_DeleteSessionOptions(options);
  status.check();
  models.emplace(nextModel, std::move(model));
  return makeNumber(env, static_cast<double>(nextModel++));
}

/** (number, input ids, where inputs go in, where outputs come out) → [{ id, shape, dtype }] */
napi_value runSavedModel(napi_env env, napi_value* arguments) {
  const SavedModel& model = modelOf(numberOf(env, arguments[0]));
  const std::vector<TF_Output> from = model.graph.outputs(partsOf(textOf(env, arguments[2])));
  const std::vector<TF_Output> to = model.graph.outputs(partsOf(textOf(env, arguments[3])));
  Values inputs;
  readInputs(env, arguments[1], inputs);
  if (inputs.tensors.size() != from.size())
    throw Failure("The SavedModel takes " + std::to_string(from.size()) + " inputs and was given " +
                  std::to_string(inputs.tensors.size()) + ".");
  Values outputs;
  outputs.tensors.resize(to.size(), nullptr);
  Status status;
  tensorflow.TF_SessionRun(model.session, nullptr, from.data(), inputs.tensors.data(), static_cast<int>(from.size()),
                           to.data(), outputs.tensors.data(), static_cast<int>(to.size()), nullptr, 0, nullptr, status);
  status.check();
  return describeAll(env, outputs);
}

void deleteSavedModel(double id) {
  modelOf(id);
  models.erase(static_cast<int64_t>(id));
}

size_t countSavedModels() { return models.size(); }
