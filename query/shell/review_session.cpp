#include "query/shell/review_session.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <set>
#include <vector>

#include "graph/error.h"
#include "import/documents/decide.h"
#include "import/documents/document_record.h"
#include "import/documents/facts.h"
#include "import/documents/graph_names.h"
#include "import/documents/import_documents.h"
#include "import/documents/normal_name.h"
#include "import/documents/stored_text.h"
#include "query/render/safe_text.h"

namespace liaison::shell {
namespace {

using importer::Answer;
using importer::Decision;
using importer::DecisionUndo;
using importer::ReviewItem;
using importer::ReviewKind;
using importer::Span;

// Characters of a terminal as they are typed; the terminal is set back at the end.
class Keys {
 public:
  explicit Keys(int input)
      : input_(input), terminal_(::isatty(input) == 1 && ::tcgetattr(input, &before_) == 0) {}
  ~Keys() { Cooked(); }
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  // Absent at the end of the input.
  std::optional<char> Read() {
    Raw();
    for (;;) {
      const auto c = Byte();
      if (!c || terminal_ || (*c != '\n' && *c != '\r')) return c;
    }
  }
  std::optional<std::string> ReadLine() {
    Cooked();
    std::string line;
    for (;;) {
      const auto c = Byte();
      if (!c) return line.empty() ? std::nullopt : std::optional(line);
      if (*c == '\n') return line;
      line += *c;
    }
  }
  bool terminal() const { return terminal_; }

 private:
  std::optional<char> Byte() {
    char c = 0;
    for (;;) {
      const auto n = ::read(input_, &c, 1);
      if (n == 1) return c;
      if (n < 0 && errno == EINTR) continue;
      return std::nullopt;
    }
  }
  void Raw() {
    if (!terminal_ || raw_) return;
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    raw_ = ::tcsetattr(input_, TCSANOW, &raw) == 0;
  }
  void Cooked() {
    if (!raw_) return;
    ::tcsetattr(input_, TCSANOW, &before_);
    raw_ = false;
  }
  const int input_;
  termios before_ = {};
  const bool terminal_;
  bool raw_ = false;
};

constexpr const char* kHelp =
    "  a  yes, it says so                 r  no, it does not\n"
    "  t  another type                    d  the other direction\n"
    "  m  one of the two is another node  x  one of the two is not what this document means: a node of its "
    "own\n"
    "  s  later                           u  take the last answer back\n"
    "  q  enough for now                  ?  this";

class ReviewSession {
 public:
  ReviewSession(Graph& graph, const importer::Vocabulary& vocabulary, const ReviewSessionOptions& options,
                std::ostream& out)
      : graph_(graph), vocabulary_(vocabulary), options_(options), out_(out), keys_(options.input) {}

  std::size_t Run() {
    Load();
    if (items_.empty()) out_ << "nothing to review\n";
    while (at_ < items_.size()) {
      const ReviewItem item = items_[at_];
      Show(item);
      const auto key = keys_.Read();
      if (!key || *key == 'q' || *key == 4) break;
      out_ << *key << '\n';
      try {
        React(item, *key);
      } catch (const Error& e) {
        if (e.kind == ErrorKind::kStorage || e.kind == ErrorKind::kTransaction) throw;
        out_ << "  " << render::SafeText(e.what()) << '\n';
      }
    }
    out_ << '\n'
         << fmt::format("{} {}, {} left", done_.size(), done_.size() == 1 ? "decision" : "decisions",
                        items_.size() - at_)
         << '\n';
    return done_.size();
  }

 private:
  struct Done {
    std::string id;
    DecisionUndo undo;
  };

  // Anew, without what was put off; the item of that id first.
  void Load(const std::string& first = {}) {
    const auto tx = graph_.BeginRead();
    items_ = importer::ReviewItems(*tx, vocabulary_, options_.filter);
    std::erase_if(items_, [&](const ReviewItem& i) { return later_.contains(i.id) && i.id != first; });
    std::stable_partition(items_.begin(), items_.end(), [&](const ReviewItem& i) { return i.id == first; });
    at_ = 0;
  }

