import { concat, hexlify, keccak256, randomBytes, toBeHex, TypedDataEncoder, ZeroHash } from "ethers";

import { CYCLE_PAYMENT_TYPES } from "../../src/cycle/payment.ts";
import { CYCLE_PROPOSAL_TYPES, countryOfKey as countryOf, packKeyIds as packIds } from "../../src/cycle/proposal.ts";
import { CYCLE_SHEET_TYPES } from "../../src/cycle/sheets.ts";

export { packIds };

/** A payment as `CyclePayment` has it. */
export interface CyclePayment {
  payer: string;
  payee: string;
  currency: string;
  amount: bigint;
  purpose: number;
  uetr: string;
  salt: string;
  linked: string;
}

export interface CycleSheet {
  currency: string;
  payerCountry: number;
  payeeCountry: number;
  count: number;
  root: string;
}

export interface CyclePlace {
  sheet: CycleSheet;
  inSheet: string[];
  inTree: string[];
}

export interface CycleProposal {
  agent: string;
  sequence: bigint;
  cut: number;
  strikesUntil: number;
  payments: number;
  root: string;
  signers: string;
  currencies: string[];
  positions: bigint[];
}

/** Whoever signs: an id, an account and whether it is a Supervisor's. */
export interface Signer {
  id: number;
  account: string;
}

export const CYCLE_TYPES = { ...CYCLE_PAYMENT_TYPES, ...CYCLE_SHEET_TYPES, ...CYCLE_PROPOSAL_TYPES };

const OWES = 1n << 128n;

export function cycleTypes(name: keyof typeof CYCLE_TYPES) {
  return { [name]: CYCLE_TYPES[name] };
}

export function structHash(name: keyof typeof CYCLE_TYPES, value: object): string {
  return TypedDataEncoder.hashStruct(name, cycleTypes(name), value);
}

export function leafOf(name: "CyclePayment" | "CycleSheet", value: object): string {
  return keccak256(structHash(name, value));
}

export function coreOf(payment: CyclePayment): string {
  return structHash("CyclePayment", { ...payment, linked: ZeroHash });
}

/** A payment of the tests; what is not given is drawn. */
export function paymentOf(
  payer: { address: string },
  payee: { address: string },
  currency: string,
  amount: bigint,
  changes: Partial<CyclePayment> = {},
): CyclePayment {
  const uetr = hexlify(concat([randomBytes(16), new Uint8Array(16)]));
  const salt = hexlify(randomBytes(32));
  const sides = { payer: payer.address, payee: payee.address };
  return { ...sides, currency, amount, purpose: 0, uetr, salt, linked: ZeroHash, ...changes };
}

/** Both payments of a pair, each linked to the other. */
export function pairOf(a: CyclePayment, b: CyclePayment): [CyclePayment, CyclePayment] {
  return [
    { ...a, linked: coreOf(b) },
    { ...b, linked: coreOf(a) },
  ];
}

/** A tree of sorted pairs; a node without a neighbour goes up alone. It may be taller than its leaves need. */
export class Tree {
  readonly #levels: string[][];

  constructor(
    readonly leaves: string[],
    height = 0,
  ) {
    this.#levels = [leaves];
    for (let level = leaves; level.length > 1;) this.#levels.push((level = above(level)));
    while (this.#levels.length <= height) this.#grow(this.#levels.pop()![0]!);
  }

  #grow(top: string): void {
    const pair = [top, keccak256(top)];
    this.#levels.push(pair, above(pair));
  }

  get root(): string {
    return this.#levels.at(-1)![0]!;
  }

  pathOf(index: number): string[] {
    const path: string[] = [];
    for (const level of this.#levels) {
      const neighbour = level[index ^ 1];
      if (neighbour !== undefined) path.push(neighbour);
      index >>= 1;
    }
    return path;
  }
}

function above(level: string[]): string[] {
  return level.flatMap((node, i) => (i % 2 ? [] : [i + 1 < level.length ? hashPair(node, level[i + 1]!) : node]));
}

export function hashPair(a: string, b: string): string {
  return keccak256(concat(BigInt(a) < BigInt(b) ? [a, b] : [b, a]));
}

/** A cycle as its agent has it: what is proposed, and what it takes to strike, settle and prove. */
export class CycleDraft {
  readonly proposal: CycleProposal;
  readonly #sheets: { sheet: CycleSheet; payments: CyclePayment[]; tree: Tree }[];
  readonly #tree: Tree;

