import { expect } from "chai";
import { type Signer, Transaction, type TransactionLike, Wallet } from "ethers";
import { network } from "hardhat";

import {
  broadcast,
  GasUnknown,
  InvalidOfflineFile,
  NonceUsed,
  NotAsAsked,
  NotSigned,
  parseSignedFile,
  parseUnsignedFile,
  type SignableCall,
  SignaturesMissing,
  signOffline,
  TransactionFailed,
  type UnsignedFile,
  unsignedTransactions,
  WrongAccount,
} from "../../src/index.ts";

const { ethers, networkHelpers } = await network.create();

const PAYEE = "0x00000000000000000000000000000000000000AA";
const OTHER = "0x00000000000000000000000000000000000000BB";
const PAYMENT: SignableCall = { to: PAYEE, data: "0x", value: 5n, summary: "Five drip" };
const AGAIN: SignableCall = { to: PAYEE, data: "0x12", value: 7n, summary: "Seven drip" };

/** Signs something else than what is asked. */
function liar(wallet: Wallet, change: TransactionLike): Signer {
  return Object.assign(new Wallet(wallet.privateKey), {
    signTransaction: (asked: TransactionLike) => {
      const { from: _, ...fields } = { ...asked, ...change };
      return new Wallet(wallet.privateKey).signTransaction(fields);
    },
  });
}

async function errorOf(running: Promise<unknown>): Promise<unknown> {
  return running.then(
    () => null,
    (error: unknown) => error,
  );
}

async function deployAccount() {
  const wallet = new Wallet(Wallet.createRandom().privateKey);
  await networkHelpers.setBalance(wallet.address, 10n ** 20n);
  const asked = await unsignedTransactions(ethers.provider, wallet.address, [PAYMENT, AGAIN]);
  return { wallet, asked, signed: (await signOffline(wallet, asked)).signed };
}

