import { concat, id, toQuantity, Wallet } from "ethers";

import { Power, ruleTerms } from "../../src/index.ts";
import { type BlsKey, blsKey, POSSESSION_DST, signTogether, sumOfKeys } from "../common/bls.ts";
import { CycleDraft, type CyclePayment, packIds, paymentOf } from "../common/cycle-draft.ts";
import {
  type CurrencyToken,
  CurrencyToken__factory,
  type CycleKeys,
  type Cycles,
} from "../../typechain-types/index.js";
import { testAccounts } from "../node/test-accounts.ts";
import type { BenchChain } from "./chains.ts";
import type { BenchConsortium, BenchCountry } from "./consortium.ts";
import { pass } from "./council.ts";
import { type Cost, costOf, mined, sumOf } from "./meter.ts";

const WINDOW = 10;
const LEAD = 20; // seconds from the signing to the proposal, at most
const FUNDS = 10n ** 12n;
const EACH = 1_000n; // minor units
const CAP = 10_000_000n; // of the rules of the bench
const PAYMENTS = 100_000n; // that a cycle is said to have
const CODES = ["XBA", "XBB", "XBC", "XBD", "XBE"] as const;
const PATH = 17; // from a payment to the root, of 100,000
/** Of the first accounts the offices and banks of the consortium are. */
const FIRST = 12;

interface Member extends BlsKey {
  readonly id: number;
  readonly account: string;
}

/** What cycles cost, in steady state: every account has been paid and has paid before. */
export async function cycleCosts(
  chain: BenchChain,
  consortium: BenchConsortium,
  tell: (name: string, cost: Cost) => void = () => undefined,
): Promise<Map<string, Cost>> {
  const bench = await CycleBench.raise(chain, consortium);
  const costs = new Map<string, Cost>();
  const add = (name: string, cost: Cost) => {
    costs.set(`cycle.${name}`, cost);
    tell(name, cost);
  };
  add("key_register", await bench.register(32));
  add("propose_settle.32x1", await bench.proposeAndSettle(32, 1));
  add("propose_settle.32x5", await bench.proposeAndSettle(32, 5));
  add("strike", await bench.strike());
  await bench.register(150);
  const most = await bench.proposeAndSettle(150, 5);
  add("propose_settle.150x5", most);
  add("per_payment.150x5", perPayment(most));
  return costs;
}

function perPayment({ gas, charged }: Cost): Cost {
  return { gas: gas / PAYMENTS, ...(charged === undefined ? {} : { charged: charged / PAYMENTS }) };
}

export class CycleBench {
  readonly #supervisors: Member[] = [];
  readonly #banks: Member[] = [];

  private constructor(
    private readonly chain: BenchChain,
    private readonly consortium: BenchConsortium,
    private readonly keys: CycleKeys,
    private readonly cycles: Cycles,
    private readonly tokens: CurrencyToken[],
  ) {}

  static async raise(chain: BenchChain, consortium: BenchConsortium): Promise<CycleBench> {
    const { cycleKeys: keys, cycles } = consortium;
    const tokens: CurrencyToken[] = [];
    for (const [index, code] of CODES.entries())
      tokens.push(await createCurrency(consortium, cycles, code, 801 + index));
    const bench = new CycleBench(chain, consortium, keys, cycles, tokens);
    for (const country of consortium.members) await bench.#registerSupervisor(country);
    return bench;
  }

  /** Has so many banks' accounts register keys, and tells what the last one cost. */
  async register(total: number): Promise<Cost> {
    const wallets = testAccounts(FIRST + total).map(({ privateKey }) => new Wallet(privateKey, this.chain.provider));
    let cost: Cost = { gas: 0n };
    for (const wallet of wallets.slice(FIRST + this.#banks.length)) cost = await this.#registerBank(wallet);
    return cost;
  }

  /** A first cycle fills the accounts; in the second, each pays half of the others. */
  async proposeAndSettle(accounts: number, currencies: number): Promise<Cost> {
    for (let i = 0; i < currencies; ++i) await this.#run(this.#fanOut(accounts, i));
    return this.#run(this.#neighbours(accounts, currencies));
  }

  async strike(): Promise<Cost> {
    const payments = this.#refused(this.#neighbours(32, 1));
    const draft = await this.#propose(payments);
    return costOf(this.chain, this.#strike(await this.cycles.digestOf(draft.proposal), draft, payments[1]!));
  }

  async #run(payments: CyclePayment[]): Promise<Cost> {
    let proposal: Cost = { gas: 0n };
    const draft = await this.#propose(payments, (cost) => (proposal = cost));
    await this.#pass(draft);
    const settling = this.cycles.settle(await this.cycles.digestOf(draft.proposal), draft.seal, draft.book, []);
    return sumOf(proposal, await costOf(this.chain, settling));
  }

  /** One that its payer's country refuses, for its amount, in a tree of 100,000. */
  #refused(payments: CyclePayment[]): CyclePayment[] {
    return payments.map((payment, i) => (i === 1 ? { ...payment, amount: CAP + 1n } : payment));
  }

  #strike(id: string, draft: CycleDraft, payment: CyclePayment) {
    const country = this.consortium.members.find(({ code }) => code === this.#countryOf(payment.payer))!;
    const cycles = this.cycles.connect(country.authority);
    return cycles.strike(id, draft.seal, payment, draft.placeOf(payment), country.code);
  }

  #countryOf(account: string): number {
    return this.#banks.find((bank) => bank.account === account)!.id >>> 16;
  }

