#!/bin/sh
":" /*
# sh reads these lines when the file is run as a command, and stops before the last; Node reads only that one, also for `node cedar.js`.
# sh is replaced by a Node that fits, so that signals reach Cedar itself: the Node installed beside this file, else that on the PATH.
file=$0
case $file in *"/"*) ;; *) file=./$file ;; esac
while [ -L "$file" ]; do
  target=$(readlink "$file")
  case $target in /*) file=$target ;; *) file=${file%/*}/$target ;; esac
done
package=${file%/*}/..
modules=$package/../node_modules
if [ -e "$package/../../@cedar/cli/bin/cedar.js" ]; then modules=$package/../..; fi
if [ -x "$modules/node/bin/node" ]; then exec "$modules/node/bin/node" "$file" "$@"; fi
if command -v node >/dev/null 2>&1; then exec node "$file" "$@"; fi
echo 'cedar: Node.js 22.19 or newer is needed, and there is no "node" on the PATH. See https://nodejs.org/' >&2
exit 2
*/
  .trim();

import "./start.js";
