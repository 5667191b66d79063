#include "query/report/block.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "graph/likeness.h"
#include "query/render/safe_text.h"
#include "query/report/front_matter.h"
#include "query/report/yaml.h"

namespace liaison::report {
namespace {

constexpr std::pair<std::string_view, Form> kForms[] = {
    {"table", Form::kTable},   {"list", Form::kList},     {"value", Form::kValue}, {"graph", Form::kGraph},
    {"bar", Form::kBar},       {"tree", Form::kTree},     {"json", Form::kJson},   {"csv", Form::kCsv},
    {"hidden", Form::kHidden}, {"assert", Form::kAssert}, {"code", Form::kCode},
};

constexpr std::size_t kMaximumLimit = 1'000'000'000;

std::string Choice(std::string_view word, const std::vector<std::string_view>& known) {
  NearestName nearest(word);
  std::string list;
  for (const std::string_view one : known) {
    nearest.Offer(one);
    list += (list.empty() ? "there are " : ", ") + std::string(one);
  }
  return nearest.found().empty() ? list : nearest.Hint();
}

class InfoReader {
 public:
  InfoReader(const Piece& piece, Block& block) : text_(piece.info), piece_(piece), block_(block) {}

  void Read() {
    i_ = std::string_view("cypher").size();
    Skip();
    if (i_ < text_.size() && text_[i_] != '{') {
      const std::size_t begin = i_;
      while (i_ < text_.size() && text_[i_] != ' ' && text_[i_] != '\t' && text_[i_] != '{') ++i_;
      const std::string_view name = text_.substr(begin, i_ - begin);
      if (!IsName(name)) {
        Refuse("`" + render::SafeText(name) + "` is no name of a block", begin,
               "a letter or _, then letters, digits and _");
      }
      block_.name = name;
      Skip();
    }
    if (i_ < text_.size()) {
      if (text_[i_] != '{') Refuse("expected `{` with the block's options", i_);
      ReadOptions();
      Skip();
      if (i_ < text_.size()) Refuse("unexpected text behind the options", i_);
    }
    CheckOptions();
  }

 private:
  [[noreturn]] void Refuse(const std::string& message, std::size_t at, const std::string& hint = {}) const {
    std::uint32_t column = piece_.info_column;
    for (std::size_t i = 0; i < at; ++i) column += (text_[i] & 0xC0) != 0x80;
    RefuseReport(message, piece_.fence_line, column, hint);
  }
  void Skip() {
    while (i_ < text_.size() && (text_[i_] == ' ' || text_[i_] == '\t')) ++i_;
  }

  void ReadOptions() {
    const std::size_t begin = i_++;
    for (;;) {
      while (i_ < text_.size() && (text_[i_] == ' ' || text_[i_] == '\t' || text_[i_] == ',')) ++i_;
      if (i_ == text_.size()) Refuse("the options are not closed by `}`", begin);
      if (text_[i_] == '}') break;
      const std::size_t key_begin = i_;
      while (i_ < text_.size() && ((text_[i_] >= 'a' && text_[i_] <= 'z') || text_[i_] == '-')) ++i_;
      const std::string key(text_.substr(key_begin, i_ - key_begin));
      if (key.empty() || i_ == text_.size() || text_[i_] != '=')
        Refuse("expected key=value", key_begin, "texts with blanks are written in quotes");
      ++i_;
      const std::size_t value_begin = i_;
      TakeOption(key, ReadText(), key_begin, value_begin);
    }
    ++i_;
  }

  std::string ReadText() {
    if (i_ == text_.size() || (text_[i_] != '"' && text_[i_] != '\'')) {
      const std::size_t begin = i_;
      while (i_ < text_.size() && text_[i_] != ' ' && text_[i_] != '\t' && text_[i_] != ',' &&
             text_[i_] != '}')
        ++i_;
      return std::string(text_.substr(begin, i_ - begin));
    }
    const std::size_t begin = i_;
    const char quote = text_[i_++];
    std::string out;
    for (; i_ < text_.size() && text_[i_] != quote; ++i_) {
      if (text_[i_] == '\\' && i_ + 1 < text_.size()) ++i_;
      out += text_[i_];
    }
    if (i_ == text_.size()) Refuse("the text is not closed", begin);
    ++i_;
    return out;
  }

