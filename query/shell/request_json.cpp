#include "query/shell/request_json.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "query/render/safe_text.h"
#include "query/render/value_json.h"
#include "query/shell/typed_value.h"

namespace liaison::shell {
namespace {

Error RequestError(std::string detail, const std::string& message) {
  return Error(ErrorKind::kRequest, std::move(detail), message, {}, Phase::kCompile);
}

// Builds the value, and copies the text of the top level's `id`. The first thing that is wrong is kept, and
// reading goes on, because the id may come later in the line; only nesting beyond the limit stops it.
class Builder {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  // `request`: the outermost object is a request; otherwise all is one value.
  explicit Builder(bool request) : request_(request) {}

  bool null() { return Scalar(Value(), "null"); }
  bool boolean(bool v) { return Scalar(Value(v), v ? "true" : "false"); }
  bool number_integer(number_integer_t v) {
    return Scalar(Value(static_cast<std::int64_t>(v)), std::to_string(v));
  }
  bool number_unsigned(number_unsigned_t v) {
    if (v > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max()))
      return BigInteger(std::to_string(v));
    return Scalar(Value(static_cast<std::int64_t>(v)), std::to_string(v));
  }
  bool number_float(number_float_t v, const string_t& text) {
    if (text.find_first_of(".eE") == string_t::npos) return BigInteger(text);
    return Scalar(Value(static_cast<double>(v)), text);
  }
  bool string(string_t& v) {
    if (in_id_) {
      BeforeItem();
      render::AppendJsonString(id_, v);
      return Done();
    }
    return Add(Value(std::move(v)));
  }
  bool binary(binary_t&) { return false; }

  bool start_object(std::size_t) { return Start(true); }
  bool start_array(std::size_t) { return Start(false); }
  bool key(string_t& name) {
    Frame& frame = frames_.back();
    frame.key = std::move(name);
    frame.skip = false;
    if (in_id_) {
      if (!frame.first) id_ += ',';
      frame.first = false;
      render::AppendJsonString(id_, frame.key);
      id_ += ':';
      return true;
    }
    if (request_ && frames_.size() == 1) {
      in_id_ = frame.key == "id";
      if (in_id_ && !id_.empty()) {
        Fail(RequestError("InvalidJson", "the key `id` is given twice"));
        id_.clear();
      }
      resolve_ = frame.key == "parameters" || frame.key == "rows";
      if (in_id_) return true;
    }
    if (resolve_ && raw_levels_ == 0 && frame.key == "_value" && !frame.map.contains("$type")) {
      // What it holds can only be understood when the type is known: it may be the body of a Map.
      frame.late = true;
      ++raw_levels_;
    }
    if (frame.map.contains(frame.key)) {
      Fail(RequestError("InvalidJson", "the key `" + render::SafeText(frame.key.substr(0, 100)) +
                                           "` is given twice in one object"));
      frame.skip = true;
    }
    return true;
  }
  bool end_object() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (in_id_) {
      id_ += '}';
      return Done();
    }
    if (request_ && frames_.empty()) {
      fields_ = std::move(frame.map);
      is_object_ = true;
      return true;
    }
    if (frame.late) --raw_levels_;
    if (!resolve_ || raw_levels_ > 0 || IsBodyOfMap()) return Add(Value(std::move(frame.map)));
    try {
      if (frame.late) return Add(Resolved(std::move(frame.map)));
      if (IsTypedValue(frame.map)) return Add(FromTypedValue(frame.map));
    } catch (const Error& e) {
      Fail(e);
      return Add(Value());
    }
    return Add(Value(std::move(frame.map)));
  }
  bool end_array() {
    List list = std::move(frames_.back().list);
    frames_.pop_back();
    if (in_id_) {
      id_ += ']';
      return Done();
    }
    return Add(Value(std::move(list)));
  }

  bool parse_error(std::size_t at, const std::string&, const nlohmann::json::exception& e) {
    // "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error ...": the head is of no
    // use to a reader.
    std::string_view what = e.what();
    if (const auto colon = what.find(": "); colon != std::string_view::npos) what.remove_prefix(colon + 2);
    Fail(RequestError("InvalidJson", "not JSON, at byte " + std::to_string(at) + ": " +
                                         render::SafeText(what.substr(0, 300))));
    broken_ = true;
    return false;
  }