  // ---- the question ----

  // The sentence with both marked. Marks inside others are left out.
  std::string Marked(const ReviewItem& item) const {
    struct Mark {
      Span span;
      int side;
    };
    std::vector<Mark> marks;
    for (const Span m : item.subject.mentions) marks.push_back({m, 1});
    for (const Span m : item.object.mentions) marks.push_back({m, 2});
    std::sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) {
      return a.span.start != b.span.start ? a.span.start < b.span.start : a.span.end > b.span.end;
    });
    const importer::StoredText words(item.text);
    std::string text;
    std::uint32_t from = 0;
    for (const Mark& m : marks) {
      const std::uint32_t start = m.span.start - item.sentence.start, end = m.span.end - item.sentence.start;
      if (start < from) continue;
      text += Clean(words.Slice({from, start}));
      const char* colour = !options_.colours ? "" : m.side == 1 ? "\x1b[1;36m" : "\x1b[1;33m";
      text += fmt::format("{}[{} {}]{}", colour, m.side, Clean(words.Slice({start, end})),
                          options_.colours ? "\x1b[0m" : "");
      from = end;
    }
    return text + Clean(words.Slice({from, words.length()}));
  }

  // On one line, and harmless.
  static std::string Clean(std::string_view text) {
    std::string line(text);
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    return render::SafeText(line);
  }

  static std::string Labels(const importer::ReviewSide& side) {
    std::string out;
    for (const std::string& label : side.labels) out += ":" + label;
    return render::SafeText(out);
  }

  void Show(const ReviewItem& item) {
    std::string head = fmt::format("{} of {} · {}", at_ + 1, items_.size(), render::SafeText(item.document));
    switch (item.kind) {
      case ReviewKind::kFact:
        head += fmt::format(" · proposed by {}, confidence {}", render::SafeText(item.producer),
                            FormatFloat(item.confidence));
        break;
      case ReviewKind::kSameAs:
        head += " · are these one?";
        break;
      case ReviewKind::kPair:
        head += " · nobody joined these";
        break;
    }
    out_ << '\n' << head << "\n\n  " << Marked(item) << "\n\n";
    const std::string one = fmt::format("(1 {} {})", Clean(item.subject.name), Labels(item.subject));
    const std::string two = fmt::format("(2 {} {})", Clean(item.object.name), Labels(item.object));
    if (item.kind == ReviewKind::kSameAs) {
      out_ << "  " << one << " = " << two << (item.why.empty() ? "" : "   " + Clean(item.why)) << '\n';
    } else {
      out_ << "  " << one << "-[" << render::SafeText(item.predicate)
           << (item.kind == ReviewKind::kPair ? "?" : "") << "]->" << two;
      if (item.modality != Modality::kActual) out_ << "   " << NameOf(item.modality);
      if (!item.role.empty()) out_ << "   role: " << Clean(item.role);
      out_ << '\n';
    }
    out_ << (item.kind == ReviewKind::kSameAs
                 ? "[a]ccept: merge [r]eject [s]kip [u]ndo [q]uit [?] > "
                 : "[a]ccept [r]eject [t]ype [d]irection [m]erge split[x] [s]kip [u]ndo [q]uit [?] > ");
    out_.flush();
  }

  // ---- the answer ----

  void React(const ReviewItem& item, char key) {
    Decision d;
    d.id = item.id;
    d.by = options_.by;
    switch (key) {
      case 'a':
      case 'y':
        d.answer = Answer::kAccept;
        return Take(item, d);
      case 'r':
      case 'n':
        d.answer = Answer::kReject;
        return Take(item, d);
      case 't':
        return ChooseType(item, d);
      case 'd':
        if (item.kind == ReviewKind::kSameAs) break;
        d.answer = item.kind == ReviewKind::kPair ? Answer::kAccept : Answer::kCorrect;
        return TurnAround(item, d);
      case 'm':
        return ChooseMerge(item, d);
      case 'x':
        return ChooseSplit(item, d);
      case 's':
      case ' ':
        later_.insert(item.id);
        ++at_;
        return;
      case 'u':
        return UndoLast();
      default:
        break;
    }
    out_ << kHelp << '\n';
  }

