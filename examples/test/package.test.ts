import { execFile } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { expect } from "chai";
import { network } from "hardhat";

import { deployConsortium } from "../../test/utils/consortium.ts";
import { cleanEnvironment } from "../../test/utils/packed.ts";
import { serveRpc } from "../../test/utils/rpc-server.ts";
import { type Dapp, dapp } from "./dapp.ts";

const run = promisify(execFile);

/** The compiler takes seconds, and minutes where much else runs: that is no fault of the package. */
const LIMIT_MS = 15 * 60_000;

describe("The npm package in another project", function () {
  this.timeout(LIMIT_MS);

  let begun: Dapp;

  before(async () => {
    begun = await dapp();
  });

  after(() => begun.remove());

  it("compiles strictly with nodenext resolution", () => begun.compiled);

  it("compiles strictly with bundler resolution, but for a call with an argument of another type", async () => {
    const complaint = await begun.complaint;
    expect(complaint.match(/\berror TS/g)).to.have.length(1);
    expect(complaint)
      .to.match(/wrong\.ts\(3,/)
      .and.contain("'boolean' is not assignable to type 'BigNumberish");
  });

  it("pays with the packaged library and reads the decision and a refusal", async () => {
    await begun.compiled;
    expect(await payFrom(begun.folder)).to.deep.equal({
      reason: "Permitted",
      purpose: "TRAD",
      payerCountry: 156,
      payeeCountry: 398,
      balance: "1500",
      refused: "InsufficientFunds",
    });
  });

  it("has interfaces and types for other compilers, and contracts for one", () => {
    const files = globSync("contracts/**/*.sol", { cwd: join(begun.folder, "node_modules", "sogdia") });
    const wrong = files.filter((file) => {
      const [, pragma] = /^pragma solidity (.*);$/m.exec(
        readFileSync(join(begun.folder, "node_modules/sogdia", file), "utf8"),
      )!;
      return pragma !== (/\/(interfaces|types)\//.test(file) ? ">=0.8.24" : "0.8.37");
    });
    expect(wrong).to.deep.equal([]);
  });

  it("ships what its manifest promises, and neither tests nor mocks", () => {
    const isShipped = (file: string) => existsSync(join(begun.folder, "node_modules", "sogdia", file));
    const promised = [
      "LICENSE",
      "CHANGELOG.md",
      "abi/IGate.json",
      "clear-signing/eip712-Authorisation.json",
      "dist/abi/Gate.js",
      "deploy/consortia/silk-road.json",
      "contracts/settlement/interfaces/ISettlementEngine.sol",
    ];
    const kept = ["test", "scripts", "contracts/mocks", "abi/PlainERC20.json", "abi/Gate.ts", "examples"];
    expect(promised.filter(isShipped)).to.deep.equal(promised);
    expect(kept.filter(isShipped)).to.deep.equal([]);
  });
});

async function payFrom(folder: string): Promise<unknown> {
  const connection = await network.create();
  const { members, engine, relayer } = await deployConsortium(connection);
  const server = await serveRpc(connection.provider);
  try {
    const [china, kazakhstan] = [members[0]!, members[1]!];
    const [token, payer, payee] = [
      await china.token.getAddress(),
      china.banks[0]!.address,
      kazakhstan.banks[0]!.address,
    ];
    const args = [server.url, await engine.getAddress(), token, payer, payee, relayer.address];
    const { stdout } = await run(process.execPath, [join(folder, "dapp.js"), ...args], { env: cleanEnvironment() });
    return JSON.parse(stdout) as unknown;
  } finally {
    await server.close();
    await connection.close();
  }
}
