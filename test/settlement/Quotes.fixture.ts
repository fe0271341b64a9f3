import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { Signer } from "ethers";
import { network } from "hardhat";

import {
  type Authorisation,
  authorise,
  type Instruction,
  type Leg,
  newInstruction,
  newQuote,
  type Quote,
  quoteLegs,
  type QuoteTaking,
  signQuote,
} from "../../src/index.ts";
import { deployConsortium, type TestCountry } from "../utils/consortium.ts";
import { NEVER } from "../utils/token-signatures.ts";

const connection = await network.create();
export const { networkHelpers } = connection;

export const TOO_MUCH = 1n << 104n;
export const NONCE = 40n;
export const LIMIT = 1_000_000n;

// 65.43 tenge a yuan: a part of a unit is left over in almost every taking.
export const [SOLD_UNITS, BOUGHT_UNITS] = [6_543n, 100n];

async function deploy() {
  const consortium = await deployConsortium(connection);
  const [china, kazakhstan, thailand] = consortium.members as [TestCountry, TestCountry, TestCountry];
  const [cny, kzt, thb] = await Promise.all([china, kazakhstan, thailand].map(async (m) => m.token.getAddress()));
  const [beijing, shanghai] = china.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const [almaty, astana] = kazakhstan.banks as [HardhatEthersSigner, HardhatEthersSigner];
  const [bangkok] = thailand.banks as [HardhatEthersSigner];
  const currencies = { cny: cny!, kzt: kzt!, thb: thb! };
  const banks = { beijing, shanghai, almaty, astana, bangkok };
  const engine = consortium.engine.connect(consortium.relayer);
  return { ...consortium, engine, china, kazakhstan, thailand, ...currencies, ...banks };
}

export type World = Awaited<ReturnType<typeof deploy>>;

/** Almaty sells tenge for yuan. */
export const tenge = ({ almaty, kzt, cny }: World, changes: Partial<Quote> = {}): Quote => ({
  ...newQuote({
    maker: almaty.address,
    sold: kzt,
    bought: cny,
    soldUnits: SOLD_UNITS,
    boughtUnits: BOUGHT_UNITS,
    limit: LIMIT,
    deadline: NEVER,
  }),
  ...changes,
});

export const instructionOf = (legs: Leg[]): Instruction => newInstruction({ legs, deadline: NEVER, purpose: "TREA" });

export const leg = (token: string, payer: { address: string }, payee: { address: string }, amount: bigint): Leg => ({
  token,
  payer: payer.address,
  payee: payee.address,
  amount,
});

/** Beijing buys, for itself. */
export const purchase = (
  { beijing }: World,
  quote: Quote,
  sold: bigint,
  changes: { price?: bigint } = {},
): Instruction => {
  const [price, goods] = quoteLegs(quote, sold, { payer: beijing.address, payee: beijing.address });
  return instructionOf([{ ...price, amount: changes.price ?? price.amount }, goods]);
};

export const fixture = () => networkHelpers.loadFixture(deploy);

export const offer = ({ domain, almaty }: World, quote: Quote, nonce = NONCE) =>
  signQuote(almaty, domain, quote, nonce);

export const consents = ({ domain }: World, instruction: Instruction, payers: Signer[]): Promise<Authorisation[]> =>
  Promise.all(payers.map((payer) => authorise(payer, domain, instruction)));

/** Settles with the consent of payers, beijing's unless others are named, and quotes for the rest. */
export const settle = async (world: World, instruction: Instruction, quotes: QuoteTaking[], payers?: Signer[]) =>
  world.engine.settleWithQuotes(instruction, await consents(world, instruction, payers ?? [world.beijing]), quotes);

export const buy = async (world: World, quote: Quote, sold: bigint, changes: { price?: bigint } = {}) =>
  settle(world, purchase(world, quote, sold, changes), [await offer(world, quote)]);
