#include "query/execute/procedures.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "graph/ascii.h"
#include "query/bind/types.h"

namespace liaison::exec {
namespace {

bool IsFloat(std::string_view type) {
  std::string lower = AsciiLower(Trim(type));
  return lower == "float" || lower == "float?";
}

Value ToDeclared(const std::string& type, Value v) {
  return v.is_integer() && IsFloat(type) ? Value(v.ToDouble()) : v;
}

// `name(in :: TYPE, ..) :: (out :: TYPE, ..)`
class SignatureParser {
 public:
  explicit SignatureParser(std::string_view text) : text_(text) {}

  ProcedureSignature Parse() {
    ProcedureSignature signature;
    std::size_t open = text_.find('(');
    if (open == std::string_view::npos) Fail("it has no list of inputs in parentheses");
    signature.name = Trim(text_.substr(0, open));
    if (signature.name.empty()) Fail("it has no name");
    if (signature.name.find_first_of(" \t\n:,()") != std::string::npos)
      Fail("its name has a character that a name cannot have");
    std::size_t close = Close(open);
    signature.inputs = Fields(text_.substr(open + 1, close - open - 1));
    std::string_view rest = Trim(text_.substr(close + 1));
    if (rest.empty()) return signature;
    if (!rest.starts_with("::")) Fail("`::` is expected behind the inputs");
    rest = Trim(rest.substr(2));
    if (rest.empty() || AsciiLower(rest) == "void") return signature;
    if (rest.front() != '(' || rest.back() != ')') Fail("the outputs are expected in parentheses, or VOID");
    signature.outputs = Fields(rest.substr(1, rest.size() - 2));
    return signature;
  }

 private:
  [[noreturn]] void Fail(std::string_view why) const {
    throw Error(ErrorKind::kRequest, "InvalidSignature",
                fmt::format("the signature `{}` cannot be read: {}", text_, why));
  }

  std::size_t Close(std::size_t open) const {
    int depth = 0;
    for (std::size_t i = open; i < text_.size(); ++i) {
      if (text_[i] == '(') ++depth;
      if (text_[i] == ')' && --depth == 0) return i;
    }
    Fail("a parenthesis is not closed");
  }

  std::vector<ProcedureSignature::Field> Fields(std::string_view text) const {
    std::vector<ProcedureSignature::Field> fields;
    if (Trim(text).empty()) return fields;
    int depth = 0;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (i < text.size() && (text[i] == '<' || text[i] == '(')) ++depth;
      if (i < text.size() && (text[i] == '>' || text[i] == ')')) --depth;
      if (i < text.size() && (text[i] != ',' || depth > 0)) continue;
      fields.push_back(Field(text.substr(begin, i - begin)));
      begin = i + 1;
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        if (fields[i].name == fields[k].name) Fail(fmt::format("`{}` is named twice", fields[i].name));
      }
    }
    return fields;
  }

  ProcedureSignature::Field Field(std::string_view text) const {
    std::size_t colons = text.find("::");
    if (colons == std::string_view::npos) Fail(fmt::format("`{}` has no `:: TYPE`", Trim(text)));
    ProcedureSignature::Field field;
    std::string_view name = Trim(text.substr(0, colons));
    if (name.size() >= 2 && name.front() == '`' && name.back() == '`') name = name.substr(1, name.size() - 2);
    field.name = name;
    field.type = Trim(text.substr(colons + 2));
    if (field.name.empty() || field.type.empty())
      Fail(fmt::format("`{}` is not a name and a type", Trim(text)));
    return field;
  }

  std::string_view text_;
};

// Rows by their inputs, in the order in which they were given.
struct LookupTable {
  std::unordered_map<Value, std::vector<List>, ValueHash, ValueEquivalent> outputs;
};

}  // namespace

