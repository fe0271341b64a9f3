import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT } from "../checks/finding.ts";
import { generated } from "./document.ts";
import { print } from "../common/output.ts";

for (const [file, text] of await generated()) {
  await writeFile(join(ROOT, file), text);
  print(`Wrote ${file}.`);
}
