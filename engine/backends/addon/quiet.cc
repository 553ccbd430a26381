#include "quiet.h"
#include <fcntl.h>
#include <unistd.h>
#include <cctype>
#include <cstdlib>
#include <cstring>

namespace {
/** The letter that an entry of a log begins with, as in `I0000 00:00:1795434632.293111`; nought for other lines. */
char severityOf(const char* line, size_t length) {
  if (length < 6 || std::strchr("IWEF", line[0]) == nullptr || line[5] != ' ') return 0;
  for (int place = 1; place < 5; ++place)
    if (std::isdigit(static_cast<unsigned char>(line[place])) == 0) return 0;
  return line[0];
}

bool isQuiet() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  return level != nullptr && std::atoi(level) >= 2;
}

void writeAll(int to, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const ssize_t written = write(to, text.data() + at, text.size() - at);
    if (written <= 0) return;
    at += static_cast<size_t>(written);
  }
}

std::string contentOf(std::FILE* file) {
  std::string content;
  char part[4096];
  std::rewind(file);
  for (size_t count = 0; (count = std::fread(part, 1, sizeof part, file)) > 0;) content.append(part, count);
  return content;
}
}  // namespace

std::string withoutChatter(const std::string& said) {
  std::string kept;
  // Lines without a letter of their own belong to the entry before them.
  bool chatter = false;
  for (size_t at = 0; at < said.size();) {
    const size_t end = said.find('\n', at);
    const size_t next = end == std::string::npos ? said.size() : end + 1;
    const std::string line = said.substr(at, next - at);
    const char severity = severityOf(line.data(), line.size());
    if (severity != 0) chatter = severity == 'I' || severity == 'W';
    if (!chatter && line.rfind("WARNING: All log messages before absl::InitializeLog()", 0) != 0) kept += line;
    at = next;
  }
  return kept;
}

QuietOpening::QuietOpening() {
  if (!isQuiet()) return;
  kept_ = std::tmpfile();
  if (kept_ == nullptr) return;
  std::fflush(stderr);
  stderr_ = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
  if (stderr_ >= 0 && dup2(fileno(kept_), STDERR_FILENO) >= 0) return;
  if (stderr_ >= 0) close(stderr_);
  stderr_ = -1;
}

QuietOpening::~QuietOpening() {
  if (stderr_ >= 0) {
    std::fflush(stderr);
    dup2(stderr_, STDERR_FILENO);
    close(stderr_);
    writeAll(STDERR_FILENO, withoutChatter(contentOf(kept_)));
  }
  if (kept_ != nullptr) std::fclose(kept_);
}
