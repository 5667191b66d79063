// html_style.cpp: how a report looks in a browser and on paper.
#include "query/report/html_text.h"

namespace liaison::report {

std::string_view StyleSheet() {
  return R"css(:root {
  color-scheme: light dark;
  --text: #1c2024; --quiet: #5d666f; --ground: #ffffff; --shade: #f4f6f8; --rule: #d5dade; --link: #0b5cad;
  --bar: #3f7cac; --bad: #b3261e; --bad-ground: #fdecea; --good: #22703c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e3e6e9; --quiet: #9aa4ad; --ground: #15181b; --shade: #1f2428; --rule: #3a4147; --link: #7db7f0;
    --bar: #5b9bd0; --bad: #ff8a80; --bad-ground: #3a1f1d; --good: #7fcf98;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem; color: var(--text); background: var(--ground);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: break-word;
}
h1, h2, h3, h4 { line-height: 1.25; margin: 2em 0 .5em; }
h1 { font-size: 1.9rem; margin-top: 0; }
h2 { font-size: 1.35rem; border-bottom: 1px solid var(--rule); padding-bottom: .2em; }
h3 { font-size: 1.1rem; }
p, ul, ol, blockquote, pre { margin: .7em 0; }
li > p { margin: .3em 0; }
a { color: var(--link); }
.description { font-size: 1.1rem; color: var(--quiet); }
.made { color: var(--quiet); font-size: .9rem; }
blockquote { margin-left: 0; padding-left: 1em; border-left: 3px solid var(--rule); color: var(--quiet); }
.block { margin: 1em 0; }
.caption { font-weight: 600; margin-bottom: .3em; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: .93rem; line-height: 1.4; }
th, td { padding: .4em .7em; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
th { border-bottom: 2px solid var(--quiet); white-space: nowrap; }
tbody tr:nth-child(even) { background: var(--shade); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font: .87em/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { background: var(--shade); padding: .8em 1em; overflow-x: auto; border-radius: 4px; }
svg.bars { width: 100%; max-width: 46rem; height: auto; font-size: 13px; }
svg.bars text { fill: var(--text); }
svg.bars rect { fill: var(--bar); }
svg.bars line { stroke: var(--quiet); stroke-width: 1; }
figure.picture { margin: 0; padding: .5rem; background: #ffffff; border: 1px solid var(--rule); border-radius: 4px; overflow-x: auto; }
figure.picture svg { max-width: 100%; height: auto; display: block; margin: 0 auto; }
ul.tree, ul.tree ul { list-style: none; padding-left: 1.4em; }
ul.tree { padding-left: 0; }
ul.tree ul { border-left: 1px solid var(--rule); margin: .15em 0 .15em .35em; }
sup { line-height: 0; font-size: .78em; }
sup + sup { margin-left: .25em; }
a.mark, a.back { text-decoration: none; }
.doubt { color: var(--bad); font-size: .88em; }
.note { color: var(--quiet); font-style: italic; }
.passed strong { color: var(--good); }
.failed, .error { border-left: 4px solid var(--bad); background: var(--bad-ground); padding: .5em 1em; margin: .7em 0; }
.failed p, .error p { margin: .2em 0; }
.error pre { background: none; padding: .3em 0; margin: .3em 0 0; }
strong.error { border: 0; padding: 0 .2em; color: var(--bad); }
.notes { margin-top: 3em; border-top: 1px solid var(--rule); font-size: .9rem; }
.notes li { margin: .35em 0; }
.notes li:target, sup a:target { background: var(--shade); outline: 2px solid var(--link); }
.date, a.back { white-space: nowrap; }
q { quotes: "“" "”"; }
@media print {
  :root {
    --text: #000; --quiet: #444; --ground: #fff; --shade: #f2f2f2; --rule: #bbb; --link: #000; --bar: #666;
    --bad: #900; --bad-ground: #fff; --good: #000;
  }
  @page { margin: 18mm 16mm; }
  body { max-width: none; padding: 0; font-size: 10pt; line-height: 1.4; }
  h1, h2, h3, .caption { break-after: avoid; }
  tr, li, figure, .failed, .error { break-inside: avoid; }
  th, td { padding: .25em .5em; }
  figure.picture svg { max-height: 23cm; }
  thead { display: table-header-group; }
  .table, pre, figure.picture { overflow: visible; }
  pre { white-space: pre-wrap; }
  a.back { display: none; }
  a { text-decoration: none; }
}
)css";
}

}  // namespace liaison::report
