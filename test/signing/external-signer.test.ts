import { expect } from "chai";
import { Transaction, type TransactionLike, verifyTypedData, Wallet } from "ethers";
import { network } from "hardhat";

import { ExternalSigner, NoSuchAccount, NotAsAsked, signOffline, unsignedTransactions } from "../../src/index.ts";
import {
  type Asked,
  clefOf,
  type Methods,
  type Payload,
  serveProgram,
  type SignerProgram,
} from "../utils/signer-program.ts";

const { ethers, networkHelpers } = await network.create();

const PAYEE = "0x00000000000000000000000000000000000000AA";
const wallet = new Wallet(`0x${"42".repeat(32)}`, ethers.provider);

const { signed, typed, CLEF } = clefOf(wallet);

/** Answers as Frame does, which sends by itself. */
const FRAME: Methods = {
  eth_accounts: () => [wallet.address],
  eth_sendTransaction: async ({ to, data, value }: Asked) => (await wallet.sendTransaction({ to, data, value })).hash,
  eth_signTypedData_v4: (_address: string, payload: string) => typed(JSON.parse(payload) as Payload),
};

/** Answers as Web3Signer does. */
const WEB3SIGNER: Methods = { ...FRAME, eth_signTransaction: (asked: Asked) => signed(asked) };

describe("ExternalSigner", () => {
  let program: SignerProgram;
  let methods: Methods = {};

  before(async () => {
    await networkHelpers.setBalance(wallet.address, 10n ** 20n);
    program = await serveProgram(() => methods);
  });

  after(() => program.close());

  async function using<T>(answers: Methods, work: (signer: ExternalSigner) => Promise<T>, from?: string): Promise<T> {
    methods = answers;
    const signer = await ExternalSigner.connect(program.url, ethers.provider, from);
    try {
      return await work(signer);
    } finally {
      signer.close();
    }
  }

  const asked = () =>
    unsignedTransactions(ethers.provider, wallet.address, [{ to: PAYEE, data: "0x12", value: 3n, summary: "Pays" }]);

  for (const [name, program] of Object.entries({ CLEF, WEB3SIGNER })) {
    it(`has ${name} sign what is asked`, async () => {
      const file = await asked();
      const [raw] = await using(program, async (signer) => (await signOffline(signer, file)).signed);
      expect(Transaction.from(raw)).to.include({ from: wallet.address, to: PAYEE, data: "0x12", value: 3n });
    });
  }

  for (const [name, program] of Object.entries({ CLEF, FRAME })) {
    it(`has ${name} sign typed data`, async () => {
      const [domain, types, value] = [
        { name: "Test", chainId: 1n },
        { A: [{ name: "n", type: "uint256" }] },
        { n: 7n },
      ];
      const signature = await using(program, (signer) => signer.signTypedData(domain, types, value));
      expect(verifyTypedData(domain, types, value, signature)).to.equal(wallet.address);
    });
  }

  it("lets Frame send, and looks what it sent", async () => {
    const call = { to: PAYEE, data: "0x12", value: 3n };
    expect(await using(FRAME, (signer) => signer.sendTransaction(call))).to.include(call);
    const theft = ({ data, value }: Asked) => wallet.sendTransaction({ to: wallet.address, data, value });
    const thief = { ...FRAME, eth_sendTransaction: async (sent: Asked) => (await theft(sent)).hash };
    const error: unknown = await using(thief, (signer) => signer.sendTransaction(call)).catch(
      (caught: unknown) => caught,
    );
    expect(error)
      .to.be.instanceOf(NotAsAsked)
      .and.deep.include({ fields: ["to"] });
  });

  it("does not take what a program signed instead", async () => {
    const file = await asked();
    const change: TransactionLike = { to: wallet.address };
    const thief = { ...CLEF, account_signTransaction: async (sent: Asked) => ({ raw: await signed(sent, change) }) };
    const error: unknown = await using(thief, (signer) => signOffline(signer, file)).catch((caught: unknown) => caught);
    expect(error)
      .to.be.instanceOf(NotAsAsked)
      .and.deep.include({ fields: ["to"] });
  });

  it("names the accounts that a program holds, where it is not clear which one signs", async () => {
    const refusals = [
      { program: { eth_accounts: () => [] }, from: undefined, held: [] },
      { program: { eth_accounts: () => [wallet.address, PAYEE] }, from: undefined, held: [wallet.address, PAYEE] },
      { program: CLEF, from: PAYEE, held: [wallet.address] },
    ];
    for (const { program, from, held } of refusals) {
      const error: unknown = await using(program, () => Promise.resolve(), from).catch((caught: unknown) => caught);
      expect(error).to.be.instanceOf(NoSuchAccount).and.deep.include({ held });
    }
    expect(await using(CLEF, (signer) => signer.getAddress(), wallet.address.toLowerCase())).to.equal(wallet.address);
  });
});
