import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { parse } from "csv-parse/sync";
import type { JsonRpcApiProvider } from "ethers";
import { id, ZeroHash } from "ethers";

import { authorise, HoldReason, newInstruction, newUetr } from "../../src/index.ts";
import { sogdia } from "../utils/cli.ts";
import { DAY, HOUR, mined, type TestConsortium, type TestCountry } from "../utils/consortium.ts";
import { deploymentFolder } from "../utils/deployment-folder.ts";
import { describeOnNode } from "../utils/espace.ts";
import { serveRpc } from "../utils/rpc-server.ts";

describeOnNode("The Supervisor's desk, on a real eSpace node", (shared) => {
  let world: TestConsortium;
  let [china, thailand] = [] as unknown as [TestCountry, TestCountry];
  let rpc: Awaited<ReturnType<typeof serveRpc>>;
  let folder = "";
  let first = 0;
  const uetr = newUetr();

  before(async () => {
    world = shared();
    [china, , thailand] = world.members as [TestCountry, TestCountry, TestCountry];
    const provider = world.relayer.provider as unknown as JsonRpcApiProvider;
    const request = async ({ method, params }: { method: string; params?: unknown }) =>
      (await provider.send(method, (params ?? []) as unknown[])) as unknown;
    rpc = await serveRpc({ request } as unknown as Parameters<typeof serveRpc>[0]);
    folder = await deploymentFolder(world);
    first = await provider.getBlockNumber();
  });

  after(async () => {
    if (folder === "") return; // no node
    await rpc.close();
    await rm(folder, { recursive: true, force: true });
  });

  const supervise = (...args: string[]) => sogdia("--rpc", rpc.url, "--deployment", folder, "supervise", ...args);
  const now = async () => (await world.relayer.provider!.getBlock("latest"))!.timestamp;

  it("verifies a payment beside a hold, and exports both", async () => {
    const { cases, ledger, engine, domain, relayer } = world;
    const [payer, payee] = [china.banks[1]!, thailand.banks[1]!];
    const cny = await china.token.getAddress();
    await mined(cases.connect(china.offices.Supervisor).open([china.code], [], id("law"), ZeroHash));
    const [caseId, until] = [Number(await cases.caseCount()), (await now()) + DAY];
    const whose = { token: cny, account: payer.address, authority: china.code, caseId };
    await mined(
      ledger.connect(china.offices.Supervisor).place({ ...whose, amount: 500n, until, reason: HoldReason.Fraud }),
    );
    const legs = [{ token: cny, payer: payer.address, payee: payee.address, amount: 250n }];
    const instruction = newInstruction({ uetr, legs, purpose: "SALA", deadline: (await now()) + HOUR });
    await mined(engine.connect(relayer).settle(instruction, [await authorise(payer, domain, instruction)]));

    const { stdout } = await supervise("verify", uetr);
    expect(stdout).to.include("2.50 CNY, CN to TH, purpose SALA").and.include("5.00 CNY held by authorities");
    expect(stdout).to.include("agrees in every field");

    const out = join(folder, "export");
    await supervise("export", "--country", "CN", "--from", String(first), "--out", out);
    const rows = async (name: string) =>
      parse<Record<string, string>>(await readFile(join(out, name), "utf8"), { columns: true });
    expect((await rows("payments.csv")).map(({ amount }) => amount)).to.include("250");
    const [hold] = (await rows("holds.csv")).filter(({ case: own }) => own === String(caseId));
    expect(hold).to.include({ left: "500", fate: "live" });
    await mined(ledger.connect(china.offices.Supervisor).release(cny, payer, Number(hold!.place), 500n));
  });
});
