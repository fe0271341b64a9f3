import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import { expect } from "chai";
import { build as esbuild } from "esbuild";
import { JsonRpcProvider, TypedDataEncoder } from "ethers";
import { network } from "hardhat";

import {
  addressesOf,
  AUTHORISATION_TYPES,
  Direction,
  engineDomain,
  reasonCode,
  newInstruction,
  typedPayload,
} from "../../src/index.ts";
import { deployConsortium, entry, setThresholds } from "../../test/utils/consortium.ts";
import { compile, installPacked } from "../../test/utils/packed.ts";
import { type RpcServer, serveRpc } from "../../test/utils/rpc-server.ts";
import { dapp } from "./dapp.ts";
import { bundled, BUNDLES, EXAMPLES, loadedByLowest } from "./programs.ts";
import { beside } from "./side-by-side.ts";

/** What an example exports, once it is compiled. */
async function exported<T>(file: string): Promise<T> {
  return (await import(pathToFileURL(join(EXAMPLES, "out", file)).href)) as T;
}

describe("The examples, from the packed package", function () {
  this.timeout(15 * 60_000);

  let chain: Awaited<ReturnType<typeof start>>;
  let bundles: ReadonlyMap<string, Promise<string>>;
  let lowest: Promise<{ named: string; printed: string }>;

  async function start() {
    const connection = await network.create();
    const consortium = await deployConsortium(connection);
    const server: RpcServer = await serveRpc(connection.provider);
    const [china, kazakhstan] = [consortium.members[0]!, consortium.members[1]!];
    const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
    const order = {
      engine: await consortium.engine.getAddress(),
      token: await china.token.getAddress(),
      payer: payer.address,
      payee: payee.address,
      purpose: "TRAD",
    };
    const node = new JsonRpcProvider(server.url, undefined, { cacheTimeout: -1, pollingInterval: 50 });
    const { Sogdia } = await exportedBy("client");
    const deployment = await addressesOf(consortium);
    const as = async (account: string) => new Sogdia(await node.getSigner(account), { deployment });
    return { connection, consortium, server, china, kazakhstan, payer, payee, order, node, as, Sogdia, deployment };
  }

  /** The package as the examples have it, not the sources. */
  async function exportedBy(subpath: string): Promise<typeof import("../../src/index.ts")> {
    const path = join(EXAMPLES, "node_modules", "sogdia", "dist", "src", subpath, "index.js");
    return (await import(pathToFileURL(path).href)) as typeof import("../../src/index.ts");
  }

  before(async () => {
    await rm(join(EXAMPLES, "out"), { recursive: true, force: true });
    await installPacked(EXAMPLES);
    const compiled = beside(() => compile(EXAMPLES));
    bundles = new Map(BUNDLES.map((bundle) => [bundle, beside(() => bundled(bundle))]));
    lowest = beside(loadedByLowest);
    void dapp();
    [chain] = await Promise.all([start(), compiled]);
  });

  after(async () => {
    chain.node.destroy();
    await chain.server.close();
    await chain.connection.close();
  });

  const balance = () => chain.china.token.balanceOf(chain.payee.address);

  it("pay from a page, and show every no in words", async () => {
    const page = await exported<typeof import("../payment-page/page.ts")>("payment-page/page.js");
    const sogdia = await chain.as(chain.payer.address);
    const before = await balance();
    const order = { currency: "CNY", payee: chain.payee.address, amount: "12.50" };
    expect(await page.ask(sogdia, order)).to.equal("All three rulebooks permit it.");
    expect(await page.pay(sogdia, order)).to.match(/^Paid under the UETR /);
    expect((await balance()) - before).to.equal(1_250n);
    const refused = await page.pay(sogdia, { ...order, amount: "90000000.00" });
    expect(refused).to.contain("would be refused: the payer's balance is too small");
    expect(await page.ask(sogdia, { ...order, amount: "90000000.00" })).to.contain("What would help: bring in money");
    const lines = (await readFile(join(EXAMPLES, "payment-page/page.ts"), "utf8")).split("\n").length;
    expect(lines).to.be.below(150);
  });

  it("pay with viem, which infers every type, and read a refusal", async () => {
    const { pay, refusalIn } = await exported<typeof import("../viem-payment/pay.ts")>("viem-payment/pay.js");
    const before = await balance();
    const order = { ...chain.order, amount: 100n } as Parameters<typeof pay>[2];
    const paid = await pay(chain.server.url, 31_337, order);
    expect(paid.balance - before).to.equal(100n);
    const error = await pay(chain.server.url, 31_337, { ...order, amount: 2n ** 60n }).catch((each: unknown) => each);
    const refusal = refusalIn(error);
    expect(refusal?.name).to.equal("CurrencyTokenRefused");
    expect(Number(refusal?.args[0])).to.equal(reasonCode("InsufficientFunds"));
  });

  it("pay by a hook of wagmi", async () => {
    const { payByHook } = await exported<typeof import("../wagmi-hook/run.ts")>("wagmi-hook/run.js");
    const before = await balance();
    const hash = await payByHook(chain.server.url, 31_337, { ...chain.order, amount: 55n } as never);
    expect((await chain.node.waitForTransaction(hash))?.status).to.equal(1);
    expect((await balance()) - before).to.equal(55n);
  });

  it("tell of each settlement once, when it is final", async () => {
    const { tellFinal, fileCursor } = await exported<typeof import("../finality/service.ts")>("finality/service.js");
    const sogdia = await chain.as(chain.payer.address);
    const path = join(EXAMPLES, "out", "cursor");
    const told: string[] = [];
    const step = () =>
      tellFinal(chain.node, sogdia as never, fileCursor(path), (each) => {
        told.push(each.uetr);
        return Promise.resolve();
      });
    await step();
    const already = told.length;
    const order = { currency: "CNY", payee: chain.payee.address, amount: 1n };
    const { uetr } = await sogdia.payments.pay(order);
    await chain.connection.networkHelpers.mine(100);
    await step();
    await step();
    expect(told.slice(already)).to.deep.equal([uetr]);
    const failing = tellFinal(chain.node, sogdia as never, fileCursor(`${path}2`), () =>
      Promise.reject(new Error("down")),
    );
    expect(await failing.catch(String)).to.contain("down");
    expect(await fileCursor(`${path}2`).read()).to.equal(0);
  });

  it("sell by HTTP to the public client of x402, once for each authorisation", async () => {
    const { serve } = await exported<typeof import("../x402/server.ts")>("x402/server.js");
    const { buy } = await exported<typeof import("../x402/client.ts")>("x402/client.js");
    const viem = pathToFileURL(join(EXAMPLES, "node_modules/viem/_esm/accounts/index.js")).href;
    const { mnemonicToAccount } = (await import(viem)) as {
      mnemonicToAccount(phrase: string, options: { addressIndex: number }): { address: string };
    };
    const phrase = "test test test test test test test test test test test junk";
    const indices = Array.from({ length: 120 }, (_, index) => index);
    const index = indices.find(
      (each) => mnemonicToAccount(phrase, { addressIndex: each }).address === chain.payer.address,
    )!;
    const account = mnemonicToAccount(phrase, { addressIndex: index });
    const allowed = { network: "eip155:31337", asset: chain.order.token, maxAmountPerPayment: "5" };
    const purse = { account, ...allowed } as unknown as Parameters<typeof buy>[1];
    const offer = { currency: "CNY", price: "0.05", payTo: chain.payee.address, content: "The page." };
    const server: Server = await serve((await chain.as(chain.consortium.relayer.address)) as never, offer);
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/page`;
    try {
      const before = await balance();
      expect(await buy(url, purse)).to.deep.equal({ status: 200, text: "The page." });
      expect((await balance()) - before).to.equal(5n);
      await replayIsRefused(url);
      const poor = { ...purse, maxAmountPerPayment: "4" };
      expect(await buy(url, poor).catch(String)).to.contain("spend");
      expect((await fetch(url, { headers: { "PAYMENT-SIGNATURE": "e30=" } })).status).to.equal(402);
      expect((await balance()) - before).to.equal(10n);
    } finally {
      server.close();
    }

    /** Buys once more, keeps what was sent, and sends it again. */
    async function replayIsRefused(url: string): Promise<void> {
      let sent = "";
      const plain = globalThis.fetch;
      globalThis.fetch = async (input, init) => {
        const request = new Request(input, init);
        sent = request.headers.get("payment-signature") ?? sent;
        return plain(request);
      };
      try {
        expect((await buy(url, purse)).status).to.equal(200);
      } finally {
        globalThis.fetch = plain;
      }
      const again = await fetch(url, { headers: { "PAYMENT-SIGNATURE": sent } });
      expect(again.status).to.equal(402);
      expect(await again.text()).to.match(/\.$/);
    }
  });

  it("have a country adopt a rule of its own, compiled by 0.8.24", async () => {
    const { adopt } = await exported<typeof import("../country-rule/deploy.ts")>("country-rule/deploy.js");
    const { china, kazakhstan, consortium } = chain;
    const supervisor = await chain.node.getSigner(china.offices.Supervisor.address);
    const source = await readFile(join(EXAMPLES, "country-rule/ListedPayees.sol"), "utf8");
    const as = await chain.as(supervisor.address);
    const rule = await adopt(as as never, supervisor as never, china.code, source, 1_000n);
    const there = entry(Direction.Outbound, kazakhstan.code, china.asset);
    await setThresholds(consortium.gate, china, there, { asksModule: true });
    const payer = await chain.as(chain.payer.address);
    const reason = async (amount: bigint) => {
      const order = { currency: "CNY", payee: chain.payee.address, amount };
      return (await payer.payments.check(order)).decision.reason.name;
    };
    expect([await reason(1_000n), await reason(1_001n)]).to.deep.equal(["Permitted", "OutboundModule"]);
    await (await rule.getFunction("list").send(kazakhstan.bankIds[0], true)).wait();
    expect(await reason(1_001n)).to.equal("Permitted");
    await (await rule.getFunction("list").send(kazakhstan.bankIds[0], false)).wait();
    await setThresholds(consortium.gate, china, there, { asksModule: false });
  });

  it("compile every interface and type of the contracts by 0.8.24", async () => {
    const { compile } = await exported<typeof import("../country-rule/deploy.ts")>("country-rule/deploy.js");
    const folder = join(EXAMPLES, "node_modules/sogdia/contracts");
    const files = globSync("*/{interfaces,types}/*.sol", { cwd: folder });
    const read = (file: string) => [`sogdia/contracts/${file}`, { content: readFileSync(join(folder, file), "utf8") }];
    const compiled = compile(Object.fromEntries(files.map(read)) as Parameters<typeof compile>[0]);
    expect(files.length).to.be.above(100);
    expect(Object.keys(compiled)).to.include("sogdia/contracts/supervision/interfaces/IRule.sol");
  });

  it("sign the same hash in ethers, viem and eth-sig-util", async () => {
    const load = (path: string) => import(pathToFileURL(join(EXAMPLES, "node_modules", path)).href) as Promise<never>;
    const { hashTypedData } = (await load("viem/_esm/index.js")) as { hashTypedData(payload: unknown): string };
    const { TypedDataUtils } = (await load("@metamask/eth-sig-util/dist/index.js")) as {
      TypedDataUtils: { eip712Hash(payload: unknown, version: string): Uint8Array };
    };
    const { engine, token, payer, payee } = chain.order;
    const instruction = newInstruction({ legs: [{ token, payer, payee, amount: 2n ** 200n }], deadline: 2 ** 40 });
    const domain = engineDomain(engine, 31_337n);
    const message = { payer, nonce: instruction.nonce, instruction };
    const payload = typedPayload(domain, AUTHORISATION_TYPES, message);
    const hash = TypedDataEncoder.hash(domain, AUTHORISATION_TYPES, message);
    expect(hashTypedData(payload)).to.equal(hash);
    const found = TypedDataUtils.eip712Hash(payload, "V4");
    expect(`0x${Buffer.from(found).toString("hex")}`).to.equal(hash);
    expect(await chain.consortium.engine.digestOf(payer, instruction.nonce, instruction)).to.equal(hash);
  });

  it("load every entry point on the lowest Node that the manifest names", async () => {
    const { named, printed } = await lowest;
    expect(printed.trim()).to.equal(named);
  });

  describe("bundle for a browser without a warning", () => {
    for (const entryPoint of ["core", "payments"]) {
      it(`${entryPoint} with esbuild`, async () => {
        const { warnings, outputFiles } = await esbuild({
          entryPoints: [join(EXAMPLES, "bundles", `${entryPoint}.js`)],
          bundle: true,
          minify: true,
          format: "esm",
          platform: "browser",
          write: false,
          logLevel: "silent",
          ...(entryPoint === "payments" ? { external: ["ethers"] } : {}),
        });
        expect(warnings).to.deep.equal([]);
        if (entryPoint === "payments")
          expect(gzipSync(outputFiles[0]!.contents, { level: 9 }).length).to.be.below(60_000);
      });
    }
    for (const bundle of BUNDLES)
      it(bundle, async () => {
        expect(await bundles.get(bundle)).to.equal("");
      });
  });
});
