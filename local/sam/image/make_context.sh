#!/bin/bash
# make_context.sh FOLDER PYTHON: fill FOLDER with what the Dockerfile here adds, with the pip of PYTHON. Debian, as root.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) folder=$1 python=$2
requirements=$here/../../../requirements/sam_image.txt
wanted=$(cat "$here"/* "$requirements" | sha256sum)
[ "$(cat "$folder/made-of" 2> /dev/null)" != "$wanted" ] || exit 0
rm -rf "$folder"
mkdir -p "$folder"/overlay/{opt,tmp,var/{lang/bin,rapid,runtime,task}}
cd "$folder"
# Debian 13 is the one that has Python 3.13. The runtime client needs libstdc++; SAM builds on the image with a shell.
mmdebstrap --quiet --variant=extract \
    --include=base-files,ca-certificates,coreutils,dash,libstdc++6,python3.13 trixie root.tar
"$python" -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes --only-binary=:all: --no-compile \
    --implementation cp --python-version 3.13 --target overlay/var/runtime --requirement "$requirements"
cp "$here/bootstrap" "$here/bootstrap.py" overlay/var/runtime/
ln -s /usr/bin/python3.13 overlay/var/lang/bin/python3.13
chmod 1777 overlay/tmp
tar -C overlay --owner=0 --group=0 -cf overlay.tar .
rm -r overlay
cp "$here/Dockerfile" .
echo "$wanted" > made-of
