// Temporal values: their text, the ISO 8601 forms of CIP2015-08-06, the calendar and the zones.
#include "graph/temporal.h"

#include <gtest/gtest.h>

#include <limits>

#include "graph/calendar.h"
#include "graph/duration_sum.h"
#include "graph/temporal_zone.h"

namespace liaison {
namespace {

template <class T>
std::string Show(const std::optional<T>& v) {
  return v ? ToString(*v) : "none";
}
std::string DateText(std::string_view s) { return Show(ParseDate(s)); }
std::string TimeText(std::string_view s) { return Show(ParseTime(s)); }
std::string LocalTimeText(std::string_view s) { return Show(ParseLocalTime(s)); }
std::string LocalText(std::string_view s) { return Show(ParseLocalDateTime(s)); }
std::string DateTimeText(std::string_view s) { return Show(ParseDateTime(s)); }
std::string DurationText(std::string_view s) { return Show(ParseDuration(s)); }

TEST(Temporal, DaysAndDatesConvertBothWaysOverTheWholeRange) {
  EXPECT_EQ(DayNumber(1970, 1, 1), 0);
  EXPECT_EQ(DayNumber(2000, 3, 1), 11017);
  for (std::int64_t day : {DayNumber(kMinimumYear, 1, 1), DayNumber(-1, 12, 31), DayNumber(0, 2, 29),
                           std::int64_t{-1}, DayNumber(2100, 2, 28), DayNumber(kMaximumYear, 12, 31)}) {
    const CivilDate date = ToCivilDate(day);
    EXPECT_EQ(DayNumber(date.year, date.month, date.day), day);
  }
  for (std::int64_t day = -200'000; day < 200'000; ++day) {
    const CivilDate date = ToCivilDate(day);
    ASSERT_EQ(CivilDayNumber(date.year, date.month, date.day), day);
    const WeekDate week = ToWeekDate(day);
    ASSERT_EQ(WeekDayNumber(week.year, week.week, week.day), day);
    ASSERT_EQ(OrdinalDayNumber(date.year, DayOfYear(day)), day);
    ASSERT_EQ(QuarterDayNumber(date.year, (date.month - 1) / 3 + 1, DayOfQuarter(day)), day);
  }
}

TEST(Temporal, WeeksBelongToTheYearOfTheirThursday) {
  const WeekDate sunday = ToWeekDate(DayNumber(1984, 1, 1));
  EXPECT_EQ(sunday.year, 1983);
  EXPECT_EQ(sunday.week, 52);
  EXPECT_EQ(sunday.day, 7);
  EXPECT_EQ(WeeksInYear(2015), 53);
  EXPECT_EQ(WeeksInYear(2016), 52);
  EXPECT_EQ(WeekDayNumber(2016, 53, 1), std::nullopt);
}

TEST(Temporal, AddingMonthsKeepsTheDayOrTakesTheLast) {
  EXPECT_EQ(AddMonths(DayNumber(2011, 1, 31), 1), DayNumber(2011, 2, 28));
  EXPECT_EQ(AddMonths(DayNumber(2012, 3, 31), -1), DayNumber(2012, 2, 29));
  EXPECT_EQ(AddMonths(DayNumber(2011, 1, 31), -13), DayNumber(2009, 12, 31));
  EXPECT_EQ(AddMonths(DayNumber(kMaximumYear, 12, 1), 1), std::nullopt);
  EXPECT_EQ(AddMonths(0, INT64_MAX), std::nullopt);
}

TEST(Temporal, DatesAreReadInEveryFormOfTheReference) {
  for (const char* form : {"2015-07-21", "20150721", "2015-W30-2", "2015W302", "2015-202", "2015202",
                           "2015-Q3-21", "2015Q321", "+2015-07-21"}) {
    EXPECT_EQ(DateText(form), "2015-07-21") << form;
  }
  EXPECT_EQ(DateText("2015-07"), "2015-07-01");
  EXPECT_EQ(DateText("201507"), "2015-07-01");
  EXPECT_EQ(DateText("2015-W30"), "2015-07-20");
  EXPECT_EQ(DateText("2015-Q2-60"), "2015-05-30");
  EXPECT_EQ(DateText("2015Q2"), "2015-04-01");
  EXPECT_EQ(DateText("2015"), "2015-01-01");
  EXPECT_EQ(DateText("+2015-W13-4"), "2015-03-26");
  EXPECT_EQ(DateText("-999999999-01-01"), "-999999999-01-01");
  EXPECT_EQ(DateText("+12345-01-01"), "+12345-01-01");
}

TEST(Temporal, TextThatIsNoDateIsRefused) {
  for (const char* text :
       {"", "2015-02-29", "2015-13-01", "2015-00-01", "2015-W54", "2015-366", "20150", "2015-07-21T",
        "2015-07-21 ", "12345-01-01", "+1000000000-01-01", "2015-Q5", "2015--01", "x"}) {
    EXPECT_EQ(DateText(text), "none") << text;
  }
}

TEST(Temporal, TimesAreReadInBasicAndExtendedForm) {
  EXPECT_EQ(LocalTimeText("21:40:32.142"), "21:40:32.142");
  EXPECT_EQ(LocalTimeText("214032,142"), "21:40:32.142");
  EXPECT_EQ(LocalTimeText("T2140"), "21:40");
  EXPECT_EQ(LocalTimeText("21"), "21:00");
  EXPECT_EQ(LocalTimeText("00:00:00.000000001"), "00:00:00.000000001");
  for (const char* text :
       {"24:00", "12:60", "12:30:60", "12:30:", "12:30:15.", "12:30:15.1234567890", "1", ""}) {
    EXPECT_EQ(LocalTimeText(text), std::string(text) == "1" ? "01:00" : "none") << text;
  }
  EXPECT_EQ(TimeText("2140-00:00"), "21:40Z");
  EXPECT_EQ(TimeText("22+18:00"), "22:00+18:00");
  EXPECT_EQ(TimeText("22+18:01"), "none");
  EXPECT_EQ(TimeText("214032-0130"), "21:40:32-01:30");
  EXPECT_EQ(TimeText("12:00"), "12:00Z");
}

TEST(Temporal, FractionsHaveThreeSixOrNineDigits) {
  EXPECT_EQ(LocalTimeText("12:00:00.1"), "12:00:00.100");
  EXPECT_EQ(LocalTimeText("12:00:00.1234"), "12:00:00.123400");
  EXPECT_EQ(LocalTimeText("12:00:00.1234567"), "12:00:00.123456700");
  EXPECT_EQ(LocalTimeText("12:00:01"), "12:00:01");
}

TEST(Temporal, DateTimesCombineADateAndATime) {
  EXPECT_EQ(LocalText("2015-W30T2140"), "2015-07-20T21:40");
  EXPECT_EQ(LocalText("2015202T21"), "2015-07-21T21:00");
  EXPECT_EQ(LocalText("2015-07-21"), "2015-07-21T00:00");
  EXPECT_EQ(LocalText("1969-12-31T23:59:59.5"), "1969-12-31T23:59:59.500");
  EXPECT_EQ(DateTimeText("2015-W30-2T214032.142Z"), "2015-07-21T21:40:32.142Z");
  EXPECT_EQ(DateTimeText("2015-07-21T21:40"), "2015-07-21T21:40Z");
}

TEST(Temporal, NamedZonesHaveTheirHistory) {
  EXPECT_EQ(DateTimeText("2015-07-21T21:40:32.142[Europe/London]"),
            "2015-07-21T21:40:32.142+01:00[Europe/London]");
  EXPECT_EQ(DateTimeText("2015-07-21T21:40:32.142+0845[Australia/Eucla]"),
            "2015-07-21T21:40:32.142+08:45[Australia/Eucla]");
  EXPECT_EQ(DateTimeText("1818-07-21T21:40:32.142[Europe/Stockholm]"),
            "1818-07-21T21:40:32.142+00:53:28[Europe/Stockholm]");
  EXPECT_EQ(DateTimeText("1818-07-21T21:40:32.142+00:53:28[Europe/Stockholm]"),
            "1818-07-21T21:40:32.142+00:53:28[Europe/Stockholm]");
}

TEST(Temporal, RulesGoOnBehindTheEndOfTheTable) {
  EXPECT_EQ(DateTimeText("2050-07-01T00:00[Europe/Stockholm]"), "2050-07-01T00:00+02:00[Europe/Stockholm]");
  EXPECT_EQ(DateTimeText("2050-12-01T00:00[Europe/Stockholm]"), "2050-12-01T00:00+01:00[Europe/Stockholm]");
  EXPECT_EQ(DateTimeText("2050-01-01T00:00[Australia/Sydney]"), "2050-01-01T00:00+11:00[Australia/Sydney]");
  EXPECT_EQ(DateTimeText("2050-07-01T00:00[Australia/Sydney]"), "2050-07-01T00:00+10:00[Australia/Sydney]");
}

TEST(Temporal, AnOffsetBesideAZoneMustAgreeWithIt) {
  EXPECT_EQ(DateTimeText("2015-07-21T21:40+01:00[Europe/Stockholm]"), "none");
  EXPECT_EQ(DateTimeText("2015-07-21T21:40+02:00[Europe/Stockholm]"),
            "2015-07-21T21:40+02:00[Europe/Stockholm]");
}

TEST(Temporal, LocalTimesThatOccurTwiceOrNotAtAllAreResolved) {
  EXPECT_EQ(DateTimeText("2017-10-29T02:30[Europe/Stockholm]"), "2017-10-29T02:30+02:00[Europe/Stockholm]");
  EXPECT_EQ(DateTimeText("2017-10-29T02:30+01:00[Europe/Stockholm]"),
            "2017-10-29T02:30+01:00[Europe/Stockholm]");
  EXPECT_EQ(DateTimeText("2017-03-26T02:30[Europe/Stockholm]"), "2017-03-26T03:30+02:00[Europe/Stockholm]");
}

TEST(Temporal, ZoneNamesAreInternedAndCannotLeaveTheDatabase) {
  EXPECT_EQ(InternZone("Europe/Oslo"), InternZone("Europe/Oslo"));
  EXPECT_EQ(*InternZone("America/Los Angeles"), "America/Los_Angeles");
  for (const char* name :
       {"", "Nowhere/Atall", "../zoneinfo/UTC", "/etc/localtime", "Europe/../UTC", "Europe", "zone.tab"}) {
    EXPECT_EQ(InternZone(name), nullptr) << name;
  }
}

TEST(Temporal, DurationsAreReadWithFractionsCarriedDown) {
  EXPECT_EQ(DurationText("P14DT16H12M"), "P14DT16H12M");
  EXPECT_EQ(DurationText("P5M1.5D"), "P5M1DT12H");
  EXPECT_EQ(DurationText("P0.75M"), "P22DT19H51M49.5S");
  EXPECT_EQ(DurationText("P2.5W"), "P17DT12H");
  EXPECT_EQ(DurationText("P1.5Y"), "P1Y6M");
  EXPECT_EQ(DurationText("P12Y5M14DT16H12M70S"), "P12Y5M14DT16H13M10S");
  EXPECT_EQ(DurationText("P2012-02-02T14:37:21.545"), "P2012Y2M2DT14H37M21.545S");
  EXPECT_EQ(DurationText("PT-0.5S"), "PT-0.5S");
  EXPECT_EQ(DurationText("-P1DT1.5S"), "P-1DT-1.5S");
  EXPECT_EQ(DurationText("PT9223372036854775807S"), "PT2562047788015215H30M7S");
  for (const char* text : {"", "P", "PT", "P1YT", "P1M1Y", "1D", "PT9223372036854775808S", "P1S", "PT1D",
                           "P1D ", "P2012-13-02"}) {
    EXPECT_EQ(DurationText(text), "none") << text;
  }
}

TEST(Temporal, DurationTextHasOneSignPerUnit) {
  EXPECT_EQ(ToString(Duration{0, 0, -86400, 100'000'000}), "PT-23H-59M-59.9S");
  EXPECT_EQ(ToString(Duration{14, -3, 0, 1}), "P1Y2M-3DT0.000000001S");
  EXPECT_EQ(ToString(Duration{}), "PT0S");
  EXPECT_EQ(ToString(Duration{0, 0, -1, 999'999'999}), "PT-0.000000001S");
}

// What a callee finds in an array that it does not fill.
[[gnu::noinline]] void LeaveDigitsOnTheStack() {
  volatile char digits[1024];
  for (volatile char& c : digits) c = '9';
}

TEST(Temporal, FloatsBecomeTheDecimalsTheyAreWrittenAs) {
  const auto tenth = ToFraction(0.1);
  ASSERT_TRUE(tenth);
  EXPECT_TRUE(tenth->numerator == 1 && tenth->denominator == 10);
  const auto large = ToFraction(-2.5e6);
  ASSERT_TRUE(large);
  EXPECT_TRUE(large->numerator == -2'500'000 && large->denominator == 1);
  // Nothing behind the text of the float is read.
  LeaveDigitsOnTheStack();
  const auto half = ToFraction(14.5);
  ASSERT_TRUE(half);
  EXPECT_TRUE(half->numerator == 145 && half->denominator == 10);
  EXPECT_FALSE(ToFraction(1e300));
  EXPECT_FALSE(ToFraction(std::numeric_limits<double>::quiet_NaN()));
}

}  // namespace
}  // namespace liaison
