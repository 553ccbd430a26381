#include "engine.h"
#include <cstring>

namespace {
/**
 * ConfigProto {
 *   gpu_options { allow_growth: true }  // TensorFlow would take the whole GPU at once otherwise.
 *   graph_options { rewrite_options { disable_meta_optimizer: true } }  // A graph computes what its operations compute.
 * }
 */
constexpr unsigned char kConfiguration[] = {0x32, 0x02, 0x20, 0x01, 0x52, 0x05, 0x52, 0x03, 0x98, 0x01, 0x01};

TFE_Context* makeContext() {
  Status status;
  TFE_ContextOptions* options = tensorflow.TFE_NewContextOptions();
  tensorflow.TFE_ContextOptionsSetConfig(options, kConfiguration, sizeof kConfiguration, status);
  TFE_Context* context = tensorflow.TFE_NewContext(options, status);
  tensorflow.TFE_DeleteContextOptions(options);
  status.check();
  return context;
}

/** The first GPU's name, or nothing. */
std::string findGpu(TFE_Context* context) {
  Status status;
  TF_DeviceList* devices = tensorflow.TFE_ContextListDevices(context, status);
  status.check();
  std::string gpu;
  const int count = tensorflow.TF_DeviceListCount(devices);
  for (int index = 0; index < count && gpu.empty(); ++index) {
    if (std::strcmp(tensorflow.TF_DeviceListType(devices, index, status), "GPU") == 0)
      gpu = tensorflow.TF_DeviceListName(devices, index, status);
  }
  tensorflow.TF_DeleteDeviceList(devices);
  return gpu;
}
}  // namespace

Engine::Engine() : context_(makeContext()), gpu_(findGpu(context_)) {}

TFE_TensorHandle* Engine::find(double id) const {
  const auto found = tensors_.find(static_cast<int64_t>(id));
  if (found == tensors_.end())
    throw Failure("The tensor number " + std::to_string(static_cast<int64_t>(id)) + " is not there (any more).");
  return found->second;
}

void Engine::release(double id) {
  tensorflow.TFE_DeleteTensorHandle(find(id));
  tensors_.erase(static_cast<int64_t>(id));
}