void CoerceArguments(const ProcedureSignature& signature, List& arguments, Position position) {
  arguments.resize(signature.inputs.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const ProcedureSignature::Field& input = signature.inputs[i];
    Value& v = arguments[i];
    if (v.is_null()) {
      if (input.optional || input.type.ends_with('?')) continue;
      throw Error(
          ErrorKind::kType, "InvalidArgumentType",
          fmt::format("`{}` of `{}` must be {} and cannot be null", input.name, signature.name, input.type),
          position);
    }
    binding::StaticType type = binding::ParseType(input.type);
    bool fits = binding::MayBe(binding::Of(TypeBit(v.type())), type.set);
    if (fits && v.is_list() && type.element) {
      for (const Value& item : v.AsList())
        fits = fits && binding::MayBe(binding::Of(TypeBit(item.type())), type.element->set);
    }
    if (!fits) {
      throw Error(ErrorKind::kType, "InvalidArgumentType",
                  fmt::format("`{}` of `{}` must be {}, but this is {}", input.name, signature.name,
                              input.type, NameOf(v.type())),
                  position);
    }
    v = ToDeclared(input.type, std::move(v));
  }
}

std::string ToString(const ProcedureSignature& signature) {
  auto fields = [](const std::vector<ProcedureSignature::Field>& all) {
    std::string text;
    for (const auto& f : all) {
      text +=
          fmt::format("{}{}{} :: {}", text.empty() ? "" : ", ", f.name, f.optional ? " = null" : "", f.type);
    }
    return text;
  };
  std::string outputs = signature.outputs.empty() ? "VOID" : fmt::format("({})", fields(signature.outputs));
  return fmt::format("{}({}) :: {}", signature.name, fields(signature.inputs), outputs);
}

ProcedureTable::ProcedureTable() {
  for (auto* table : {&AnalysisProcedures, &CatalogProcedures, &EvidenceProcedures, &LinkProcedures,
                      &SearchProcedures}) {
    for (Procedure& p : table()) Add(std::move(p));
  }
}

const ProcedureSignature* ProcedureTable::Find(std::string_view name) const {
  const Procedure* procedure = FindProcedure(name);
  return procedure ? &procedure->signature : nullptr;
}

const Procedure* ProcedureTable::FindProcedure(std::string_view name) const {
  auto found = procedures_.find(AsciiLower(name));
  return found == procedures_.end() ? nullptr : &found->second;
}

void ProcedureTable::Add(Procedure procedure) {
  std::string key = AsciiLower(procedure.signature.name);
  procedures_.insert_or_assign(std::move(key), std::move(procedure));
}

void ProcedureTable::AddTable(std::string_view signature_text, std::vector<std::string> columns,
                              std::vector<List> rows) {
  Procedure procedure;
  procedure.signature = SignatureParser(signature_text).Parse();
  procedure.description = "A table of this session.";
  const ProcedureSignature& signature = procedure.signature;
  std::vector<ProcedureSignature::Field> fields = signature.inputs;
  fields.insert(fields.end(), signature.outputs.begin(), signature.outputs.end());
  bool named_alike = columns.size() == fields.size();
  for (std::size_t i = 0; named_alike && i < fields.size(); ++i) named_alike = columns[i] == fields[i].name;
  if (!named_alike) {
    throw Error(
        ErrorKind::kRequest, "InvalidColumns",
        fmt::format(
            "the columns of `{}` must be its inputs and then its outputs, in the order of the signature",
            signature.name));
  }
  auto table = std::make_shared<LookupTable>();
  for (List& row : rows) {
    if (row.size() != fields.size()) {
      throw Error(ErrorKind::kRequest, "InvalidRow",
                  fmt::format("a row of `{}` has {} values, but there are {} columns", signature.name,
                              row.size(), fields.size()));
    }
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = ToDeclared(fields[i].type, std::move(row[i]));
    auto middle = row.begin() + static_cast<std::ptrdiff_t>(signature.inputs.size());
    table->outputs[Value(List(row.begin(), middle))].emplace_back(middle, row.end());
  }
  procedure.call = [table](Context&, std::span<const Value> arguments,
                           const std::function<void(List)>& emit) {
    auto found = table->outputs.find(Value(List(arguments.begin(), arguments.end())));
    if (found == table->outputs.end()) return;
    for (const List& row : found->second) emit(row);
  };
  Add(std::move(procedure));
}

std::vector<std::string> ProcedureTable::Names() const {
  std::vector<std::string> names;
  for (const auto& [lower, procedure] : procedures_) names.push_back(procedure.signature.name);
  return names;
}

std::vector<const Procedure*> ProcedureTable::All() const {
  std::vector<const Procedure*> all;
  for (const auto& [key, procedure] : procedures_) all.push_back(&procedure);
  return all;
}

}  // namespace liaison::exec
