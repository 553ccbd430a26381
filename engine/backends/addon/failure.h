// What goes wrong is thrown in C++ and becomes a JavaScript error at the border.
#pragma once
#include <stdexcept>
#include "tensorflow.h"

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/** A status of TensorFlow's, for as long as it is in scope. */
class Status {
 public:
  Status() : status_(tensorflow.TF_NewStatus()) {}
  ~Status() { tensorflow.TF_DeleteStatus(status_); }
  Status(const Status&) = delete;
  Status& operator=(const Status&) = delete;
  operator TF_Status*() const { return status_; }
  /** Throws `Failure` with TensorFlow's words unless all is well. */
  void check() const {
    if (tensorflow.TF_GetCode(status_) != 0) throw Failure(tensorflow.TF_Message(status_));
  }

 private:
  TF_Status* status_;
};