  void TakeOption(const std::string& key, std::string value, std::size_t key_at, std::size_t value_at) {
    if (std::find(given_.begin(), given_.end(), key) != given_.end())
      Refuse("the option `" + key + "` is given twice", key_at);
    given_.push_back(key);
    places_.push_back(key_at);
    if (key == "as") {
      const auto form = std::find_if(std::begin(kForms), std::end(kForms),
                                     [&](const auto& each) { return each.first == value; });
      if (form == std::end(kForms)) {
        std::vector<std::string_view> names;
        for (const auto& [name, ignored] : kForms) names.push_back(name);
        Refuse("`as=" + render::SafeText(value) + "` is not known", value_at, Choice(value, names));
      }
      block_.form = form->second;
    } else if (key == "caption") {
      block_.caption = std::move(value);
    } else if (key == "empty") {
      block_.empty = std::move(value);
    } else if (key == "cite") {
      for (std::size_t begin = 0; begin <= value.size();) {
        const auto end = std::min(value.find(',', begin), value.size());
        std::string column = value.substr(begin, end - begin);
        while (column.starts_with(' ')) column.erase(0, 1);
        while (column.ends_with(' ')) column.pop_back();
        if (column.empty()) Refuse("`cite` names columns", value_at);
        block_.cite.push_back(std::move(column));
        begin = end + 1;
      }
    } else if (key == "limit") {
      std::size_t limit = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), limit);
      if (error != std::errc() || end != value.data() + value.size() || limit == 0 || limit > kMaximumLimit)
        Refuse("`limit` is a number of rows, from 1", value_at);
      block_.limit = limit;
    } else if (key == "label") {
      block_.label = std::move(value);
    } else if (key == "value") {
      block_.value = std::move(value);
    } else if (key == "message") {
      block_.message = std::move(value);
    } else if (key == "expect") {
      const bool number =
          !value.empty() && value.size() <= 9 && value.find_first_not_of("0123456789") == std::string::npos;
      if (!number && value != "empty" && value != "rows" && value != "true")
        Refuse("`expect=" + render::SafeText(value) + "` is not known", value_at,
               "there are empty, rows, true, and a number of rows");
      block_.expect = std::move(value);
    } else if (key == "layout") {
      if (value != "auto" && value != "layers" && value != "springs")
        Refuse("`layout=" + render::SafeText(value) + "` is not known", value_at,
               Choice(value, {"auto", "layers", "springs"}));
      block_.layout = std::move(value);
    } else {
      Refuse("there is no option `" + render::SafeText(key) + "`", key_at,
             Choice(key, {"as", "caption", "empty", "cite", "limit", "label", "value", "expect", "message",
                          "layout"}));
    }
  }

  // Each form has its own options: one that would change nothing is a slip.
  void CheckOptions() const {
    const Form form = block_.form;
    for (std::size_t i = 0; i < given_.size(); ++i) {
      const std::string& key = given_[i];
      bool fits = true;
      if (key == "cite") {
        fits = form == Form::kTable || form == Form::kList || form == Form::kTree || form == Form::kValue ||
               form == Form::kAssert;
      } else if (key == "limit") {
        fits = form == Form::kTable || form == Form::kList || form == Form::kBar || form == Form::kAssert;
      } else if (key == "label" || key == "value") {
        fits = form == Form::kBar;
      } else if (key == "expect" || key == "message") {
        fits = form == Form::kAssert;
      } else if (key == "layout") {
        fits = form == Form::kGraph;
      } else if (key == "empty") {
        fits = form != Form::kHidden && form != Form::kAssert && form != Form::kCode;
      } else if (key == "caption") {
        fits = form != Form::kHidden;
      }
      if (!fits) {
        Refuse("`as=" + std::string(NameOf(form)) + "` has no option `" + key + "`", places_[i]);
      }
    }
  }

  std::string_view text_;
  const Piece& piece_;
  Block& block_;
  std::size_t i_ = 0;
  std::vector<std::string> given_;
  std::vector<std::size_t> places_;
};

}  // namespace

std::string_view NameOf(Form form) {
  for (const auto& [name, known] : kForms) {
    if (known == form) return name;
  }
  return {};
}

Block ReadBlock(Piece piece) {
  Block block;
  block.fence_line = piece.fence_line;
  block.line = piece.line;
  try {
    InfoReader(piece, block).Read();
  } catch (const Error& e) {
    block.error = e;
  }
  block.query = std::move(piece.text);
  block.shifts = std::move(piece.shifts);
  block.prefix = std::move(piece.prefix);
  return block;
}

}  // namespace liaison::report
