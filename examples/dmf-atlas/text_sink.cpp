// SPDX-License-Identifier: BSL-1.0
#include "text_sink.hpp"

#include "number.hpp"

#include <cerrno>
#include <cstring>

namespace dmf_atlas {

void refuse_output(const std::string& name, const std::string& reason) {
  const std::string what = name == "-" ? "standard output" : in_quotes(name);
  throw OutputError("cannot write " + what + (reason.empty() ? "" : ": " + reason));
}

void refuse_output(const std::string& name) { refuse_output(name, errno != 0 ? std::strerror(errno) : ""); }

void TextSink::write_out() {
  errno = 0;
  if (!file_) {
    file_.reset(std::tmpfile());
    if (!file_) refuse_output(name_);
  }
  if (std::fwrite(text_.data(), 1, text_.size(), file_.get()) != text_.size()) refuse_output(name_);
  text_.clear();
}

void TextSink::close() {
  if (is_held_back_) return;
  write_out();
  if (std::fflush(file_.get()) != 0) refuse_output(name_);
  if (std::fclose(file_.release()) != 0) refuse_output(name_);
}

void TextSink::visit(const std::function<void(std::string_view)>& take) const {
  if (file_) {
    errno = 0;
    std::rewind(file_.get());
    std::string chunk(much, '\0');
    for (std::size_t size = chunk.size(); size == chunk.size();) {
      size = std::fread(chunk.data(), 1, chunk.size(), file_.get());
      take(std::string_view(chunk).substr(0, size));
    }
    if (std::ferror(file_.get()) != 0) refuse_output(name_);
  }
  take(text_);
}

}  // namespace dmf_atlas