  /** Proposes, and says what it cost. */
  async #propose(payments: CyclePayment[], tell: (cost: Cost) => void = () => undefined): Promise<CycleDraft> {
    const { timestamp } = (await this.chain.provider.getBlock("latest"))!;
    const signers = this.#signersOf(payments);
    const times = { cut: timestamp, strikesUntil: timestamp + WINDOW + LEAD };
    const draft = new CycleDraft(payments, signers, { ...times, payments: Number(PAYMENTS) }, PATH);
    const signature = signTogether(signers, await this.cycles.digestOf(draft.proposal));
    tell(await costOf(this.chain, this.cycles.propose(draft.proposal, this.#keysBut(signers), signature)));
    return draft;
  }

  #signersOf(payments: CyclePayment[]): Member[] {
    const accounts = new Set(payments.flatMap(({ payer, payee }) => [payer, payee]));
    const banks = this.#banks.filter(({ account }) => accounts.has(account));
    return [...this.#supervisors, ...banks].sort((a, b) => a.id - b.id);
  }

  #keysBut(signers: Member[]) {
    const all = [...this.#supervisors, ...this.#banks].sort((a, b) => a.id - b.id);
    const others = all.filter((member) => !signers.includes(member));
    return { sum: sumOfKeys(all), others: packIds(others), keys: concat(others.map(({ key }) => key)) };
  }

  async #pass({ proposal }: CycleDraft): Promise<void> {
    const { timestamp } = (await this.chain.provider.getBlock("latest"))!;
    await pass(this.chain, Math.max(0, proposal.strikesUntil - timestamp) + 1);
  }

  /** The first bank pays every other one, so that every account is in use. */
  #fanOut(accounts: number, currency: number): CyclePayment[] {
    const [first, ...others] = this.#banks.slice(0, accounts) as [Member, ...Member[]];
    return others.map((other) => this.#payment(first, other, currency, 2n * CAP));
  }

  /** Every other bank pays its neighbour. */
  #neighbours(accounts: number, currencies: number): CyclePayment[] {
    const banks = this.#banks.slice(0, accounts);
    return Array.from({ length: currencies }, (_, currency) =>
      banks.flatMap((bank, i) => (i % 2 ? [this.#payment(bank, banks[i - 1]!, currency, EACH)] : [])),
    ).flat();
  }

  #payment(payer: Member, payee: Member, currency: number, amount: bigint): CyclePayment {
    const [from, to] = [{ address: payer.account }, { address: payee.account }];
    return paymentOf(from, to, this.tokens[currency]!.target as string, amount, { uetr: id("uetr"), salt: id("salt") });
  }

  async #registerSupervisor({ code, authority }: BenchCountry): Promise<void> {
    const own = blsKey(`Supervisor ${code}`);
    await mined(this.keys.connect(authority).registerSupervisor(code, await this.#change(authority.address, own)));
    this.#supervisors.push({ id: code << 16, account: authority.address, ...own });
  }

  async #registerBank(wallet: Wallet): Promise<Cost> {
    if (this.chain.kind === "simulated") {
      await this.chain.provider.send("hardhat_setBalance", [wallet.address, toQuantity(10n ** 18n)]);
    }
    const country = this.consortium.members[this.#banks.length % this.consortium.members.length]!;
    await this.#link(country, wallet);
    const own = blsKey(wallet.address);
    const change = await this.#change(wallet.address, own);
    const cost = await costOf(this.chain, this.keys.connect(wallet).register(country.token, change));
    this.#banks.push({ id: Number(await this.keys.idOf(wallet)), account: wallet.address, ...own });
    if (this.#banks.length === 1) {
      for (const token of this.tokens) await mined(token.issue(wallet, FUNDS));
    }
    return cost;
  }

  async #link({ authority, banks }: BenchCountry, wallet: Wallet): Promise<void> {
    const { gate } = this.consortium;
    const participant = await gate.participantByAccount(banks[0]);
    await mined(gate.connect(authority).proposeAccount(participant, wallet));
    await mined(gate.connect(wallet).acceptAccount(participant));
  }

  async #change(holder: string, own: BlsKey) {
    const possession = signTogether([own], await this.keys.digestOfKey(holder, own.key), POSSESSION_DST);
    return { key: own.key, possession, previous: "0x", sum: sumOfKeys([...this.#supervisors, ...this.#banks]) };
  }
}

/** A currency of the first country that trusts cycles from its first day. */
async function createCurrency(
  { currencies, gate, ledger, members: [home] }: BenchConsortium,
  cycles: Cycles,
  code: string,
  numeric: number,
): Promise<CurrencyToken> {
  const adopted = [
    { deployment: gate, powers: Power.Judge },
    { deployment: ledger, powers: Power.Hold },
    { deployment: cycles, powers: Power.Net },
  ];
  const issuance = { notice: 7 * 86_400, issuanceLimit: 10n ** 15n, rule: ruleTerms() };
  const params = { country: home.code, numeric, code, name: code, decimals: 2, adopted, ...issuance };
  await mined(currencies.connect(home.authority).create(params, CurrencyToken__factory.bytecode));
  return CurrencyToken__factory.connect(await currencies.tokenOf(home.code, numeric), home.authority);
}
