// What TensorFlow says to stderr while it is opened.
#pragma once
#include <cstdio>
#include <string>

/** What of this a person can act on: not the entries of a log that only inform or warn, nor the words before a log. */
std::string withoutChatter(const std::string& said);

/**
 * For as long as it is in scope, what is written to stderr waits; then that of it which a person can act on goes there.
 * TensorFlow 2.21 informs before it reads the variable TF_CPP_MIN_LOG_LEVEL. Set to 0 or 1, that variable still lets
 * everything through at once.
 */
class QuietOpening {
 public:
  QuietOpening();
  ~QuietOpening();
  QuietOpening(const QuietOpening&) = delete;
  QuietOpening& operator=(const QuietOpening&) = delete;

 private:
  std::FILE* kept_ = nullptr;
  int stderr_ = -1;
};
