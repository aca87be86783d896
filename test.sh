#!/usr/bin/env bash
# Sets up, builds and runs every test. Ends with 'N passed, N failed' and with 0 only when nothing failed.
#   ./test.sh                 PostgreSQL 15 in full, 14, 16, 17 and 18 on the smoke tests
#   ./test.sh --all           everything on every version
#   ./test.sh --filter NAME   only the tests whose full name contains NAME (or any 'dotnet test' filter expression)
#   ./test.sh --chaos [N]     only conversions under random faults, N rounds (default: 500); prints each and the differences
#   ./test.sh --no-setup      as installed; a test whose server is missing is then skipped (with CI=true it fails)
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

setup=1 filter=()
while (( $# )); do
  case $1 in
    --all) export PGSTRATA_TEST_ALL=1 ;;
    --filter) [[ $# -ge 2 ]] || { echo "test.sh: --filter takes a name" >&2; exit 2; }; filter=(--filter "$2"); shift ;;
    --chaos)
      export PGSTRATA_CHAOS=500 PGSTRATA_CHAOS_LOG="$PWD/artifacts/chaos.log"
      [[ ${2-} =~ ^[0-9]+$ ]] && { PGSTRATA_CHAOS=$2; shift; }
      filter=(--filter "FullyQualifiedName~ChaosTests")
      mkdir -p artifacts; : >"$PGSTRATA_CHAOS_LOG" ;;
    --no-setup) setup= ;;
    -h|--help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "test.sh: unknown option '$1' (try --help)" >&2; exit 2 ;;
  esac
  shift
done

if [[ $setup ]]; then
  eng/setup.sh || exit 1
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
echo "test: building"
dotnet build PgStrata.slnx -v q -nologo || { echo "test: the build failed" >&2; exit 1; }

if [[ ${PGSTRATA_CHAOS-} ]]; then
  tail -n +1 -f "$PGSTRATA_CHAOS_LOG" &
  watching=$!
  trap 'kill "$watching" 2>/dev/null' EXIT
fi

results=artifacts/test-results
rm -rf "$results"
passed=0 failed=0 skipped=0 status=0
add() { # the counters of one project's results file
  local counters
  counters=$(grep -o '<Counters [^>]*>' "$1" 2>/dev/null) || return 1
  passed=$(( passed + $(sed 's/.* passed="\([0-9]*\)".*/\1/' <<<"$counters") ))
  failed=$(( failed + $(sed 's/.* failed="\([0-9]*\)".*/\1/' <<<"$counters") ))
  skipped=$(( skipped + $(sed 's/.* total="\([0-9]*\)".*/\1/' <<<"$counters") - $(sed 's/.* executed="\([0-9]*\)".*/\1/' <<<"$counters") ))
}
for project in test/*/*.csproj; do # one after another: the tests bring their own load
  name=$(basename "$project" .csproj)
  echo "test: $name"
  dotnet test "$project" --no-build -v q -nologo --logger "console;verbosity=minimal" \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" "${filter[@]}" || status=1
  add "$results/$name.trx" || { (( ${#filter[@]} )) || { echo "test: $name left no results" >&2; status=1; }; }
done

(( passed + failed )) || { echo "test: no test ran" >&2; status=1; }
if [[ ${CI-} == true ]] && (( skipped )); then
  echo "test: $skipped tests were skipped; on the build server none may be" >&2
  status=1
fi
(( failed )) && status=1
if (( skipped )); then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
exit $status
