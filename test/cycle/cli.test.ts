import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";
import { getBytes, hexlify, id, Wallet, ZeroHash } from "ethers";

import { writeSignature } from "../../src/cli/cycle-files.ts";
import { signDigest } from "../../src/cycle/bls.ts";
import { outlineFrom, toJson } from "../../src/cycle/files.ts";
import { coreOf, type CyclePayment, newCyclePair, newCyclePayment } from "../../src/cycle/payment.ts";
import { digestOfProposal } from "../../src/cycle/proposal.ts";
import { newDisclosureKey, publicKeyOf } from "../../src/supervision/disclosure/envelope.ts";
import { failureOf, sogdia } from "../utils/cli.ts";
import { deploymentFolder } from "../utils/deployment-folder.ts";
import { servePostgres } from "../utils/postgres.ts";
import { type RpcServer, serveRpc } from "../utils/rpc-server.ts";
import { secretOf } from "../utils/cycles.ts";
import { connection, type CycleWorld, cycleWorld, GRACE, networkHelpers, time, WINDOW } from "./cycle.fixture.ts";

const SECRET = 0o600;

describe("sogdia cycle", function () {
  this.timeout(240_000);
  let world: CycleWorld;
  let rpc: RpcServer;
  let folder: string;
  let payments: CyclePayment[];
  const at = (...names: string[]) => join(folder, ...names);

  before(async () => {
    world = await cycleWorld();
    [rpc, folder] = [await serveRpc(connection.provider), await deploymentFolder(world)];
    const sender = Wallet.createRandom();
    await networkHelpers.setBalance(sender.address, 10n ** 20n);
    await writeFile(at("sender"), sender.privateKey, { mode: SECRET });
    const [beijing, almaty] = [world.china.banks[0]!.address, world.kazakhstan.banks[0]!.address];
    const currency = await world.china.token.getAddress();
    const pay = (payer: string, payee: string, amount: bigint) =>
      newCyclePayment({ payer, payee, currency, amount, purpose: 0 });
    for (const { code, offices } of [world.china, world.kazakhstan]) {
      const secret = newDisclosureKey();
      await writeFile(at(`${code}.disclosure`), hexlify(secret), { mode: SECRET });
      await world.disclosures.connect(offices.Supervisor).publishKey(code, publicKeyOf(secret));
    }
    payments = [pay(beijing, almaty, 700n), pay(almaty, beijing, 200n), pay(world.stranger.address, beijing, 1n)];
    await writeFile(at("payments.json"), toJson(payments));
  });

  after(async () => {
    await rpc.close();
    await rm(folder, { recursive: true });
  });

  async function cycle(...args: string[]): Promise<string> {
    const where = ["--rpc", rpc.url, "--deployment", folder];
    const { stdout } = await sogdia(...where, "cycle", ...args);
    return stdout;
  }

  /** The signer with an id checks its copy and signs. */
  async function sign(id: number, account: string, known: readonly CyclePayment[] | null): Promise<string> {
    await writeFile(at(`${id}.key`), hexlify(secretOf(account)), { mode: SECRET });
    if (known !== null) await writeFile(at(`${id}.own`), toJson(known));
    const opening = ["--disclosure-key", at(`${id >>> 16}.disclosure`)];
    const own = known === null ? opening : ["--payments", at(`${id}.own`)];
    return cycle(
      "sign",
      at("agent", "copies", `${id}.json`),
      "--key",
      at(`${id}.key`),
      "--out",
      at("agent", "signatures"),
      ...own,
    );
  }

  const window = () => ["--seconds", String(WINDOW + 120)];

  /** Both Supervisors, then a bank of each country, who know these payments. */
  async function signAll(known: readonly CyclePayment[]): Promise<void> {
    for (const { code, offices, banks } of [world.china, world.kazakhstan]) {
      await sign(code << 16, offices.Supervisor.address, null);
      await sign((code << 16) + 1, banks[0]!.address, known);
    }
  }

  /** All have signed the cycle that was put together, of which it is something else that is looked at. */
  async function haveSigned(agent = "agent"): Promise<void> {
    const { proposal, signers } = outlineFrom(JSON.parse(await readFile(at(agent, "cycle.json"), "utf8")));
    const digest = getBytes(digestOfProposal(world.cyclesDomain, proposal));
    for (const signer of signers)
      await writeSignature(at(agent, "signatures"), signer.id, signDigest(digest, secretOf(signer.account)));
  }

  it("collects payments once, and leaves out whoever has no key", async () => {
    expect(await cycle("collect", at("agent"), at("payments.json"))).to.contain("3 of 3 payments are new");
    expect(await cycle("collect", at("agent"), at("payments.json"))).to.contain("0 of 3 payments are new");
    const said = await cycle("net", at("agent"), "--agent", world.relayer.address, "--seal", ...window());
    expect(said).to.contain("2 payments in 2 positions, 4 signers").and.to.contain("Left out: 1, NoKey");
  });

  it("does not propose what somebody has not signed, and a participant signs nothing it does not know", async () => {
    expect(await failureOf(cycle("propose", at("agent"), "--account", at("sender")))).to.contain("has not signed");
    const { china } = world;
    const failure = await failureOf(sign((china.code << 16) + 1, china.banks[0]!.address, payments.slice(0, 1)));
    expect(failure).to.contain("Not signed").and.to.contain("Unknown").and.to.contain("WrongPosition");
  });

  it("signs, proposes, watches, settles and proves", async () => {
    await signAll(payments.slice(0, 2));
    const proposed = await cycle("propose", at("agent"), "--account", at("sender"));
    expect(proposed).to.contain("Proposed: 0x");
    const [, id] = /Proposed: (\w+)/.exec(proposed)!;
    const wanted = [id!, String(world.kazakhstan.code), "--out", at("rebuilt.json")];
    expect(await cycle("rebuild", at("agent"), ...wanted)).to.contain("2 payments, whole");
    expect(await cycle("watch")).to.contain("open: 2 payments");
    const again = cycle("net", at("agent"), "--agent", world.relayer.address, ...window());
    expect(await failureOf(again)).to.contain("at least one payment"); // what is in an open cycle is in no other one
    await time.increase(WINDOW + 200);
    expect(await cycle("settle", at("agent"), "--account", at("sender"))).to.contain("Settled: 0x");
    expect(await cycle("watch")).to.contain("settled: 2 payments");
    const proven = JSON.parse(await cycle("prove", at("agent"), payments[1]!.uetr)) as { isSettled: boolean };
    expect(proven.isSettled).to.equal(true);
    await cycle("page", at("agent"), "--out", at("cycle.html"));
    expect(await readFile(at("cycle.html"), "utf8"))
      .to.contain("2 payments in 2 positions")
      .and.to.contain("settled");
  });

  it("seals what a Supervisor is given to that Supervisor", async () => {
    const [copy, other] = [
      at("agent", "copies", `${world.china.code << 16}.json`),
      `${world.kazakhstan.code}.disclosure`,
    ];
    expect(await readFile(copy, "utf8"))
      .to.contain("sealed")
      .and.not.to.contain(payments[0]!.uetr);
    const refused = cycle("sign", copy, "--key", at("sender"), "--out", at("agent"), "--disclosure-key", at(other));
    expect(await failureOf(refused)).to.contain("not sealed to this key");
  });

  it("nets nothing again that settled, strikes what is held, and gives back what nobody settled", async () => {
    const { china, kazakhstan, cases, ledger } = world;
    const { payer, payee, currency } = payments[0]!;
    const more = [
      newCyclePayment({ payer, payee, currency, amount: 90n, purpose: 0 }),
      newCyclePayment({ payer: payee, payee: payer, currency, amount: 20n, purpose: 0 }),
    ];
    await writeFile(at("more.json"), toJson(more));
    await cycle("collect", at("agent"), at("more.json"));
    const said = await cycle("net", at("agent"), "--agent", world.relayer.address, ...window());
    expect(said).to.contain("2 payments in 2 positions");
    await haveSigned();
    await sign(china.code << 16, china.offices.Supervisor.address, null); // a copy that is not sealed
    await cycle("propose", at("agent"), "--account", at("sender"));
    const { Supervisor } = kazakhstan.offices;
    await cases.connect(Supervisor).open([kazakhstan.code], [], id("law"), ZeroHash);
    const order = { token: currency, account: payee, authority: kazakhstan.code, caseId: 1 };
    const until = (await time.latest()) + 86_400;
    await ledger.connect(Supervisor).place({ ...order, amount: 1n, until, reason: 1 });
    const strike = ["strike", at("agent"), more[1]!.uetr, String(kazakhstan.code), "--hold", "0", "--print"];
    const { to, data } = JSON.parse(await cycle(...strike)) as { to: string; data: string };
    await Supervisor.sendTransaction({ to, data });
    expect(await cycle("watch")).to.contain(`by ${kazakhstan.code}`);
    expect(await failureOf(cycle("lapse", at("agent"), "--account", at("sender")))).to.contain("CyclesWrongStatus");
    await time.increase(WINDOW + 200 + GRACE);
    const before = await china.token.balanceOf(payer);
    expect(await cycle("lapse", at("agent"), "--account", at("sender"))).to.contain("Given back: 0x");
    expect(await china.token.balanceOf(payer)).to.equal(before + 70n);
  });

  it("settles nothing of a pair of which one payment is struck, until anybody has struck the other", async () => {
    const { kazakhstan, china } = world;
    const { payer, payee, currency } = payments[0]!;
    const [held, other] = newCyclePair([
      { payer: payee, payee: payer, currency, amount: 10n, purpose: 0 },
      { payer, payee, currency, amount: 7n, purpose: 0 },
    ]);
    await writeFile(at("pair.json"), toJson([held, other]));
    await cycle("collect", at("agent"), at("pair.json"));
    const said = await cycle("net", at("agent"), "--agent", world.relayer.address, ...window());
    expect(said).to.contain("4 payments in 2 positions"); // those that lapsed are free again
    await haveSigned();
    await cycle("propose", at("agent"), "--account", at("sender"));
    const strike = (name: string) =>
      cycle("strike", at("agent"), name, String(kazakhstan.code), "--hold", "0", "--print");
    expect(await failureOf(strike(held.uetr)))
      .to.contain(coreOf(held))
      .and.to.contain(coreOf(other));
    const { to, data } = JSON.parse(await strike(coreOf(held))) as { to: string; data: string };
    await kazakhstan.offices.Supervisor.sendTransaction({ to, data });
    await time.increase(WINDOW + 200);
    const end = (...args: string[]) => cycle(args[0]!, at("agent"), ...args.slice(1), "--account", at("sender"));
    expect(await failureOf(end("settle"))).to.contain("CyclesPairOpen");
    expect(await end("strike-other", other.uetr)).to.contain(`Struck: ${coreOf(other)}`);
    expect(await failureOf(end("strike-other", other.uetr))).to.contain("that stands");
    const before = await china.token.balanceOf(payee);
    expect(await end("settle")).to.contain("Settled: 0x");
    expect(await china.token.balanceOf(payee)).to.equal(before + 70n);
  });

  it("keeps in PostgreSQL what another folder nets and rebuilds, and in no folder", async () => {
    const server = await servePostgres();
    const kept = (command: string, name: string, ...args: string[]) =>
      cycle(command, at(name), ...args, "--store", server.url);
    try {
      const { payer, payee, currency } = payments[0]!;
      const more = [3n, 2n].map((amount) => newCyclePayment({ payer, payee, currency, amount, purpose: 0 }));
      await writeFile(at("kept.json"), toJson(more));
      expect(await kept("collect", "first", at("kept.json"))).to.contain("2 of 2 payments are new");
      expect(await kept("collect", "second", at("kept.json"))).to.contain("0 of 2 payments are new");
      const said = await kept("net", "second", "--agent", world.relayer.address, ...window());
      expect(said).to.contain("2 payments in 2 positions");
      await haveSigned("second");
      const proposed = await kept("propose", "second", "--account", at("sender"));
      const wanted = [/Proposed: (\w+)/.exec(proposed)![1]!, String(world.china.code), "--out", at("restored.json")];
      expect(await kept("rebuild", "third", ...wanted)).to.contain("2 payments, whole");
      expect(await failureOf(cycle("rebuild", at("second"), ...wanted))).to.contain("There is no copy");
    } finally {
      await server.close();
    }
  });

  it("takes no password in a store's address, and does not repeat it", async () => {
    for (const address of ["postgres://me:secret@127.0.0.1/db", "postgres://me@127.0.0.1/db?password=secret"]) {
      const refused = await failureOf(cycle("collect", at("agent"), at("payments.json"), "--store", address));
      expect(refused).to.contain("PGPASSWORD").and.not.to.contain("secret");
    }
  });
});
