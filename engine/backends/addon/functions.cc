// Graphs that are run as if they were one operation.
#include "graph.h"

namespace {
void import(const Graph& graph, const void* data, size_t length) {
  Status status;
  const TF_Buffer buffer{data, length, nullptr};
  TF_ImportGraphDefOptions* options = tensorflow.TF_NewImportGraphDefOptions();
  tensorflow.TF_GraphImportGraphDef(graph.graph, &buffer, options, status);
  tensorflow.TF_DeleteImportGraphDefOptions(options);
  status.check();
}
}  // namespace

/** (name, GraphDef as bytes, input nodes' outputs, results, nodes that must run) */
void addGraphFunction(napi_env env, napi_value* arguments) {
  const std::string name = textOf(env, arguments[0]);
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  must(napi_get_typedarray_info(env, arguments[1], &type, &length, &data, nullptr, nullptr), "a graph's bytes");
  Graph graph;
  import(graph, data, length);
  const std::vector<TF_Output> inputs = graph.outputs(textsOf(env, arguments[2]));
  const std::vector<TF_Output> outputs = graph.outputs(textsOf(env, arguments[3]));
  std::vector<const TF_Operation*> effects;
  for (const std::string& node : textsOf(env, arguments[4])) effects.push_back(graph.find(node));
  Status status;
  TF_Function* function = tensorflow.TF_GraphToFunctionWithControlOutputs(
      graph.graph, name.c_str(), 0, -1, nullptr, static_cast<int>(inputs.size()), inputs.data(),
      static_cast<int>(outputs.size()), outputs.data(), nullptr, static_cast<int>(effects.size()), effects.data(),
      nullptr, nullptr, nullptr, status);
  status.check();
  tensorflow.TFE_ContextAddFunction(engine().context(), function, status);
  tensorflow.TF_DeleteFunction(function);
  status.check();
}

void removeFunction(const std::string& name) {
  Status status;
  tensorflow.TFE_ContextRemoveFunction(engine().context(), name.c_str(), status);
  status.check();
}
