import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { Wallet } from "ethers";

import { assemble } from "../../src/cycle/assemble.ts";
import { homesOf } from "../../src/cycle/copy.ts";
import { toJson } from "../../src/cycle/files.ts";
import { openKeccak } from "../../src/cycle/keccak.ts";
import { cyclePart, type CyclePart, joinedParts, partOf } from "../../src/cycle/parts.ts";
import { type CyclePayment, newCyclePair, newCyclePayment } from "../../src/cycle/payment.ts";
import { PaymentTable } from "../../src/cycle/payment-table.ts";
import type { CycleSigner } from "../../src/cycle/proposal.ts";
import { DuplicateLeaf } from "../../src/cycle/merkle.ts";
import { drawer } from "../utils/draw.ts";

const PROCESS = fileURLToPath(new URL("../../scripts/day/part-process.ts", import.meta.url));
const keccak = await openKeccak();
const addresses = Array.from({ length: 15 }, (_, key) => new Wallet(`0x${String(key + 1).padStart(64, "0")}`).address);
const [tokens, banks, offices] = [addresses.slice(0, 3), addresses.slice(3, 12), addresses.slice(12)];
const CODES = [156, 398, 764];
const KEYS: CycleSigner[] = CODES.flatMap((code, place) => [
  { id: code << 16, account: offices[place]! },
  ...[0, 1, 2].map((bank) => ({ id: (code << 16) + bank + 1, account: banks[place * 3 + bank]! })),
]);

function tableOf(payments: readonly CyclePayment[]): PaymentTable {
  const table = new PaymentTable();
  for (const payment of payments) table.add(payment);
  return table;
}

function assembled(payments: readonly CyclePayment[]) {
  const issuerOf = (token: string) => CODES[tokens.indexOf(token)]!;
  const known = { keys: KEYS, issuerOf, fundsOf: () => 1n << 60n, refusalOf: () => undefined };
  const own = { agent: banks[0]!, sequence: 1n, cut: 1, strikesUntil: 2 };
  return assemble(tableOf(payments), { ...own, ...known }, keccak);
}

describe("a cycle whose parts are on several machines", function () {
  this.timeout(60_000);
  const draw = drawer(20_261_201);
  const pick = <T>(from: readonly T[]): T => from[draw(from.length)]!;
  const deal = () => {
    const payer = pick(banks);
    const payee = pick(banks.filter((bank) => bank !== payer));
    return { payer, payee, currency: pick(tokens), amount: BigInt(1 + draw(9_999)), purpose: 0 };
  };
  const payments = Array.from({ length: 120 }, () => newCyclePayment(deal())).concat(
    Array.from({ length: 20 }, deal).flatMap((one) =>
      newCyclePair([one, { ...one, payer: one.payee, payee: one.payer, currency: pick(tokens) }]),
    ),
  );
  const homeOf = homesOf(KEYS);
  const divided = (count: number): CyclePayment[][] =>
    Array.from({ length: count }, (_, part) =>
      payments.filter(({ currency, payer, payee }) => {
        const corridor = { currency, payerCountry: homeOf(payer), payeeCountry: homeOf(payee) };
        return partOf(corridor, count) === part;
      }),
    );

  it("has the root and the positions of one that is on one, its parts made in processes of their own", async () => {
    const parts = await Promise.all(divided(2).map(inProcess));
    await expectEqual(parts);
  });

  it("has them in however many parts", async () => {
    for (const count of [1, 3, 7]) {
      const own = divided(count).filter((each) => each.length > 0);
      if (count === 3) expect(own.length).to.equal(3);
      await expectEqual(own.map((each) => cyclePart(tableOf(each), homeOf, keccak)));
    }
  });

  it("has no root where two parts made the same sheet", () => {
    const [part] = divided(2).map((each) => cyclePart(tableOf(each), homeOf, keccak)) as [CyclePart];
    expect(() => joinedParts([part, part], KEYS, keccak)).to.throw(DuplicateLeaf);
  });

  /** A position as JSON has it. */
  interface Said {
    readonly currency: string;
    readonly account: string;
    readonly net: string;
    readonly payments: number;
  }

  async function inProcess(own: readonly CyclePayment[]): Promise<CyclePart> {
    const child = spawn(process.execPath, ["--import", "tsx", PROCESS], { stdio: ["pipe", "pipe", "inherit"] });
    const homes = Object.fromEntries(banks.map((bank) => [bank, homeOf(bank)]));
    child.stdin.end(toJson({ homes, payments: own }));
    const { sheets, positions } = JSON.parse(await text(child.stdout)) as Pick<CyclePart, "sheets"> & {
      positions: Said[];
    };
    return { sheets, positions: positions.map((each) => ({ ...each, net: BigInt(each.net) })) };
  }

  async function expectEqual(parts: readonly CyclePart[]): Promise<void> {
    const { proposal, signers, tree, tally } = await assembled(payments);
    const { sheets, ...joined } = joinedParts(parts, signers, keccak);
    const { root, positions, currencies, payments: count } = proposal;
    expect(joined).to.deep.equal({ root, positions, currencies, payments: count, tally });
    expect(sheets).to.deep.equal(tree.sheets);
  }
});