  constructor(
    readonly payments: CyclePayment[],
    readonly signers: Signer[],
    times: Pick<CycleProposal, "cut" | "strikesUntil"> & Partial<CycleProposal>,
    height = 0,
  ) {
    this.#sheets = sheetsOf(payments, (account) => countryOf(signerOf(signers, account).id), height);
    this.#tree = new Tree(this.#sheets.map(({ sheet }) => leafOf("CycleSheet", sheet)));
    const currencies = [...new Set(payments.map(({ currency }) => currency))].sort(byNumber);
    this.proposal = {
      agent: signers[0]!.account,
      sequence: 1n,
      payments: payments.length,
      root: this.#tree.root,
      signers: packIds(signers),
      currencies,
      positions: positionsOf(payments, signers, currencies),
      ...times,
    };
  }

  get book() {
    const { currencies, positions } = this.proposal;
    return { accounts: this.signers.map(({ account }) => account), currencies, positions };
  }

  get seal() {
    return { root: this.proposal.root, signers: keccak256(this.proposal.signers), book: hashOfBook(this.book) };
  }

  placeOf(payment: CyclePayment): CyclePlace {
    const index = this.#sheets.findIndex(({ payments }) => payments.includes(payment));
    const { sheet, payments, tree } = this.#sheets[index]!;
    return { sheet, inSheet: tree.pathOf(payments.indexOf(payment)), inTree: this.#tree.pathOf(index) };
  }

  proofOf(payment: CyclePayment) {
    const { seal, signers } = this;
    return {
      seal,
      signers: this.proposal.signers,
      payerAt: signers.indexOf(signerOf(signers, payment.payer)),
      payeeAt: signers.indexOf(signerOf(signers, payment.payee)),
      place: this.placeOf(payment),
    };
  }

  /** A struck payment as settling wants it. */
  struck({ currency, payer, payee, amount }: CyclePayment) {
    return { payerAt: this.#positionOf(currency, payer), payeeAt: this.#positionOf(currency, payee), amount };
  }

  #positionOf(currency: string, account: string): number {
    const order = orderOf(this.proposal.currencies.indexOf(currency), this.#placeOf(account));
    return this.proposal.positions.findIndex((word) => word >> 224n === order >> 224n);
  }

  #placeOf(account: string): number {
    return this.signers.indexOf(signerOf(this.signers, account));
  }
}

export function hashOfBook(book: { accounts: string[]; currencies: string[]; positions: bigint[] }): string {
  const words = (values: (bigint | string)[]) => keccak256(concat(values.map((value) => toBeHex(value, 32))));
  return keccak256(concat([words(book.accounts), words(book.currencies), words(book.positions)]));
}

function signerOf(signers: Signer[], account: string): Signer {
  return signers.find((signer) => signer.account === account && (signer.id & 0xffff) !== 0)!;
}

function sheetsOf(payments: CyclePayment[], countryOfAccount: (account: string) => number, height: number) {
  const grouped = new Map<string, CyclePayment[]>();
  for (const payment of payments) {
    const key = [payment.currency, ...[payment.payer, payment.payee].map(countryOfAccount)].join();
    grouped.set(key, [...(grouped.get(key) ?? []), payment]);
  }
  return [...grouped.values()].map((members) => {
    const { currency, payer, payee } = members[0]!;
    const tree = new Tree(
      members.map((payment) => leafOf("CyclePayment", payment)),
      height,
    );
    const countries = { payerCountry: countryOfAccount(payer), payeeCountry: countryOfAccount(payee) };
    return { sheet: { currency, ...countries, count: members.length, root: tree.root }, payments: members, tree };
  });
}

export function positionsOf(payments: CyclePayment[], signers: Signer[], currencies: string[]): bigint[] {
  const nets = new Map<bigint, bigint>();
  const add = (currency: string, account: string, amount: bigint) => {
    const order = orderOf(currencies.indexOf(currency), signers.indexOf(signerOf(signers, account)));
    nets.set(order, (nets.get(order) ?? 0n) + amount);
  };
  for (const { currency, payer, payee, amount } of payments) {
    add(currency, payer, -amount);
    add(currency, payee, amount);
  }
  return [...nets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([order, net]) => positionOf(order, net));
}

export function positionOf(order: bigint, net: bigint): bigint {
  return order | (net < 0n ? OWES | -net : net);
}

export function orderOf(currency: number, signer: number): bigint {
  return (BigInt(currency) << 240n) | (BigInt(signer) << 224n);
}

function byNumber(a: string, b: string): number {
  return BigInt(a) < BigInt(b) ? -1 : 1;
}
