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
    wants_file_ = plan::Contains(live_, op_.file);
    wants_line_ = plan::Contains(live_, op_.line);
    for (Slot s : {op_.slot, op_.file, op_.line}) std::erase(live_, s);
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
      const RowIndex row = row_;
      ReadBatch();
      if (lines_.empty()) continue;
      out.Clear();
      std::vector<RowIndex> rows(lines_.size(), row);
      out.GatherFrom(input_, rows, live_);
      if (wanted_) {
        out.columns[op_.slot].Reset(Vector::Kind::kValue, 0);
        std::swap(out.columns[op_.slot].values, values_);
      }
      if (wants_line_) {
        out.columns[op_.line].Reset(Vector::Kind::kInteger, 0);
        std::swap(out.columns[op_.line].integers, lines_);
      }
      if (wants_file_) {
        out.columns[op_.file].Clear();
        out.columns[op_.file].AppendValue(path_);
        out.columns[op_.file].constant = true;
      }
      return true;
    }
  }

 private:
  // The next records: a batch of rows, or fewer large ones. Behind the last of the file its row is done.
  void ReadBatch() {
    values_.clear();
    lines_.clear();
    std::size_t bytes = 0;
    while (lines_.size() < kBatchRows && bytes < kBatchBytes) {
      if (!file_->Next(record_)) {
        file_.reset();
        ++row_;
        return;
      }
      for (const auto& field : record_) bytes += field ? field->size() : 0;
      lines_.push_back(static_cast<std::int64_t>(file_->record_line()));
      if (wanted_) values_.push_back(ToValue());
    }
  }

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
    ImportFile file = OpenImportFile(pipeline_.context.import_directory, url.AsString(), op_.position);
    file_ = std::make_unique<CsvFile>(file.descriptor, url.AsString(), std::move(separator));
    path_ = std::move(file.path);
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
  std::vector<std::int64_t> lines_;
  std::string path_;
  bool wanted_ = false, wants_file_ = false, wants_line_ = false;
  static constexpr std::size_t kBatchBytes = 8 << 20;
};

}  // namespace

OperatorPtr MakeLoadCsv(const plan::Node& node, OperatorPtr child, Pipeline& pipeline) {
  return std::make_unique<LoadCsv>(node, std::move(child), pipeline);
}

}  // namespace liaison::exec