  void Resolve() { resolve_ = true; }
  bool broken() const { return broken_; }
  bool is_object() const { return is_object_; }
  Map& fields() { return fields_; }
  std::string& id() { return id_; }
  Value& root() { return root_; }
  std::optional<Error>& error() { return error_; }

 private:
  struct Frame {
    bool is_object = false;
    bool first = true;
    bool skip = false;  // the key was there already
    bool late = false;  // `_value` came before `$type`: resolved at the end of the object
    std::string key;
    List list;
    Map map;
  };

  // The object that just ended is the `_value` of a typed Map: its keys are names, whatever they are.
  bool IsBodyOfMap() const {
    if (frames_.empty() || !frames_.back().is_object || frames_.back().key != "_value") return false;
    const auto type = frames_.back().map.find("$type");
    return type != frames_.back().map.end() && type->second.is_string() && type->second.AsString() == "Map";
  }

  // From the outside in. As deep as JSON may be nested.
  static Value Resolved(Map map, bool body_of_map = false) {
    const bool typed = !body_of_map && IsTypedValue(map);
    const bool holds_map =
        typed && map.begin()->second.is_string() && map.begin()->second.AsString() == "Map";
    for (auto& [key, item] : map) item = Resolved(item, holds_map && key == "_value");
    return typed ? FromTypedValue(map) : Value(std::move(map));
  }
  static Value Resolved(const Value& value, bool body_of_map) {
    if (value.is_map()) return Resolved(Map(value.AsMap()), body_of_map);
    if (!value.is_list()) return value;
    List list = value.AsList();
    for (Value& item : list) item = Resolved(item, false);
    return Value(std::move(list));
  }

  void Fail(Error e) {
    if (!error_) error_.emplace(std::move(e));
  }

  bool Start(bool is_object) {
    if (frames_.size() == kMaximumJsonDepth) {
      Fail(RequestError("NestingTooDeep", "the JSON is nested more than " +
                                              std::to_string(kMaximumJsonDepth) + " levels deep"));
      if (in_id_) id_.clear();
      return false;
    }
    if (in_id_) {
      BeforeItem();
      id_ += is_object ? '{' : '[';
    }
    frames_.emplace_back().is_object = is_object;
    return true;
  }

  bool Scalar(Value v, std::string_view text) {
    if (!in_id_) return Add(std::move(v));
    BeforeItem();
    id_ += text;
    return Done();
  }

  bool BigInteger(const std::string& text) {
    if (in_id_) return Scalar(Value(), text);
    Fail(RequestError("InvalidParameter", "the integer " + text.substr(0, 40) + " does not fit 64 bits"));
    return Add(Value());
  }

  // The comma between the items of an array within the id.
  void BeforeItem() {
    if (frames_.empty() || frames_.back().is_object) return;
    if (!frames_.back().first) id_ += ',';
    frames_.back().first = false;
  }

  // Behind a part of the id: is that its end?
  bool Done() {
    if (frames_.size() == 1) in_id_ = false;
    return true;
  }

  bool Add(Value v) {
    if (frames_.empty()) {
      root_ = std::move(v);
      return true;
    }
    Frame& frame = frames_.back();
    if (!frame.is_object) {
      frame.list.push_back(std::move(v));
    } else if (!frame.skip) {
      frame.map.emplace(std::move(frame.key), std::move(v));
    }
    return true;
  }

  const bool request_;
  bool resolve_ = false;  // typed values are looked for
  int raw_levels_ = 0;    // within objects that are resolved at their end
  bool in_id_ = false;
  bool broken_ = false;
  bool is_object_ = false;
  std::vector<Frame> frames_;
  std::string id_;
  Map fields_;
  Value root_;
  std::optional<Error> error_;
};

}  // namespace

Request ReadRequest(std::string_view line) {
  Builder builder(true);
  nlohmann::json::sax_parse(line.begin(), line.end(), &builder);
  Request request;
  // The id of a line that is no JSON may be cut off in the middle.
  if (!builder.broken()) request.id = std::move(builder.id());
  request.error = std::move(builder.error());
  if (!request.error && !builder.is_object())
    request.error = RequestError("InvalidJson", "a request is a JSON object");
  request.fields = std::move(builder.fields());
  return request;
}

std::optional<Value> ReadJsonValue(std::string_view text) {
  Builder builder(false);
  builder.Resolve();
  const bool read = nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  if (builder.broken()) return {};
  if (builder.error()) throw *builder.error();
  if (!read) return {};
  return std::move(builder.root());
}

}  // namespace liaison::shell