  DecisionUndo Commit(const Decision& d) {
    const auto tx = graph_.BeginWrite();
    tx->BeginStatement();
    DecisionUndo undo = importer::Decide(*tx, vocabulary_, d, importer::NowMilliseconds());
    tx->EndStatement();
    tx->Commit();
    return undo;
  }

  void Take(const ReviewItem& item, const Decision& d) {
    DecisionUndo undo = Commit(d);
    const bool moved = undo.merged || undo.split;
    done_.push_back({item.id, std::move(undo)});
    if (moved) {
      Load();  // other ids
      return;
    }
    ++at_;
    SkipDecided();
  }

  // One answer may settle several claims of one sentence.
  void SkipDecided() {
    const auto tx = graph_.BeginRead();
    while (at_ < items_.size() && items_[at_].kind == ReviewKind::kFact && !IsOpen(*tx, items_[at_].id))
      ++at_;
  }

  static bool IsOpen(const Transaction& tx, const std::string& id) {
    const std::size_t first = id.find(':') + 1, last = id.rfind(':');
    std::uint64_t relationship = 0;
    std::uint16_t number = 0;
    std::from_chars(id.data() + first, id.data() + last, relationship);
    std::from_chars(id.data() + last + 1, id.data() + id.size(), number);
    for (const Assertion& a : tx.Evidence({FactId::Kind::kRelationship, relationship})) {
      if (a.number == number) return a.status == AssertionStatus::kProposed;
    }
    return false;
  }

