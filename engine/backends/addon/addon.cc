// The module as JavaScript sees it: what TensorFlow.js's Node back end calls, and graph functions beside it.
#include <memory>
#include "engine.h"
#include "products.h"
#include "quiet.h"

namespace {
std::unique_ptr<Engine> opened;
bool elementsRegistered = false;
bool productsRegistered = false;

using Body = napi_value (*)(napi_env, napi_value*);

napi_value nothing(napi_env env) {
  napi_value value = nullptr;
  napi_get_undefined(env, &value);
  return value;
}

/** A function of so many arguments, whose failures are thrown in JavaScript. */
template <size_t count, Body body>
napi_value call(napi_env env, napi_callback_info info) {
  try {
    size_t given = count;
    napi_value arguments[count + 1];
    must(napi_get_cb_info(env, info, &given, arguments, nullptr, nullptr), "arguments");
    if (given < count) throw Failure("The native engine was called with too few arguments.");
    return body(env, arguments);
  } catch (const std::exception& failure) {
    napi_throw_error(env, nullptr, failure.what());
    return nullptr;
  }
}

/** (libraries that TensorFlow needs, TensorFlow's library) → TensorFlow's version */
napi_value open(napi_env env, napi_value* arguments) {
  const QuietOpening quiet;
  // What is missing here may not be needed: TensorFlow says so itself when it is.
  for (const std::string& file : textsOf(env, arguments[0])) {
    try {
      openLibrary(file);
    } catch (const Failure&) {
    }
  }
  if (!opened) {
    openTensorFlow(textOf(env, arguments[1]));
    opened = std::make_unique<Engine>();
    // It computes in the processor's memory, and what is on a GPU stays there.
    if (tensorflow.makesKernels && !opened->hasGpu()) {
      registerElements();
      registerRows();
      elementsRegistered = true;
      if (hasVectors()) registerProducts();
      productsRegistered = hasVectors();
    }
  }
  napi_value version = nullptr;
  must(napi_create_string_utf8(env, tensorflow.TF_Version(), NAPI_AUTO_LENGTH, &version), "text");
  return version;
}

napi_value create(napi_env env, napi_value* arguments) {
  const int type = static_cast<int>(numberOf(env, arguments[1]));
  return makeNumber(env, createTensor(env, integersOf(env, arguments[0]), type, arguments[2]));
}

napi_value release(napi_env env, napi_value* arguments) {
  engine().release(numberOf(env, arguments[0]));
  return nothing(env);
}

napi_value read(napi_env env, napi_value* arguments) {
  return readTensor(env, engine().find(numberOf(env, arguments[0])));
}

napi_value execute(napi_env env, napi_value* arguments) { return executeOperation(env, arguments); }

napi_value runFunction(napi_env env, napi_value* arguments) {
  runGraphFunction(env, arguments);
  return nothing(env);
}

napi_value compare(napi_env env, napi_value* arguments) {
  compareTensors(env, arguments);
  return nothing(env);
}

napi_value addFunction(napi_env env, napi_value* arguments) {
  addGraphFunction(env, arguments);
  return nothing(env);
}

napi_value dropFunction(napi_env env, napi_value* arguments) {
  removeFunction(textOf(env, arguments[0]));
  return nothing(env);
}

napi_value dropSavedModel(napi_env env, napi_value* arguments) {
  deleteSavedModel(numberOf(env, arguments[0]));
  return nothing(env);
}

napi_value savedModels(napi_env env, napi_value*) { return makeNumber(env, static_cast<double>(countSavedModels())); }

napi_value countTensors(napi_env env, napi_value*) { return makeNumber(env, static_cast<double>(engine().count())); }

napi_value makeTruth(napi_env env, bool value) {
  napi_value truth = nullptr;
  must(napi_get_boolean(env, value, &truth), "true or false");
  return truth;
}

napi_value usesGpu(napi_env env, napi_value*) { return makeTruth(env, engine().hasGpu()); }

/** Whether there are operations `DescentElements` and `DescentRows`. */
napi_value fusesElements(napi_env env, napi_value*) { return makeTruth(env, elementsRegistered); }

/** Whether there are operations `DescentPack` and `DescentMatMul`. */
napi_value packsProducts(napi_env env, napi_value*) { return makeTruth(env, productsRegistered); }

template <size_t count, Body body>
void define(napi_env env, napi_value module, const char* name) {
  napi_value function = nullptr;
  must(napi_create_function(env, name, NAPI_AUTO_LENGTH, call<count, body>, nullptr, &function), "a function");
  must(napi_set_named_property(env, module, name, function), "a module");
}
}  // namespace

Engine& engine() {
  if (!opened) throw Failure("TensorFlow's library has not been opened.");
  return *opened;
}

NAPI_MODULE_INIT() {
  define<2, open>(env, exports, "open");
  define<3, create>(env, exports, "createTensor");
  define<1, release>(env, exports, "deleteTensor");
  define<1, read>(env, exports, "tensorDataSync");
  define<3, compare>(env, exports, "compareTensors");
  define<4, execute>(env, exports, "executeOp");
  define<3, runFunction>(env, exports, "runFunction");
  define<5, addFunction>(env, exports, "addGraphFunction");
  define<1, dropFunction>(env, exports, "removeFunction");
  define<2, loadSavedModel>(env, exports, "loadSavedModel");
  define<4, runSavedModel>(env, exports, "runSavedModel");
  define<1, dropSavedModel>(env, exports, "deleteSavedModel");
  define<0, savedModels>(env, exports, "getNumOfSavedModels");
  define<0, countTensors>(env, exports, "getNumOfTensors");
  define<0, usesGpu>(env, exports, "isUsingGpuDevice");
  define<0, fusesElements>(env, exports, "fusesElements");
  define<0, packsProducts>(env, exports, "packsProducts");
  return exports;
}
