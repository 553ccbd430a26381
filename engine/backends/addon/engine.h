// TensorFlow's eager context and the tensors that JavaScript holds in it, by number.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>
#include "failure.h"
#include "javascript.h"

class Engine {
 public:
  /** Makes the context. Throws `Failure`. */
  Engine();

  TFE_Context* context() const { return context_; }
  bool hasGpu() const { return !gpu_.empty(); }
  const std::string& gpu() const { return gpu_; }
  size_t count() const { return tensors_.size(); }

  /** Numbers are never used twice, and count beyond what 32 bits hold: a day of training makes that many tensors. */
  double keep(TFE_TensorHandle* tensor) {
    tensors_.emplace(next_, tensor);
    return static_cast<double>(next_++);
  }
  TFE_TensorHandle* find(double id) const;
  void release(double id);

  /** Names of attributes must live as long as what they are given to. */
  const char* kept(const std::string& name) { return names_.emplace(name, true).first->first.c_str(); }

 private:
  TFE_Context* context_;
  std::string gpu_;
  std::unordered_map<int64_t, TFE_TensorHandle*> tensors_;
  std::unordered_map<std::string, bool> names_;
  int64_t next_ = 0;
};

/** The one engine of this process; opened by `open`. Throws `Failure` before that. */
Engine& engine();

// tensors.cc
double createTensor(napi_env env, const std::vector<int64_t>& shape, int type, napi_value values);
napi_value readTensor(napi_env env, TFE_TensorHandle* tensor);
// compare.cc
void compareTensors(napi_env env, napi_value* arguments);
// operations.cc
napi_value executeOperation(napi_env env, napi_value* arguments);
void runGraphFunction(napi_env env, napi_value* arguments);
/** Keeps a tensor and says what it is: { id, shape, dtype }. */
napi_value describeTensor(napi_env env, TFE_TensorHandle* tensor);
// functions.cc
void addGraphFunction(napi_env env, napi_value* arguments);
void removeFunction(const std::string& name);
// savedModels.cc
napi_value loadSavedModel(napi_env env, napi_value* arguments);
napi_value runSavedModel(napi_env env, napi_value* arguments);
void deleteSavedModel(double id);
size_t countSavedModels();
// elements.cc
/** Makes the operation `DescentElements` known to TensorFlow. Throws `Failure`. */
void registerElements();
// rows.cc
/** Makes the operation `DescentRows` known to TensorFlow. Throws `Failure`. */
void registerRows();
// matmul.cc
/** Makes the operations `DescentPack` and `DescentMatMul` known to TensorFlow. Throws `Failure`. */
void registerProducts();
