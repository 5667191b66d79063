#!/bin/sh
# From a fresh clone to a first answer: installs the packages, builds a release, loads the facts of examples/climate into
# build/climate.db, and asks which organisations link networks, and on whose word. May be run again: the database is made anew.
set -eu
cd "$(dirname "$0")/.."

database=build/climate.db
liaison=build/release/query/liaison

.ci/install.sh
cmake -S . -B build/release -G Ninja -DCMAKE_BUILD_TYPE=Release -DLIAISON_TESTS=OFF
cmake --build build/release -j "$(nproc)" --target liaison

rm -rf "$database"
"$liaison" import jsonl examples/climate/facts.jsonl --into "$database"
"$liaison" shell "$database" -c "CREATE FULLTEXT INDEX names FOR (n) ON EACH [n.name, n.short, n.aliases]"

echo
echo "Which organisations link networks, and on whose word?"
echo
"$liaison" shell "$database" -f examples/climate/questions/links.cypher

cat <<END

More questions: examples/climate/README.md. The same and more as a page with footnotes, and a shell to ask your own:

    $liaison report examples/climate/reports/dossier.md --db $database --param name=KECO -o keco.html
    $liaison shell $database
END
