#!/bin/bash
# The tests of `sam local` where there is no container engine: in one of their own, with an image made here, as root.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$PWD/.local/sam-engine image=liushui/lambda-python313:1

if [ "$(id -u)" != 0 ]; then
    echo "error: only root can start a container engine. With one of yours that runs, \`make sam-local\` does the same." >&2
    exit 1
fi
if ! { command -v dockerd && command -v mmdebstrap; } > /dev/null; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends docker.io mmdebstrap > /dev/null
fi
local/sam/image/make_context.sh "$work/context" "$PWD/.venv/bin/python"
.venv/bin/python -m local.sam prepare  # all that needs a network
LIUSHUI_SAM_IMAGE=$image local/sam/in_engine.sh "$work" bash -euc '
    # The client may be newer than the engine, and come without its newer builder.
    DOCKER_BUILDKIT=0 docker image build --tag "$LIUSHUI_SAM_IMAGE" "$0" > "$0.log" 2>&1 || { cat "$0.log" >&2; exit 1; }
    .venv/bin/python -m local.sam test "$@"' "$work/context" "$@"
