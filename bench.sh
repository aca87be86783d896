#!/usr/bin/env bash
# Measures conversion and maintenance beside the ways that exist without this tool, on a private PostgreSQL 15, in one run.
# JSON on stdout, a table for people on stderr; ends with 1 when a target is missed.
#   ./bench.sh [convert|rewrite|maintain|all]   what to measure (all)
#     --rows 2000000,10000000           sizes of the table to convert; the targets are for 10 million
#     --tables 500                      how many tables to maintain
#     --rounds 1                        how often each conversion is repeated; medians count
#     --only NAME,NAME                  only these variants
#     --json FILE                       the JSON goes there too
#     --no-setup                        the machine as it is: install nothing
# See docs/performance.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

setup=1 rest=()
for argument in "$@"; do
  case $argument in
    -h|--help) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
    --no-setup) setup= ;;
    *) rest+=("$argument") ;;
  esac
done
[[ $setup ]] && eng/setup.sh --only 15 >&2

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
echo "bench: building" >&2
# The tool as it is installed: compiled ahead.
dotnet publish src/PgStrata.Cli -c Release --use-current-runtime -o artifacts/publish/pgstrata -v q -nologo >&2
dotnet build bench/PgStrata.Bench -c Release -v q -nologo >&2
exec dotnet artifacts/bin/PgStrata.Bench/release/PgStrata.Bench.dll "${rest[@]}"
