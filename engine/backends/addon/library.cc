// Opening libraries goes through libuv, which Node exports: the addon then asks nothing of the system's own library
// that a newer system would have renamed.
#include "failure.h"

extern "C" {
struct uv_lib_t {
  void* handle;
  char* errmsg;
};
int uv_dlopen(const char* file, uv_lib_t* library);
int uv_dlsym(uv_lib_t* library, const char* name, void** function);
const char* uv_dlerror(const uv_lib_t* library);
}

TensorFlow tensorflow;

void* openLibrary(const std::string& file) {
  // It is never closed: threads of its own may run in it.
  auto* library = new uv_lib_t{nullptr, nullptr};
  if (uv_dlopen(file.c_str(), library) == 0) return library;
  std::string message = uv_dlerror(library);
  delete library;
  throw Failure(message);
}

namespace {
template <typename Function>
bool find(void* library, const char* name, Function& function) {
  void* address = nullptr;
  if (uv_dlsym(static_cast<uv_lib_t*>(library), name, &address) != 0) return false;
  function = reinterpret_cast<Function>(address);
  return true;
}
}  // namespace

void openTensorFlow(const std::string& file) {
  void* library = openLibrary(file);
  TensorFlow found;
#define FIND(result, name, parameters) \
  if (!find(library, #name, found.name)) throw Failure(std::string("it has no function ") + #name);
  TENSORFLOW_FUNCTIONS(FIND)
#undef FIND
  found.makesKernels = true;
#define TRY(result, name, parameters) found.makesKernels &= find(library, #name, found.name);
  KERNEL_FUNCTIONS(TRY)
#undef TRY
  tensorflow = found;
}
