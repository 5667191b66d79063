#!/bin/sh
# Installs what is needed, builds with AddressSanitizer and UndefinedBehaviorSanitizer, and runs every test. May be run again.
# Arguments go to ctest, for instance: tests/run.sh -R scripts
set -eu
cd "$(dirname "$0")/.."

.ci/install.sh
cmake -S . -B build/test -G Ninja -DCMAKE_BUILD_TYPE=Sanitize -DLIAISON_SANITIZE=ON -DLIAISON_TESTS=ON
cmake --build build/test -j 2
# ctest ends with its summary: how many passed, and the name of each test that did not.
exec ctest --test-dir build/test --output-on-failure -j 2 "$@"
