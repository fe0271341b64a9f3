import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { network } from "hardhat";

import { cliProgram } from "../utils/cli-program.ts";
import { deployConsortium, mined } from "../utils/consortium.ts";
import { deploymentFolder } from "../utils/deployment-folder.ts";
import { commandsIn, missingLines } from "../utils/document.ts";
import { serveRpc } from "../utils/rpc-server.ts";

const FILE = "docs/auditing.md";
const PROGRAMS = fileURLToPath(new URL("../../node_modules/.bin", import.meta.url));
const connection = await network.create();
const commands = await commandsIn(FILE);

describe(FILE, function () {
  this.timeout(600_000);
  let rpc: Awaited<ReturnType<typeof serveRpc>>;
  let folder = "";
  let env: Record<string, string> = {};

  before(async () => {
    const world = await deployConsortium(connection);
    const [china, kazakhstan] = world.members;
    const { hash } = await mined(china!.token.connect(china!.banks[0]).transfer(kazakhstan!.banks[0]!, 5n));
    rpc = await serveRpc(connection.provider);
    folder = await deploymentFolder(world);
    const bin = await mkdtemp(join(tmpdir(), "sogdia-bin-"));
    await writeFile(join(bin, "sogdia"), `#!/bin/sh\nexec "${process.execPath}" "${await cliProgram()}" "$@"\n`);
    await chmod(join(bin, "sogdia"), 0o700);
    const path = [bin, PROGRAMS, process.env.PATH].join(delimiter);
    env = { PATH: path, RPC: rpc.url, FOLDER: folder, HASH: hash, OUT: join(folder, "out") };
  });

  after(async () => {
    await rpc.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("shows commands with what they print", () => {
    expect(commands).to.have.length.greaterThan(6);
  });

  for (const shown of commands) {
    it(`tells what is printed by ${shown.command}`, async () => {
      expect(await missingLines(shown, env)).to.deep.equal([]);
    });
  }
});
