// Two sessions over one graph: who waits for whom, and who sees what.
#include "query/session.h"

#include <gtest/gtest.h>

#include "graph/error.h"

namespace liaison {
namespace {

std::string CodeOf(Session& session, std::string_view text) {
  try {
    session.Run(text);
  } catch (const Error& e) {
    return e.Code();
  }
  return "";
}

std::int64_t Number(Session& session, std::string_view text) {
  return session.Run(text).rows.at(0).at(0).AsInteger();
}

constexpr char kCount[] = "MATCH (n) RETURN count(n)";

class TwoSessions : public testing::Test {
 protected:
  std::unique_ptr<Graph> graph_ = Graph::Open(":memory:");
  Session a_{*graph_}, b_{*graph_};
};

TEST_F(TwoSessions, ATransactionThatOnlyReadsKeepsItsSnapshotAndNobodyWaiting) {
  a_.Run("CREATE ()");
  a_.Begin();
  EXPECT_EQ(Number(a_, kCount), 1);
  b_.Begin();  // would never return if reading took the writer's place
  b_.Run("CREATE ()");
  b_.Commit();
  EXPECT_EQ(Number(b_, kCount), 2);
  EXPECT_EQ(Number(a_, kCount), 1);
  a_.Commit();
  EXPECT_EQ(Number(a_, kCount), 2);
}

TEST_F(TwoSessions, WhoHasReadAnOlderSnapshotMayNotWriteOverIt) {
  a_.Begin();
  EXPECT_EQ(Number(a_, kCount), 0);
  b_.Run("CREATE ()");
  EXPECT_EQ(CodeOf(a_, "CREATE ()"), "TransactionError.Conflict");
  EXPECT_EQ(Number(a_, kCount), 0) << "it may go on reading";
  b_.Run("CREATE ()");  // the writer's place is free
  a_.Rollback();
  a_.Begin();
  EXPECT_EQ(Number(a_, kCount), 2);
  a_.Run("CREATE ()");
  EXPECT_EQ(Number(a_, kCount), 3);
  a_.Commit();
  EXPECT_EQ(Number(b_, kCount), 3);
}

TEST_F(TwoSessions, WhoHasReadNothingYetWritesOnTheLatest) {
  a_.Begin();
  b_.Run("CREATE ()");
  a_.Run("MATCH (n) SET n.seen = true");
  EXPECT_EQ(Number(a_, "MATCH (n) WHERE n.seen RETURN count(n)"), 1);
  a_.Rollback();
  EXPECT_EQ(Number(b_, "MATCH (n) WHERE n.seen RETURN count(n)"), 0);
}

}  // namespace
}  // namespace liaison
