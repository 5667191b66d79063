#!/bin/sh
# from-texts.sh [DATABASE]: the briefs as a newcomer has them, texts alone: what the rules find in them, and what can be asked at once.
# Everything is a proposal with its sentence; `liaison review DATABASE` decides. Needs `liaison` on the path.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
database=${1:-climate-texts.db}
case $database in /*) ;; *) database=$PWD/$database ;; esac
cd "$here"
liaison import documents briefs/*.txt --into "$database"
for question in who-hosts-what who-links-documents on-whose-word; do
  echo
  sed -n 's|^// ||p' "from-texts/$question.cypher"
  liaison shell "$database" -f "from-texts/$question.cypher"
done
