#include "query/shell/parameter_flag.h"

#include <charconv>
#include <string_view>

#include "query/render/safe_text.h"
#include "query/shell/request_json.h"

namespace liaison::shell {

std::chrono::milliseconds ReadDuration(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const double scale = unit.empty() || unit == "s" ? 1000 : unit == "ms" ? 1 : unit == "min" ? 60'000 : 0;
  if (error != std::errc() || scale == 0 || !(number >= 0) || number * scale > 1e12) {
    throw Error(
        ErrorKind::kRequest, "InvalidArgument",
        "'" + render::SafeText(text) + "' is no time limit: seconds, or a number with ms, s or min are");
  }
  return std::chrono::milliseconds(static_cast<std::int64_t>(number * scale));
}

void SetParameter(Shell& shell, const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw Error(ErrorKind::kRequest, "InvalidArgument",
                "-P takes name=value, not '" + render::SafeText(text) + "'");
  }
  std::string name = text.substr(0, equals);
  if (name.starts_with('$')) name.erase(0, 1);
  const std::string value = text.substr(equals + 1);
  if (auto json = ReadJsonValue(value)) {
    shell.settings().parameters[name] = std::move(*json);
    return;
  }
  try {
    shell.settings().parameters[name] = shell.Evaluate(value);
  } catch (const Error& e) {
    Error refused(ErrorKind::kRequest, "InvalidArgument",
                  "the value of the parameter `" + render::SafeText(name) +
                      "` is neither JSON nor an expression: " + e.what());
    refused.hint = "a text is written in quotes: -P \"name='Ada'\"";
    throw refused;
  }
}

}  // namespace liaison::shell
