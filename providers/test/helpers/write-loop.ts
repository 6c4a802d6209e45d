// A process that writes a file over and over, to be killed: `node write-loop.ts PATH TEXT`.
import { writeFileAtomically } from "../../src/cache/write-file-atomically.ts";

const [path = "", text = ""] = process.argv.slice(2);
process.stdout.write("started\n");
for (;;) await writeFileAtomically(path, text);
