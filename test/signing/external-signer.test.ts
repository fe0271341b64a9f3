import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

import { expect } from "chai";
import {
  Transaction,
  type TransactionLike,
  type TypedDataDomain,
  type TypedDataField,
  verifyTypedData,
  Wallet,
} from "ethers";
import { network } from "hardhat";

import { ExternalSigner, NoSuchAccount, NotAsAsked, signOffline, unsignedTransactions } from "../../src/index.ts";

const { ethers, networkHelpers } = await network.create();

const PAYEE = "0x00000000000000000000000000000000000000AA";
const wallet = new Wallet(`0x${"42".repeat(32)}`, ethers.provider);

interface Request {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

type Methods = Readonly<Record<string, (...params: never[]) => unknown>>;
type Asked = Record<
  "to" | "data" | "value" | "gas" | "nonce" | "chainId" | "maxFeePerGas" | "maxPriorityFeePerGas",
  string
>;
interface Payload {
  readonly domain: TypedDataDomain;
  readonly types: Record<string, TypedDataField[]>;
  readonly message: Record<string, unknown>;
}

const signed = ({ gas, to, data, value, nonce, chainId, maxFeePerGas, maxPriorityFeePerGas }: Asked, change = {}) => {
  const fields = { type: 2, gasLimit: gas, to, data, value, chainId, maxFeePerGas, maxPriorityFeePerGas };
  return wallet.signTransaction({ ...fields, nonce: Number(nonce), ...change });
};
const typed = ({ domain, types: { EIP712Domain: _, ...types }, message }: Payload) =>
  wallet.signTypedData(domain, types, message);

/** Answers as Clef documents its external interface. */
const CLEF: Methods = {
  account_list: () => [wallet.address.toLowerCase()],
  account_signTransaction: async (asked: Asked) => ({ raw: await signed(asked), tx: {} }),
  account_signTypedData: (_address: string, payload: Payload) => typed(payload),
};

/** Answers as Frame does, which sends by itself. */
const FRAME: Methods = {
  eth_accounts: () => [wallet.address],
  eth_sendTransaction: async ({ to, data, value }: Asked) => (await wallet.sendTransaction({ to, data, value })).hash,
  eth_signTypedData_v4: (_address: string, payload: string) => typed(JSON.parse(payload) as Payload),
};

/** Answers as Web3Signer does. */
const WEB3SIGNER: Methods = { ...FRAME, eth_signTransaction: (asked: Asked) => signed(asked) };

describe("ExternalSigner", () => {
  let server: Server;
  let methods: Methods = {};
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  before(async () => {
    await networkHelpers.setBalance(wallet.address, 10n ** 20n);
    server = createServer((request, response) => {
      void (async () => {
        const { id, method, params } = (await json(request)) as Request;
        const known = methods[method];
        const answer = known
          ? { result: await (known as (...params: readonly unknown[]) => unknown)(...params) }
          : { error: { code: -32_601, message: `the method ${method} does not exist` } };
        response.end(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));
      })();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  async function using<T>(program: Methods, work: (signer: ExternalSigner) => Promise<T>, from?: string): Promise<T> {
    methods = program;
    const signer = await ExternalSigner.connect(url(), ethers.provider, from);
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
