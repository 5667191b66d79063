#include "query/functions/examples.h"

#include <algorithm>
#include <array>
#include <map>

#include "graph/ascii.h"

namespace liaison {
namespace {

struct Example {
  std::string_view name, text;
};

// The clock and chance have no example whose result stays the same, so theirs compare.
constexpr Example kExamples[] = {
    // ---- numbers ----
    {"abs", "abs(-3)"},
    {"acos", "acos(1)"},
    {"asin", "asin(0)"},
    {"atan", "atan(0)"},
    {"atan2", "atan2(0, 1)"},
    {"ceil", "ceil(1.2)"},
    {"cos", "cos(0)"},
    {"cot", "round(cot(pi() / 4), 3)"},
    {"degrees", "degrees(pi())"},
    {"e", "round(e(), 5)"},
    {"exp", "exp(0)"},
    {"floor", "floor(-1.2)"},
    {"haversin", "haversin(0)"},
    {"isNaN", "isNaN(0.0 / 0.0)"},
    {"log", "log(1)"},
    {"log10", "log10(1000)"},
    {"pi", "round(pi(), 5)"},
    {"radians", "radians(180) = pi()"},
    {"rand", "0 <= rand() < 1"},
    {"round", "round(2.345, 2, 'HALF_EVEN')"},
    {"sign", "sign(-0.5)"},
    {"sin", "sin(0)"},
    {"sqrt", "sqrt(2.25)"},
    {"tan", "tan(0)"},
    // ---- texts ----
    {"btrim", "btrim('--a--', '-')"},
    {"char_length", "char_length('café')"},
    {"character_length", "character_length('café')"},
    {"left", "left('Songdo', 4)"},
    {"lower", "lower('UNEP')"},
    {"ltrim", "ltrim('  a ')"},
    {"normalize", "normalize('e\\u0301') = 'é'"},
    {"replace", "replace('a-b-c', '-', '+')"},
    {"right", "right('Songdo', 2)"},
    {"rtrim", "rtrim(' a  ')"},
    {"split", "split('a,b,c', ',')"},
    {"substring", "substring('Songdo', 1, 3)"},
    {"toLower", "toLower('UNEP')"},
    {"toUpper", "toUpper('Songdo')"},
    {"trim", "trim('  a  ')"},
    {"upper", "upper('Songdo')"},
    // ---- lists and other values ----
    {"coalesce", "coalesce(null, 'a', 'b')"},
    {"head", "head([1, 2, 3])"},
    {"isEmpty", "isEmpty([])"},
    {"keys", "keys({name: 'Ada', born: 1815})"},
    {"last", "last([1, 2, 3])"},
    {"file", "file()"},
    {"linenumber", "linenumber()"},
    {"nullIf", "nullIf('n/a', 'n/a')"},
    {"properties", "MATCH (p:Person {name: 'Ada'}) RETURN properties(p)"},
    {"randomUUID", "size(randomUUID())"},
    {"range", "range(1, 10, 3)"},
    {"reverse", "reverse([1, 2, 3])"},
    {"size", "size('café')"},
    {"tail", "tail([1, 2, 3])"},
    {"valueType", "valueType([1, 2])"},
    // ---- conversions ----
    {"toBoolean", "toBoolean('true')"},
    {"toBooleanList", "toBooleanList(['true', 'maybe'])"},
    {"toBooleanOrNull", "toBooleanOrNull(1.5)"},
    {"toFloat", "toFloat('1.5')"},
    {"toFloatList", "toFloatList(['1.5', 2])"},
    {"toFloatOrNull", "toFloatOrNull([1])"},
    {"toInteger", "toInteger('42')"},
    {"toIntegerList", "toIntegerList(['1', 2.7])"},
    {"toIntegerOrNull", "toIntegerOrNull([1])"},
    {"toString", "toString(date('2020-01-31'))"},
    {"toStringList", "toStringList([1, true])"},
    {"toStringOrNull", "toStringOrNull([1])"},
    // ---- nodes, relationships, paths ----
    {"elementId", "MATCH (p:Person {name: 'Ada'}) RETURN elementId(p) = toString(id(p)) AS same"},
    {"endNode", "MATCH (:Person {name: 'Ada'})-[k:KNOWS]->() RETURN endNode(k).name"},
    {"exists", "MATCH (p:Person) RETURN p.name, exists(p.born)"},
    {"id", "MATCH (p:Person {name: 'Ada'}), (q:Person {name: 'Ada'}) RETURN id(p) = id(q) AS same"},
    {"labels", "MATCH (p:Person {name: 'Ada'}) RETURN labels(p)"},
    {"length", "MATCH p = (:Person {name: 'Ada'})-[:KNOWS*2]->() RETURN length(p)"},
    {"nodes", "MATCH p = (:Person {name: 'Ada'})-[:KNOWS]->() RETURN [n IN nodes(p) | n.name] AS names"},
    {"relationships", "MATCH p = (:Person {name: 'Ada'})-[:KNOWS]->() RETURN relationships(p)"},
    {"startNode", "MATCH (:Person {name: 'Ada'})-[k:KNOWS]->() RETURN startNode(k).name"},
    {"type", "MATCH (:Person {name: 'Ada'})-[r]->() RETURN type(r)"},
    // ---- evidence ----
    {"confidence", "MATCH (:Organization)-[h:HOSTS]->() RETURN confidence(h)"},
    {"evidence", "MATCH (:Organization)-[h:HOSTS]->() RETURN [e IN evidence(h) | e.quote] AS quotes"},
    {"sources", "MATCH (:Organization)-[h:HOSTS]->() RETURN sources(h)"},
    {"status", "MATCH (:Organization)-[h:HOSTS]->() RETURN status(h)"},
    // ---- dates, times, durations ----
    {"date", "date({year: 2020, month: 2, day: 29})"},
    {"date.realtime", "date.realtime() >= date('2020-01-01')"},
    {"date.statement", "date.statement() = date.statement()"},
    {"date.transaction", "date.transaction() <= date.realtime()"},
    {"date.truncate", "date.truncate('month', date('2020-02-29'))"},
    {"datetime", "datetime('2020-02-29T12:00+01:00[Europe/Berlin]')"},
    {"datetime.fromepoch", "datetime.fromepoch(1582973999, 5)"},
    {"datetime.fromepochmillis", "datetime.fromepochmillis(1582973999000)"},
    {"datetime.realtime", "datetime.realtime() > datetime('2020-01-01T00:00Z')"},
    {"datetime.statement", "datetime.statement() = datetime.statement()"},
    {"datetime.transaction", "datetime.transaction() <= datetime.realtime()"},
    {"datetime.truncate", "datetime.truncate('week', datetime('2020-02-29T12:00Z'))"},
    {"duration", "duration({days: 1, hours: 12})"},
    {"duration.between", "duration.between(date('2020-01-31'), date('2021-03-01'))"},
    {"duration.inDays", "duration.inDays(date('2020-01-31'), date('2021-03-01'))"},
    {"duration.inMonths", "duration.inMonths(date('2020-01-31'), date('2021-03-01'))"},
    {"duration.inSeconds", "duration.inSeconds(localtime('08:00'), localtime('09:30'))"},
    {"localdatetime", "localdatetime('2020-02-29T12:00')"},
    {"localdatetime.realtime", "localdatetime.realtime() > localdatetime('2020-01-01T00:00')"},
    {"localdatetime.statement", "localdatetime.statement() = localdatetime.statement()"},
    {"localdatetime.transaction", "localdatetime.transaction() <= localdatetime.realtime()"},
    {"localdatetime.truncate", "localdatetime.truncate('day', localdatetime('2020-02-29T12:34'))"},
    {"localtime", "localtime({hour: 12, minute: 31})"},
    {"localtime.realtime", "localtime.realtime() >= localtime('00:00')"},
    {"localtime.statement", "localtime.statement() = localtime.statement()"},
    {"localtime.transaction", "localtime.transaction() = localtime.transaction()"},
    {"localtime.truncate", "localtime.truncate('hour', localtime('12:31:14'))"},
    {"time", "time('12:31:14+01:00')"},
    {"time.realtime", "time.realtime().offset"},
    {"time.statement", "time.statement() = time.statement()"},
    {"time.transaction", "time.transaction() = time.transaction()"},
    {"time.truncate", "time.truncate('minute', time('12:31:14+01:00'))"},
    {"timestamp", "timestamp() > 1577836800000"},
    // ---- points ----
    {"distance", "distance(point({x: 0, y: 0}), point({x: 3, y: 4}))"},
    {"point", "point({latitude: 37.4, longitude: 126.6})"},
    {"point.distance", "point.distance(point({x: 0, y: 0}), point({x: 3, y: 4}))"},
    {"point.withinBBox", "point.withinBBox(point({x: 1, y: 1}), point({x: 0, y: 0}), point({x: 2, y: 2}))"},
    // ---- aggregates ----
    {"avg", "MATCH (p:Person) RETURN avg(p.born)"},
    {"collect", "MATCH (p:Person) RETURN collect(p.name)"},
    {"count", "MATCH (p:Person) RETURN count(*), count(p.born), count(DISTINCT p.city)"},
    {"max", "MATCH (p:Person) RETURN max(p.born)"},
    {"min", "MATCH (p:Person) RETURN min(p.name)"},
    {"percentileCont", "UNWIND [10, 20, 30, 40] AS x RETURN percentileCont(x, 0.5)"},
    {"percentileDisc", "UNWIND [10, 20, 30, 40] AS x RETURN percentileDisc(x, 0.5)"},
    {"stDev", "UNWIND [2, 4, 6] AS x RETURN stDev(x)"},
    {"stDevP", "UNWIND [1, 1, 5, 5] AS x RETURN stDevP(x)"},
    {"sum", "UNWIND [1, 2, null] AS x RETURN sum(x)"},
    // ---- procedures ----
    {"algo.articulationPoints",
     "CALL algo.articulationPoints() YIELD node, parts RETURN node.name, parts ORDER BY node.name"},
    {"algo.betweenness",
     "CALL algo.betweenness() YIELD node, score WHERE score > 0 RETURN node.name, score ORDER BY score DESC, "
     "node.name"},
    {"algo.bridges",
     "CALL algo.bridges() YIELD first, second RETURN first.name, second.name ORDER BY first.name, "
     "second.name"},
    {"algo.closeness",
     "CALL algo.closeness({nodes: 'Person'}) YIELD node, harmonic RETURN node.name, harmonic ORDER BY "
     "node.name"},
    {"algo.clustering",
     "CALL algo.clustering() YIELD node, triangles RETURN node.name, triangles ORDER BY node.name"},
    {"algo.communities",
     "CALL algo.communities() YIELD node, community RETURN community, count(*) ORDER BY community"},
    {"algo.components",
     "CALL algo.components() YIELD node, component RETURN component, count(*) ORDER BY component"},
    {"algo.degree",
     "CALL algo.degree({relationships: 'KNOWS'}) YIELD node, degree WHERE degree > 0 RETURN node.name, "
     "degree ORDER BY node.name"},
    {"algo.kcore", "CALL algo.kcore() YIELD node, core RETURN node.name, core ORDER BY node.name"},
    {"algo.maxFlow",
     "MATCH (a:Person {name: 'Ada'}), (b:Person {name: 'Mo'}) CALL algo.maxFlow(a, b) YIELD value RETURN "
     "value"},
    {"algo.pagerank",
     "CALL algo.pagerank({directed: false}) YIELD node, score RETURN node.name, round(score, 3) AS score "
     "ORDER BY score DESC, node.name"},
    {"algo.shortestPaths",
     "MATCH (a:Person {name: 'Ada'}), (b:Network) CALL algo.shortestPaths(a, b, {count: 1}) YIELD nodes, "
     "length "
     "RETURN [n IN nodes | n.name] AS names, length"},
    {"algo.similarity",
     "CALL algo.similarity({minimum: 0.5}) YIELD first, second, score RETURN first.name, second.name, score "
     "ORDER BY first.name, second.name"},
    {"algo.strongComponents",
     "CALL algo.strongComponents() YIELD component RETURN count(DISTINCT component) AS components"},
    {"db.constraints", "CALL db.constraints() YIELD name, type RETURN name, type"},
    {"db.documents", "CALL db.documents()"},
    {"db.indexes",
     "CALL db.indexes() YIELD name, labelsOrTypes, properties RETURN name, labelsOrTypes, properties"},
    {"db.index.fulltext.queryNodes",
     "CALL db.index.fulltext.queryNodes('names', 'unpe') YIELD node, score RETURN node.name, score"},
    {"db.labels", "CALL db.labels()"},
    {"db.propertyKeys",
     "CALL db.propertyKeys() YIELD propertyKey WHERE propertyKey STARTS WITH 'b' RETURN propertyKey"},
    {"db.relationshipTypes", "CALL db.relationshipTypes()"},
    {"db.schema.labels", "CALL db.schema.labels()"},
    {"db.schema.relationships",
     "CALL db.schema.relationships() YIELD from, type, to, count WHERE from = 'Person' RETURN type, to, "
     "count"},
    {"db.schema.types", "CALL db.schema.types()"},
    {"dbms.functions", "CALL dbms.functions() YIELD name WHERE name STARTS WITH 'point' RETURN name"},
    {"dbms.procedures", "CALL dbms.procedures() YIELD name, mode WHERE mode = 'WRITE' RETURN name"},
    {"evidence.accept",
     "MATCH ()-[h:HOSTS]->() CALL evidence.accept(h) YIELD number, status RETURN number, status"},
    {"evidence.add",
     "MATCH (:Person {name: 'Ada'})-[k:KNOWS]->() CALL evidence.add(k, {quote: 'They met in 1840.', "
     "confidence: 0.8, "
     "producer: 'person:anna'}) YIELD number RETURN number, confidence(k)"},
    {"evidence.reject",
     "MATCH ()-[h:HOSTS]->() CALL evidence.reject(h, 1) YIELD number, status RETURN number, status"},
    {"links.between",
     "CALL links.between('Ivan', 'CTCN') YIELD node, first, second RETURN node.name, [r IN first | type(r)] "
     "AS first, [r IN second | type(r)] AS second"},
    {"links.brokers",
     "CALL links.brokers() YIELD node, degree, constraint RETURN node.name, degree, round(constraint, 2) AS "
     "constraint ORDER BY node.name"},
    {"links.interlocks",
     "CALL links.interlocks({minimum: 1}) YIELD node, networks RETURN node.name, [n IN networks | n.name] AS "
     "networks ORDER BY node.name"},
    {"links.roles",
     "CALL links.roles({group: 'city'}) YIELD node, group, total RETURN node.name, group, total ORDER BY "
     "node.name"},
    {"links.without",
     "CALL links.without('Mo') YIELD part, nodes RETURN part, [n IN nodes | n.name] AS names"},
    {"search.entities",
     "CALL search.entities('ivna', {labels: 'Person', limit: 3}) YIELD node, name, score RETURN "
     "node.name, name, round(score, 2) AS score"},
};

}  // namespace

std::string_view ExampleOf(std::string_view name) {
  static const std::map<std::string, std::string_view, std::less<>> kByName = [] {
    std::map<std::string, std::string_view, std::less<>> out;
    for (const Example& example : kExamples) out.emplace(AsciiLower(example.name), example.text);
    return out;
  }();
  const auto found = kByName.find(AsciiLower(name));
  return found == kByName.end() ? std::string_view() : found->second;
}

std::string ExampleStatement(std::string_view example) {
  constexpr std::array<std::string_view, 4> kClauses = {"MATCH ", "UNWIND ", "CALL ", "WITH "};
  const bool statement = std::any_of(kClauses.begin(), kClauses.end(),
                                     [&](std::string_view clause) { return example.starts_with(clause); });
  return statement ? std::string(example) : "RETURN " + std::string(example);
}

}  // namespace liaison
