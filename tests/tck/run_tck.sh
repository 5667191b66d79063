#!/bin/sh
# Runs the openCypher TCK part against `liaison pipe`; fails when a scenario of tests/tck/passing.txt no longer passes.
#
#   run_tck.sh TCK LIAISON WORK [--update] [arguments of the TCK's run.js]
#
# TCK: the folder with run.js and features. LIAISON: the program. WORK: a folder for what is made meanwhile.
# --update writes passing.txt anew from this run. The runner's packages come from the folder that TCK_DEPS names (with node_modules in
# it), or by `npm ci` into WORK. Exit codes: 0 as good as ever, 1 worse, 77 left out because the packages cannot be had.
set -eu
if [ $# -lt 3 ]; then
  sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
tck=$1 liaison=$2 work=$3
shift 3
update=no
if [ "${1:-}" = --update ]; then
  update=yes
  shift
  # A part of the scenarios would wipe the others out.
  [ $# -eq 0 ] || { echo "--update takes no further arguments" >&2; exit 2; }
fi
mkdir -p "$work"

if [ -z "${TCK_DEPS:-}" ]; then
  cp "$tck/package.json" "$tck/package-lock.json" "$work/"
  if ! (cd "$work" && npm ci --no-audit --no-fund >npm.log 2>&1); then
    echo "left out: the TCK runner's packages could not be fetched; set TCK_DEPS to a folder that has them (see $work/npm.log)"
    exit 77
  fi
  TCK_DEPS=$work
  export TCK_DEPS
fi

# passing.txt: a feature file a line, with the lines of its scenarios that pass. The runner wants a JSON object a scenario.
node -e '
  const fs = require("fs");
  const lines = fs.existsSync(process.argv[1]) ? fs.readFileSync(process.argv[1], "utf8").split("\n") : [];
  for (const line of lines.filter((l) => l && !l.startsWith("#"))) {
    const [file, numbers] = line.split(": ");
    for (const n of numbers.split(" ")) console.log(JSON.stringify({ id: `${file}:${n}`, name: "", status: "pass", errorLevel: null }));
  }' "$here/passing.txt" >"$work/baseline.jsonl"

status=0
node "$tck/run.js" --features "$tck/features" --driver cli --opt "cmd='$liaison' pipe {database}" --check-rollback --timeout 60000 \
  --json "$work/now.jsonl" --baseline "$work/baseline.jsonl" --show 10 "$@" || status=$?

if [ $update = yes ]; then
  node -e '
    const fs = require("fs");
    const files = new Map();
    for (const line of fs.readFileSync(process.argv[1], "utf8").split("\n").filter(Boolean)) {
      const r = JSON.parse(line);
      if (r.status !== "pass" || (r.errorLevel !== null && r.errorLevel !== undefined && r.errorLevel < 4)) continue;
      const at = r.id.lastIndexOf(":");
      const file = r.id.slice(0, at);
      if (!files.has(file)) files.set(file, []);
      files.get(file).push(Number(r.id.slice(at + 1)));
    }
    console.log("# Scenarios of the openCypher TCK part that pass, by feature file and line. Written by run_tck.sh --update.");
    for (const [file, numbers] of [...files].sort()) console.log(`${file}: ${numbers.sort((a, b) => a - b).join(" ")}`);
  ' "$work/now.jsonl" >"$work/passing.txt"
  cp "$work/passing.txt" "$here/passing.txt"
  exit 0
fi
exit $status