describe("Transactions for an offline signer", () => {
  const fixture = () => networkHelpers.loadFixture(deployAccount);
  const balance = () => ethers.provider.getBalance(PAYEE);

  it("hold what the calls say, numbered one after the other, with the chain and the fees", async () => {
    const { asked, wallet } = await fixture();
    const [first, second] = asked.transactions;
    expect(asked).to.include({ format: "sogdia-offline-1", chainId: "31337", from: wallet.address });
    expect(first).to.include({ to: PAYEE, value: "5", data: "0x", nonce: 0, summary: "Five drip" });
    expect(second).to.include({ to: PAYEE, value: "7", data: "0x12", nonce: 1, gasLimit: "25248" });
    expect(BigInt(first!.maxFeePerGas) > BigInt(first!.maxPriorityFeePerGas)).to.be.true;
  });

  it("are signed without a network, sent in order, and not again", async () => {
    const { asked, signed } = await fixture();
    const before = await balance();
    const told: string[] = [];
    const receipts = await broadcast(ethers.provider, asked, signed, (_, summary) => told.push(summary));
    expect(await balance()).to.equal(before + 12n);
    expect(told).to.deep.equal(["Five drip", "Seven drip"]);
    const again = await broadcast(ethers.provider, asked, signed);
    expect(again.map(({ hash }) => hash)).to.deep.equal(receipts.map(({ hash }) => hash));
    expect(await balance()).to.equal(before + 12n);
  });

  it("go on where a run was cut off", async () => {
    const { asked, signed } = await fixture();
    await (await ethers.provider.broadcastTransaction(signed[0]!)).wait();
    expect(await broadcast(ethers.provider, asked, signed)).to.have.length(2);
  });

  it("survive a file", async () => {
    const { asked, signed } = await fixture();
    const file: unknown = JSON.parse(JSON.stringify({ ...asked, signed }));
    expect(parseSignedFile(file)).to.deep.equal({ ...asked, signed });
    expect(parseUnsignedFile(JSON.parse(JSON.stringify(asked)))).to.deep.equal(asked);
  });

  const CHANGES: [string, TransactionLike][] = [
    ["to", { to: OTHER }],
    ["data", { data: "0xdead" }],
    ["value", { value: 6n }],
    ["nonce", { nonce: 9 }],
    ["chainId", { chainId: 1n }],
    ["gasLimit", { gasLimit: 14_000_000n }],
    ["maxFeePerGas", { maxFeePerGas: 10n ** 15n }],
    ["type", { accessList: [{ address: OTHER, storageKeys: [] }] }],
  ];

  for (const [field, change] of CHANGES) {
    it(`are refused whole if one came back with another ${field}`, async () => {
      const { asked, signed, wallet } = await fixture();
      const before = await balance();
      const [, { ...fields }] = asked.transactions.map(({ summary: _, ...rest }) => rest);
      const forged = { ...fields, type: 2, chainId: asked.chainId, ...change } as TransactionLike;
      const tampered = await wallet.signTransaction(forged);
      const error = await errorOf(broadcast(ethers.provider, asked, [signed[0]!, tampered]));
      expect(error).to.be.instanceOf(NotAsAsked);
      expect((error as NotAsAsked).fields).to.deep.equal([field]);
      expect(await balance()).to.equal(before);
    });

    it(`are not passed on by a signer that changes the ${field}`, async () => {
      const { asked, wallet } = await fixture();
      expect(await errorOf(signOffline(liar(wallet, change), asked))).to.be.instanceOf(NotAsAsked);
    });
  }

  it("are refused if somebody else signed", async () => {
    const { asked } = await fixture();
    const thief = Wallet.createRandom();
    const { signed } = await signOffline(thief, { ...asked, from: thief.address });
    const error = await errorOf(broadcast(ethers.provider, asked, signed));
    expect((error as NotAsAsked).fields).to.deep.equal(["signer"]);
  });

  it("are refused unsigned, as junk, too few and in another order", async () => {
    const { asked, signed } = await fixture();
    const [{ summary: _, ...fields }] = asked.transactions as [UnsignedFile["transactions"][0]];
    const unsigned = Transaction.from({ ...fields, type: 2, chainId: asked.chainId }).unsignedSerialized;
    const send = (...list: string[]) => errorOf(broadcast(ethers.provider, asked, list));
    expect(await send(unsigned, signed[1]!)).to.be.instanceOf(NotSigned);
    expect(await send("0x1234", signed[1]!)).to.be.instanceOf(NotSigned);
    expect(await send(signed[0]!))
      .to.deep.include({ asked: 2, signed: 1 })
      .and.be.instanceOf(SignaturesMissing);
    expect(await send(signed[1]!, signed[0]!)).to.be.instanceOf(NotAsAsked);
  });

  it("are not sent once the account has moved on", async () => {
    const { asked, signed, wallet } = await fixture();
    await (await wallet.connect(ethers.provider).sendTransaction({ to: OTHER, value: 1n })).wait();
    expect(await errorOf(broadcast(ethers.provider, asked, signed)))
      .to.include({ nonce: 0 })
      .and.be.instanceOf(NonceUsed);
  });

  it("stop at one that fails", async () => {
    const { wallet } = await fixture();
    const to = await failingContract();
    const failing: SignableCall = { to, data: "0x", value: 0n, summary: "Fails", gasLimit: 100_000n };
    const asked = await unsignedTransactions(ethers.provider, wallet.address, [failing, PAYMENT]);
    const { signed } = await signOffline(wallet, asked);
    const before = await balance();
    expect(await errorOf(broadcast(ethers.provider, asked, signed)))
      .to.include({ summary: "Fails" })
      .and.be.instanceOf(TransactionFailed);
    expect(await balance()).to.equal(before);
  });

  it("are drafted for a call that fails now only with a limit for it", async () => {
    const { wallet } = await fixture();
    const failing: SignableCall = { to: await failingContract(), data: "0x", value: 0n, summary: "Fails" };
    const draft = (options: object) => unsignedTransactions(ethers.provider, wallet.address, [failing], options);
    expect(await errorOf(draft({})))
      .to.include({ summary: "Fails" })
      .and.be.instanceOf(GasUnknown);
    expect((await draft({ gasIfUnknown: 1_000_000n })).transactions[0]!.gasLimit).to.equal("1000000");
  });

  it("are signed by the account that is asked alone", async () => {
    const { asked } = await fixture();
    const other = Wallet.createRandom();
    expect(await errorOf(signOffline(other, asked)))
      .to.include({ asked: asked.from, held: other.address })
      .and.be.instanceOf(WrongAccount);
  });

  it("are not read from anything else", () => {
    for (const junk of [
      null,
      [],
      {},
      { format: "sogdia-offline-1" },
      { format: "sogdia-offline-2", transactions: [] },
    ]) {
      expect(() => parseUnsignedFile(junk)).to.throw(InvalidOfflineFile);
      expect(() => parseSignedFile(junk)).to.throw(InvalidOfflineFile);
    }
  });
});

/** A contract that takes no call without a name. */
async function failingContract(): Promise<string> {
  const [deployer] = await ethers.getSigners();
  const code = "0x60006000fd"; // PUSH1 0 PUSH1 0 REVERT
  const initCode = `0x6005600c60003960056000f3${code.slice(2)}`;
  const receipt = await (await deployer!.sendTransaction({ data: initCode })).wait();
  return receipt!.contractAddress!;
}