  void ChooseType(const ReviewItem& item, Decision d) {
    if (item.kind == ReviewKind::kSameAs) {
      out_ << kHelp << '\n';
      return;
    }
    struct Choice {
      std::string type;
      bool swap;
    };
    std::vector<Choice> choices;
    {
      const auto tx = graph_.BeginRead();
      for (const bool swap : {false, true}) {
        const NodeId from = swap ? item.object.node : item.subject.node,
                     to = swap ? item.subject.node : item.object.node;
        for (std::string& type : importer::PossibleTypes(*tx, vocabulary_, from, to)) {
          const importer::RelationType* relation = vocabulary_.FindRelation(type);
          if (swap && relation != nullptr && relation->symmetric) continue;
          choices.push_back({std::move(type), swap});
        }
      }
    }
    if (choices.size() > 26 + 26) choices.resize(26 + 26);
    const auto letter = [](std::size_t i) { return static_cast<char>(i < 26 ? 'a' + i : 'A' + (i - 26)); };
    for (std::size_t i = 0; i < choices.size(); ++i) {
      out_ << fmt::format("  {}  {} {} {}\n", letter(i), choices[i].swap ? 2 : 1,
                          render::SafeText(choices[i].type), choices[i].swap ? 1 : 2);
    }
    out_ << "which? > ";
    out_.flush();
    const auto key = keys_.Read();
    if (!key) return;
    out_ << *key << '\n';
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (letter(i) != *key) continue;
      d.type = choices[i].type;
      d.answer = Answer::kCorrect;
      if (item.kind == ReviewKind::kFact) {
        d.swap = choices[i].swap;
      } else {
        d.answer = Answer::kAccept;
        SwapForPair(item, choices[i].swap, d);
      }
      return Take(item, d);
    }
    out_ << "  nothing changed\n";
  }

  // The id of a pair names its nodes in the order of the text; the question may show them the other way
  // round.
  void SwapForPair(const ReviewItem& item, bool swap_shown, Decision& d) const {
    const bool shown_reversed =
        !item.id.ends_with(fmt::format(":{}:{}", item.subject.node.value, item.object.node.value));
    const bool reversed = shown_reversed != swap_shown;
    // Decide turns a type round by itself when there is no other direction.
    const auto tx = graph_.BeginRead();
    const NodeId a = shown_reversed ? item.object.node : item.subject.node,
                 b = shown_reversed ? item.subject.node : item.object.node;
    const auto forward = importer::PossibleTypes(*tx, vocabulary_, a, b);
    const bool can_forward = std::find(forward.begin(), forward.end(), d.type) != forward.end();
    d.swap = reversed && can_forward;
  }

  void TurnAround(const ReviewItem& item, Decision d) {
    if (item.kind == ReviewKind::kPair) {
      d.type = item.predicate;
      SwapForPair(item, true, d);
    } else {
      d.swap = true;
    }
    Take(item, d);
  }

  // 1 or 2; absent: neither.
  std::optional<int> WhichSide() {
    out_ << "which, 1 or 2? > ";
    out_.flush();
    const auto key = keys_.Read();
    if (!key) return std::nullopt;
    out_ << *key << '\n';
    if (*key == '1' || *key == '2') return *key - '0';
    out_ << "  nothing changed\n";
    return std::nullopt;
  }

  void ChooseMerge(const ReviewItem& item, Decision d) {
    if (item.kind == ReviewKind::kSameAs) {
      d.answer = Answer::kAccept;
      return Take(item, d);
    }
    const auto which = WhichSide();
    if (!which) return;
    const importer::ReviewSide& side = *which == 1 ? item.subject : item.object;
    out_ << "the same as: name or number of a node > ";
    out_.flush();
    const auto line = keys_.ReadLine();
    if (!keys_.terminal()) out_ << (line ? render::SafeText(*line) : "") << '\n';
    if (!line || line->empty()) {
      out_ << "  nothing changed\n";
      return;
    }
    d.id.clear();
    d.answer = Answer::kMerge;
    d.gone = side.node;
    d.keep = NodeNamed(*line, side.node);
    Take(item, d);
  }

  NodeId NodeNamed(const std::string& text, NodeId other_than) {
    const auto tx = graph_.BeginRead();
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return NodeId{number};
    const importer::GraphNames names(*tx, vocabulary_);
    std::vector<NodeId> found;
    for (const importer::NamedNode* node : names.WithAlias(importer::NormalName(text))) {
      if (node->node != other_than) found.push_back(node->node);
    }
    if (found.size() == 1) return found.front();
    std::string message = found.empty() ? "nothing is called '" + text + "'" : "several are called so:";
    for (const NodeId id : found) message += fmt::format(" {}", id.value);
    throw Error(ErrorKind::kRequest, "InvalidDecision", message);
  }

  void ChooseSplit(const ReviewItem& item, Decision d) {
    if (item.kind == ReviewKind::kSameAs) {
      out_ << kHelp << '\n';
      return;
    }
    const auto which = WhichSide();
    if (!which) return;
    d.id.clear();
    d.answer = Answer::kSplit;
    d.node = *which == 1 ? item.subject.node : item.object.node;
    {
      const auto tx = graph_.BeginRead();
      const auto records = importer::RecordsOfDocument(*tx, item.document);
      d.source = records.empty() ? item.document : records.front().source;
    }
    Take(item, d);
  }

  void UndoLast() {
    if (done_.empty()) {
      out_ << "  nothing to take back\n";
      return;
    }
    const Done last = std::move(done_.back());
    done_.pop_back();
    const auto tx = graph_.BeginWrite();
    tx->BeginStatement();
    importer::TakeBack(*tx, vocabulary_, last.undo, importer::NowMilliseconds());
    tx->EndStatement();
    tx->Commit();
    Load(last.id);
  }

  Graph& graph_;
  const importer::Vocabulary& vocabulary_;
  const ReviewSessionOptions& options_;
  std::ostream& out_;
  Keys keys_;
  std::vector<ReviewItem> items_;
  std::size_t at_ = 0;
  std::set<std::string> later_;
  std::vector<Done> done_;
};

}  // namespace

std::size_t RunReviewSession(Graph& graph, const importer::Vocabulary& vocabulary,
                             const ReviewSessionOptions& options, std::ostream& out) {
  return ReviewSession(graph, vocabulary, options, out).Run();
}

}  // namespace liaison::shell
