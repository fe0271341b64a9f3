import { expect } from "chai";
import { network } from "hardhat";
import { Contract, JsonRpcProvider, TypedDataEncoder, ZeroAddress } from "ethers";

import {
  addressesOf,
  AUTHORISATION_TYPES,
  InvalidDeployment,
  JOINT_CONTRACTS,
  NeedsSigner,
  newUetr,
  NoSuchDeployment,
  NotNamed,
  payersOf,
  quoteLegs,
  newInstruction,
  readDeployment,
  Refused,
  Sogdia,
  WrongChain,
} from "../../src/index.ts";
import { deployConsortium, type TestConsortium } from "../utils/consortium.ts";
import { deployHandler, deploySafe, signForSafe } from "../utils/safe.ts";

const connection = await network.create();
const { networkHelpers, ethers } = connection;

async function deploy() {
  const consortium = await deployConsortium(connection);
  const deployment = await addressesOf(consortium);
  const [china, kazakhstan] = consortium.members as [TestConsortium["members"][0], TestConsortium["members"][0]];
  const [payer, payee] = [china.banks[0]!, kazakhstan.banks[0]!];
  const as = (runner: ConstructorParameters<typeof Sogdia>[0]) => new Sogdia(runner, { deployment });
  return { consortium, deployment, china, kazakhstan, payer, payee, as };
}

/** What a promise is rejected with; undefined if it is not. */
function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

async function refusal(promise: Promise<unknown>): Promise<Refused> {
  const error = await thrownBy(promise);
  expect(error).to.be.instanceOf(Refused);
  return error as Refused;
}

