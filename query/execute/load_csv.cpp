// LOAD CSV: for each row, the records of a file, read as they are needed.
#include <fmt/format.h>

#include <memory>

#include "query/execute/csv_file.h"
#include "query/execute/operator.h"
#include "query/functions/text.h"
#include "query/plan/plan.h"

namespace liaison::exec {
namespace {

class LoadCsv : public Operator {
 public:
  LoadCsv(const plan::Node& node, OperatorPtr child, Pipeline& pipeline)
      : op_(std::get<plan::LoadCsv>(node.op)),
        live_(node.live),
        child_(std::move(child)),
        pipeline_(pipeline),
        input_(pipeline.slots()) {
    wanted_ = plan::Contains(live_, op_.slot);
    std::erase(live_, op_.slot);
  }

  void Open() override {
    child_->Open();
    file_.reset();
    input_.Clear();
    row_ = 0;
  }

  bool Next(Batch& out) override {
    pipeline_.context.CheckInterrupt();
    for (;;) {
      if (!file_) {
        while (row_ == input_.count) {
          row_ = 0;
          if (!child_->Next(input_)) return false;
        }
        OpenFile();
      }
      values_.clear();
      while (values_.size() < kBatchRows && file_->Next(record_)) values_.push_back(ToValue());
      const RowIndex row = row_;
      if (values_.size() < kBatchRows) {
        file_.reset();
        ++row_;
      }
      if (values_.empty()) continue;
      out.Clear();
      std::vector<RowIndex> rows(values_.size(), row);
      out.GatherFrom(input_, rows, live_);
      if (wanted_) {
        out.columns[op_.slot].Reset(Vector::Kind::kValue, 0);
        out.columns[op_.slot].values = values_;
      }
      return true;
    }
  }

 private:
  void OpenFile() {
    Value url = pipeline_.evaluator.EvaluateRow(*op_.url, input_, row_);
    if (!url.is_string()) {
      throw Error(
          ErrorKind::kType, "InvalidArgumentType",
          fmt::format("LOAD CSV takes the name of a file as STRING, but this is {}", NameOf(url.type())),
          op_.url->position);
    }
    std::string separator = ",";
    if (op_.field_terminator) {
      Value given = pipeline_.evaluator.EvaluateRow(*op_.field_terminator, input_, row_);
      bool one = given.is_string() && CountCodePoints(given.AsString()) == 1;
      if (!one || given.AsString() == "\"" || given.AsString() == "\n" || given.AsString() == "\r") {
        throw Error(ErrorKind::kArgument, "InvalidArgumentValue",
                    "FIELDTERMINATOR is one character, and neither a quote nor a line end",
                    op_.field_terminator->position);
      }
      separator = given.AsString();
    }
    int descriptor = OpenImportFile(pipeline_.context.import_directory, url.AsString(), op_.position);
    file_ = std::make_unique<CsvFile>(descriptor, url.AsString(), std::move(separator));
    header_.clear();
    if (op_.with_headers && file_->Next(record_)) {
      for (auto& name : record_) header_.push_back(name.value_or(""));
    }
  }

  static Value ToValue(const std::optional<std::string>& field) { return field ? Value(*field) : Value(); }

  Value ToValue() const {
    if (!op_.with_headers) {
      List list;
      for (const auto& field : record_) list.push_back(ToValue(field));
      return list;
    }
    Map map;
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (!header_[i].empty())
        map.insert_or_assign(header_[i], i < record_.size() ? ToValue(record_[i]) : Value());
    }
    return map;
  }

  const plan::LoadCsv& op_;
  std::vector<Slot> live_;
  OperatorPtr child_;
  Pipeline& pipeline_;
  Batch input_;
  RowIndex row_ = 0;  // whose file is open, or is to be opened
  std::unique_ptr<CsvFile> file_;
  CsvFile::Record record_;
  std::vector<std::string> header_;
  std::vector<Value> values_;
  bool wanted_ = false;
};

}  // namespace

OperatorPtr MakeLoadCsv(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  return std::make_unique<LoadCsv>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
