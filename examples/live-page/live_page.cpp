// SPDX-License-Identifier: BSL-1.0

// What the page calls: functions that take text and numbers and give JSON, always: what is refused comes as {"error":
// {"field", "message"}}. The text that a call gives is valid until the next call.

#include "json_pieces.hpp"
#include "pictures.hpp"
#include "session.hpp"

#include <exception>
#include <new>
#include <string>

namespace {

live_page::Session& session() {
  static live_page::Session the_session;
  return the_session;
}

std::string error(const char* field, const char* message) {
  return fmt::format(R"({{"error":{{"field":{},"message":{}}}}})", live_page::json_string(field),
                     live_page::json_string(message));
}

template <class Function>
const char* answer(const Function& function) {
  static std::string text;
  try {
    text = function();
  } catch (const live_page::Refusal& refusal) {
    text = error(refusal.field(), refusal.what());
  } catch (const std::bad_alloc&) {
    text = error("target", "there is not enough memory for this problem");
  } catch (const std::exception& defect) {
    text = error("target", defect.what());
  }
  return text.c_str();
}

}  // namespace

extern "C" {

const char* dmf_read_target(const char* kind, const char* text) {
  return answer([&] { return live_page::read_target(session(), kind, text); });
}

const char* dmf_read_problem(const char* widths, const char* lambda, int lowest) {
  return answer([&] {
    return live_page::read_problem(session(), widths, lambda, static_cast<std::size_t>(lowest < 1 ? 1 : lowest));
  });
}

const char* dmf_spectrum(int position) {
  return answer([&] { return live_page::describe_spectrum(session().problem(), position); });
}

const char* dmf_roots_curve() {
  return answer([&] { return live_page::roots_curve(session().problem()); });
}

const char* dmf_regularization_path() {
  return answer([&] { return live_page::regularization_path(session().problem()); });
}

const char* dmf_slice(int position, const char* kind, int i, int j, int size) {
  return answer([&] { return live_page::slice_grid(session().problem(), position, kind, i, j, size); });
}
}