describe("Sogdia", () => {
  const fixture = () => networkHelpers.loadFixture(deploy);

  describe("payments", () => {
    it("pays by names and major units, and tells what the rules decided", async () => {
      const { as, payer, payee, china } = await fixture();
      const uetr = newUetr();
      const { decisions, ...found } = await as(payer).payments.pay({
        currency: "CNY",
        payee: payee.address,
        amount: "1,250.00",
        purpose: "TRAD",
        uetr,
      });
      expect(found.uetr).to.equal(uetr);
      expect(decisions.map(({ reason, purpose }) => [reason.name, purpose])).to.deep.equal([["Permitted", "TRAD"]]);
      expect(await china.token.balanceOf(payee.address)).to.equal(125_000n);
      const [settled] = await as(ethers.provider).payments.settledAs(uetr);
      expect(settled).to.include({ hash: found.hash, initiator: payer.address });
    });

    it("pays a participant by its LEI", async () => {
      const { as, payer, payee, china } = await fixture();
      const reader = as(ethers.provider);
      const { lei } = (await reader.participants.byAccount(payee.address))!;
      await as(payer).payments.pay({ currency: "CN/CNY", payee: lei, amount: 5n });
      expect(await (await reader.currencies.get("CNY")).balanceOf(lei)).to.equal(
        await china.token.balanceOf(payee.address),
      );
      expect(await china.token.balanceOf(payee.address)).to.equal(5n);
    });

    it("refuses in words, with the reason's code, whose rule it is and what would help", async () => {
      const { as, payer, payee } = await fixture();
      const order = { currency: "CNY", payee: payee.address, amount: "9000000.00" };
      const refused = await refusal(as(payer).payments.pay(order));
      expect(refused.error).to.equal("CurrencyTokenRefused");
      expect(refused.reason).to.deep.equal({ code: 25, name: "InsufficientFunds", iso: "AM04" });
      expect(refused.message).to.match(
        /^9,000,000\.00 CNY from .* would be refused: the payer's balance is too small\.$/,
      );
      expect(refused.remedy).to.contain("draw on a line");
      const answer = await as(payer).payments.check(order);
      expect(answer.permitted || answer.why).to.deep.include({ sentence: refused.message, reason: refused.reason });
    });

    it("asks before anybody signs, also for another payer", async () => {
      const { as, payer, payee } = await fixture();
      const order = { currency: "CNY", payee: payee.address, amount: 1n, payer: payer.address };
      expect(await as(ethers.provider).payments.check(order)).to.include({ permitted: true });
    });

    it("submits what others signed from the payload that a wallet gets", async () => {
      const { as, payer, payee, consortium, china } = await fixture();
      const reader = as(consortium.relayer);
      const order = { currency: "CNY", payee: payee.address, amount: 7n, payer: payer.address };
      const instruction = await reader.payments.draft(order);
      const { nonce, payload } = await reader.payments.payload(instruction, payer.address);
      const signature = (await connection.provider.request({
        method: "eth_signTypedData_v4",
        params: [payer.address, payload],
      })) as string;
      const paid = await reader.payments.submit(instruction, [{ nonce, signature }]);
      expect(paid.decisions).to.have.length(1);
      expect(await china.token.balanceOf(payee.address)).to.equal(7n);
      expect(await as(payer).payments.authorise(instruction)).to.deep.equal({ nonce, signature });
    });

    it("gives a Safe the payload whose hash the engine then asks it for", async () => {
      const { as, payer, payee, consortium } = await fixture();
      const safe = await deploySafe(payer, [payer.address], 1, await deployHandler(payer));
      const account = await safe.getAddress();
      const { payments } = as(ethers.provider);
      const order = { currency: "CNY", payee: payee.address, amount: 1n, payer: account };
      const instruction = await payments.draft(order);
      const { nonce, payload } = await payments.payload(instruction, account);
      const { domain, message } = payload;
      const hash = TypedDataEncoder.hash(domain, AUTHORISATION_TYPES, message);
      expect(hash).to.equal(await consortium.engine.digestOf(account, nonce, instruction));
      const signature = await signForSafe(payer, 31_337n, account, hash);
      const checked = new Contract(account, ["function isValidSignature(bytes32, bytes) view returns (bytes4)"], payer);
      expect(await checked.getFunction("isValidSignature")(hash, signature)).to.equal("0x1626ba7e");
    });

    it("refuses an instruction that was settled already", async () => {
      const { as, payer, payee } = await fixture();
      const { payments } = as(payer);
      const instruction = await payments.draft({ currency: "CNY", payee: payee.address, amount: 1n });
      await payments.submit(instruction, []);
      const refused = await refusal(payments.submit(instruction, []));
      expect(refused.error).to.match(/Nonce/);
      expect(refused.reason).to.equal(undefined);
    });

    it("tells why a payment failed that was good when it was sent", async () => {
      const { as, payer, payee, china } = await fixture();
      const everything = await china.token.balanceOf(payer.address);
      await connection.provider.request({ method: "evm_setAutomine", params: [false] });
      const { payments } = as(payer);
      const order = { currency: "CNY", payee: payee.address, amount: everything };
      const both = [payments.pay(order), payments.pay(order)].map((each) => each.catch((error: unknown) => error));
      let told = 0; // the second is told at once if the first was pending before it asked
      for (const each of both) void each.then(() => (told += 1));
      while (told + (await pendingCount()) < 2) await new Promise(setImmediate);
      await networkHelpers.mine();
      await connection.provider.request({ method: "evm_setAutomine", params: [true] });
      const outcomes = await Promise.all(both);
      const failed = outcomes.filter((each) => each instanceof Refused);
      expect(failed.map(({ reason }) => reason?.name)).to.deep.equal(["InsufficientFunds"]);
    });
  });

  it("refuses in whatever typed contract is called", async () => {
    const { as, payer, china } = await fixture();
    const { contracts } = as(payer);
    const refused = await refusal(contracts.gate.revoke(china.bankIds[0]!));
    expect(refused.message).to.match(/[A-Z].*\.$/);
    expect(refused.error).to.match(/^[A-Z]/);
  });

  it("finds currencies by code, lists them, and knows no others", async () => {
    const { as, china } = await fixture();
    const { currencies } = as(ethers.provider);
    expect((await currencies.list()).map(({ code }) => code)).to.deep.equal(["CNY", "KZT", "THB"]);
    const currency = await currencies.get("CNY");
    expect(currency).to.include({ token: await china.token.getAddress(), decimals: 2, issuer: 156 });
    expect([currency.minor("1,250.5"), currency.format(125_050n)]).to.deep.equal([125_050n, "1,250.50 CNY"]);
    expect(() => currency.minor("1.005")).to.throw("CNY has 2 digits after the point");
    expect(await thrownBy(currencies.get("EUR"))).to.be.instanceOf(NotNamed);
    expect(await thrownBy(currencies.get(ZeroAddress))).to.be.instanceOf(NotNamed);
  });

  it("exchanges at a quote", async () => {
    const { as, payer, payee, china, kazakhstan } = await fixture();
    const [sold, bought] = [await kazakhstan.token.getAddress(), await china.token.getAddress()];
    const terms = { sold, bought, soldUnits: 60n, boughtUnits: 1n, limit: 6_000n, deadline: 2 ** 40 };
    const taking = await as(payee).quotes.offer(terms);
    const legs = quoteLegs(taking.quote, 600n, { payer: payer.address, payee: payer.address });
    const instruction = newInstruction({ legs, deadline: 2 ** 40 });
    expect(payersOf(instruction, payer.address)).to.deep.equal([payee.address]);
    const { quotes } = as(payer);
    await quotes.take(instruction, [taking]);
    expect(await quotes.takenOf(taking.quote)).to.equal(600n);
    const [taken] = await quotes.history(payee.address);
    expect(taken).to.include({ sold: 600n, bought: 10n, maker: payee.address });
  });

  it("has payments wait, and takes them back", async () => {
    const { as, payer, payee } = await fixture();
    const { queue } = as(payer);
    await queue.enter({ currency: "CNY", payee: payee.address, amount: "3.00" });
    expect(await queue.lane("CNY", payer.address)).to.deep.include({ settled: 0, isHeld: false });
    const { lanes } = await queue.record();
    expect(lanes.map(({ account, entries }) => [account, entries.length])).to.deep.equal([[payer.address, 1]]);
    await queue.cancel("CNY", "Normal", 0);
    expect((await queue.record()).lanes[0]!.entries[1]).to.deep.equal({ kind: "cancellation", place: 0 });
  });

  it("votes, and reads the vote", async () => {
    const { as, china, consortium } = await fixture();
    const { council } = as(china.offices.Delegation);
    const data = consortium.countries.interface.encodeFunctionData("suspend", [398]);
    const target = await consortium.countries.getAddress();
    const id = await council.propose({ title: "A suspension", actions: [{ target, data }] });
    expect(await council.describe([{ target, data }])).to.deep.equal(["CountryRegistry.suspend(country: 398)"]);
    const found = await council.proposal(id);
    expect(found.text.title).to.equal("A suspension");
    const refused = await refusal(council.vote(id, "for"));
    expect(refused.error).to.match(/^[A-Z]/);
    expect((await council.proposals()).map((each) => each.id)).to.deep.equal([id]);
    expect((await council.ballot(id, "for", china.offices.Delegation.address)).primaryType).to.equal("Ballot");
  });

  it("reads holds, cases, disclosures and participants", async () => {
    const { as, payer, china } = await fixture();
    const { holds, cases, disclosures, participants } = as(ethers.provider);
    expect(await holds.heldOf("CNY", payer.address)).to.equal(0n);
    const opening = { countries: [156, 398], subjects: [hashOf("a")], basis: hashOf("law"), evidence: hashOf("file") };
    await as(china.offices.Supervisor).cases.open(opening);
    const [opened] = await cases.history();
    expect(opened).to.deep.include({ ...opening, lead: 156 });
    expect(await cases.get(opened!.id)).to.deep.include({ countries: [156, 398], closed: false });
    const [caseId, token] = [opened!.id, await china.token.getAddress()];
    const until = (await networkHelpers.time.latest()) + 86_400 * 3;
    const order = { token, account: payer.address, authority: 156, caseId, amount: 100n, until, reason: 1 };
    await as(china.offices.Supervisor).holds.place(order);
    expect(await holds.history()).to.have.length(1);
    expect(await holds.heldOf("CNY", payer.address)).to.equal(100n);
    expect(await disclosures.history()).to.deep.equal([]);
    expect(await participants.history()).to.have.length(6);
    expect(await participants.byAccount(ZeroAddress)).to.equal(null);
  });

  describe("where it looks", () => {
    it("takes what Ignition and what a deployment record, and says what is missing", async () => {
      const { deployment } = await fixture();
      const entries = Object.entries(deployment);
      const title = (key: string) => JOINT_CONTRACTS[key as keyof typeof JOINT_CONTRACTS];
      const ignition = Object.fromEntries(entries.map(([key, address]) => [`Sogdia#${title(key)}`, address]));
      const contracts = Object.fromEntries(entries.map(([key, address]) => [key, { address }]));
      expect(readDeployment(ignition).addresses).to.deep.equal(deployment);
      const record = readDeployment({ contracts, chainId: "71", firstBlock: 5 });
      expect(record).to.deep.equal({ addresses: deployment, chainId: 71n, firstBlock: 5 });
      expect(() => readDeployment({ ...deployment, gate: "0x12" })).to.throw(InvalidDeployment, "where Gate is");
      for (const none of [null, "deploy/deployments/local"])
        expect(() => readDeployment(none)).to.throw(
          InvalidDeployment,
          "what deployment.json contains, not as its path",
        );
    });

    it("knows of a network what ships with the package, and nothing else", () => {
      const provider = new JsonRpcProvider("http://127.0.0.1:1");
      expect(() => new Sogdia(provider, { network: 77 })).to.throw(NoSuchDeployment, "on chain 77");
      expect(() => new Sogdia(provider, { network: "local" })).to.throw(NoSuchDeployment, 'on network "local"');
      expect(() => new Sogdia(provider, { network: "toString" })).to.throw("no network");
    });

    it("sends and signs nothing on another chain, and nothing without a signer", async () => {
      const { deployment, payer, payee, as } = await fixture();
      const elsewhere = new Sogdia(payer, { deployment: { ...deployment, chainId: "71" } });
      const order = { currency: "CNY", payee: payee.address, amount: 1n };
      expect(await thrownBy(elsewhere.payments.pay(order))).to.be.instanceOf(WrongChain);
      const instruction = await elsewhere.payments.draft(order);
      expect(await thrownBy(elsewhere.payments.authorise(instruction))).to.be.instanceOf(WrongChain);
      expect(await thrownBy(as(ethers.provider).payments.pay(order))).to.be.instanceOf(NeedsSigner);
      expect(await thrownBy(as(ethers.provider).payments.submit(instruction, []))).to.be.instanceOf(NeedsSigner);
    });
  });
});

function hashOf(text: string): string {
  return ethers.id(text);
}

async function pendingCount(): Promise<number> {
  return ((await connection.provider.request({ method: "eth_pendingTransactions" })) as unknown[]).length;
}
