#!/usr/bin/env bash
# Shows the main job on a private, throw-away PostgreSQL with live users. Sets up what it needs. About two minutes.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
eng/setup.sh --only 15 >&2
echo "demo: building" >&2
./pgstrata --version >/dev/null
dotnet build demo/PgStrata.Demo -c Release -v q -nologo >&2
exec dotnet artifacts/bin/PgStrata.Demo/release/PgStrata.Demo.dll "$@"
