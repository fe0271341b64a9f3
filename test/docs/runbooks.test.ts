import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { keyOf } from "../utils/acting.ts";
import { cliProgram } from "../utils/cli-program.ts";
import { DAY, deployConsortium, type TestConsortium } from "../utils/consortium.ts";
import { deploymentFolder } from "../utils/deployment-folder.ts";
import { commandsIn, missingLines } from "../utils/document.ts";
import { serveRpc } from "../utils/rpc-server.ts";

const FILES = ["docs/operating.md", "docs/consortium-file.md", "docs/deploying.md"];
const connection = await network.create();
const documents = await Promise.all(FILES.map(async (file) => [file, await commandsIn(file)] as const));

describe("Runbooks", function () {
  this.timeout(600_000);
  let rpc: Awaited<ReturnType<typeof serveRpc>>;
  let folder = "";
  let deployment = "";
  let env: Record<string, string> = {};

  before(async () => {
    const world = await deployConsortium(connection);
    rpc = await serveRpc(connection.provider);
    deployment = await deploymentFolder(world);
    folder = await mkdtemp(join(tmpdir(), "sogdia-runbooks-"));
    await writeKeys(world, join(folder, "keys"));
    const bin = await mkdtemp(join(folder, "bin-"));
    await writeFile(join(bin, "sogdia"), `#!/bin/sh\nexec "${process.execPath}" "${await cliProgram()}" "$@"\n`);
    await chmod(join(bin, "sogdia"), 0o700);
    const at = (seconds: number) => new Date(seconds * 1_000).toISOString().replace(/\.[0-9]+Z$/, "Z");
    const now = await connection.networkHelpers.time.latest();
    env = {
      PATH: [bin, process.env.PATH].join(delimiter),
      SOGDIA_RPC: rpc.url,
      SOGDIA_DEPLOYMENT: deployment,
      OFFICER_PASSWORD: "correct horse battery",
      SUCCESSOR: world.stranger.address,
      UNTIL: at(now + 2 * DAY),
      DEADLINE: at(now + DAY),
    };
  });

  after(async () => {
    await rpc.close();
    for (const each of [folder, deployment]) await rm(each, { recursive: true, force: true });
  });

  for (const [file, commands] of documents) {
    describe(file, () => {
      it("shows commands with what they print", () => {
        expect(commands).not.to.be.empty;
      });

      for (const shown of commands) {
        it(`tells what is printed by ${shown.command}`, async () => {
          expect(await missingLines(shown, env, folder)).to.deep.equal([]);
        });
      }
    });
  }
});

/** The keys of the first countries, each in a file that nobody else reads. */
async function writeKeys({ members }: TestConsortium, folder: string): Promise<void> {
  await mkdir(folder);
  for (const [place, alpha2] of ["CN", "KZ", "TH"].entries()) {
    const { offices, banks } = members[place]!;
    const holders = { ...offices, bank: banks[0]! };
    for (const [name, holder] of Object.entries(holders))
      await writeFile(join(folder, `${alpha2}-${name}`), keyOf(holder), { mode: 0o600 });
  }
}
