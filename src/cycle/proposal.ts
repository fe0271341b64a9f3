import {
  concat,
  dataLength,
  dataSlice,
  keccak256,
  toBeHex,
  toNumber,
  type TypedDataDomain,
  TypedDataEncoder,
} from "ethers";

import type { CountedPosition, Position } from "./positions.ts";

/** What all signers sign, as the contract takes it; its digest is the cycle's id. Times are Unix seconds. */
export interface CycleProposal {
  /** Who has put it together; anybody may propose it. */
  readonly agent: string;
  /** The agent's own number for it. */
  readonly sequence: bigint;
  /** When rules and standing were looked at. */
  readonly cut: number;
  readonly strikesUntil: number;
  readonly payments: number;
  readonly root: string;
  /** Ids of keys, four bytes each, ascending. */
  readonly signers: string;
  /** Ascending. */
  readonly currencies: readonly string[];
  /** Words, ascending by currency and signer. */
  readonly positions: readonly bigint[];
}

/** A key that signs: its id, country 16 | place 16, and whose it is. A Supervisor's has place 0. */
export interface CycleSigner {
  readonly id: number;
  readonly account: string;
}

/** What settling or giving back needs to be told again. */
export interface CycleBook {
  readonly accounts: readonly string[];
  readonly currencies: readonly string[];
  readonly positions: readonly bigint[];
}

/** What of a cycle is fixed when it is proposed. */
export interface CycleSeal {
  readonly root: string;
  readonly signers: string;
  readonly book: string;
}

/** The EIP-712 type of a proposal, whose digest is the id of a cycle. */
export const CYCLE_PROPOSAL_TYPES = {
  CycleProposal: [
    { name: "agent", type: "address" },
    { name: "sequence", type: "uint64" },
    { name: "cut", type: "uint48" },
    { name: "strikesUntil", type: "uint48" },
    { name: "payments", type: "uint32" },
    { name: "root", type: "bytes32" },
    { name: "signers", type: "bytes" },
    { name: "currencies", type: "address[]" },
    { name: "positions", type: "uint256[]" },
  ],
};

const ID = 4;
const PLACES = 1 << 16;
const OWES = 1n << 128n;
const SIGNER_AT = 224n;
const CURRENCY_AT = 240n;
const AMOUNT = OWES - 1n;

/** An account that has a position, and no key among the signers. */
export class NoCycleKey extends Error {
  readonly account: string;
  constructor(account: string) {
    super(`${account} has no key among the signers of the cycle.`);
    this.name = "NoCycleKey";
    this.account = account;
  }
}

/** The EIP-712 domain of the contract of cycles. */
export function cyclesDomain(cycles: string, chainId: bigint): TypedDataDomain {
  return { name: "Sogdia Cycles", version: "1", chainId, verifyingContract: cycles };
}

/** The digest that all sign, and the id of the cycle. */
export function digestOfProposal(domain: TypedDataDomain, proposal: CycleProposal): string {
  return TypedDataEncoder.hash(domain, CYCLE_PROPOSAL_TYPES, proposal);
}

/** ISO 3166-1 number of whoever has a key. */
export function countryOfKey(id: number): number {
  return Math.floor(id / PLACES);
}

/** Whether a key is a Supervisor's. */
export function isSupervisorKey(id: number): boolean {
  return id % PLACES === 0;
}

/** The key of a country's Supervisor. */
export function supervisorKey(country: number): number {
  return country * PLACES;
}

/** Ids as a proposal has them. */
export function packKeyIds(signers: readonly Pick<CycleSigner, "id">[]): string {
  return concat(signers.map(({ id }) => toBeHex(id, ID)));
}

/** The ids in a proposal. */
export function unpackKeyIds(packed: string): number[] {
  const count = Math.floor(dataLength(packed) / ID);
  return Array.from({ length: count }, (_, place) => toNumber(dataSlice(packed, place * ID, (place + 1) * ID)));
}

/** Addresses in the order in which a proposal has currencies. */
export function sortedAddresses(addresses: Iterable<string>): string[] {
  return [...new Set(addresses)].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}

/** Positions as words, in order. `signers` are in the order of their ids. Throws `NoCycleKey`. */
export function packPositions(
  positions: readonly Position[],
  currencies: readonly string[],
  signers: readonly CycleSigner[],
): bigint[] {
  return inOrder(positions, currencies, signers).map(([sides, { net }]) => sides | (net < 0n ? OWES | -net : net));
}

/** How many payments each position is made of, in the order of the words. Throws `NoCycleKey`. */
export function tallyOf(
  positions: readonly CountedPosition[],
  currencies: readonly string[],
  signers: readonly CycleSigner[],
): number[] {
  return inOrder(positions, currencies, signers).map(([, { payments }]) => payments);
}

/** Positions in the order of a proposal, with the part of their words that says whose they are. */
function inOrder<T extends Position>(
  positions: readonly T[],
  currencies: readonly string[],
  signers: readonly CycleSigner[],
): (readonly [sides: bigint, position: T])[] {
  const currencyAt = new Map(currencies.map((currency, place) => [currency, place]));
  const signerAt = participantsAt(signers);
  const placed = positions.map((position) => {
    const signer = signerAt.get(position.account);
    if (signer === undefined) throw new NoCycleKey(position.account);
    const sides = (BigInt(currencyAt.get(position.currency)!) << CURRENCY_AT) | (BigInt(signer) << SIGNER_AT);
    return [sides, position] as const;
  });
  return placed.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The place of each participant's account among the signers. */
export function participantsAt(signers: readonly CycleSigner[]): ReadonlyMap<string, number> {
  return new Map(signers.flatMap(({ id, account }, place) => (isSupervisorKey(id) ? [] : [[account, place] as const])));
}

/** What words say of whom, in their order; `accounts` are those of the signers. */
export function unpackPositions({ accounts, currencies, positions }: CycleBook): Position[] {
  return positions.map((word) => {
    const amount = word & AMOUNT;
    return {
      currency: currencies[Number(word >> CURRENCY_AT)]!,
      account: accounts[Number((word >> SIGNER_AT) & 0xffffn)]!,
      net: (word & OWES) === 0n ? amount : -amount,
    };
  });
}

/** The book of a proposal. */
export function bookOf({ currencies, positions }: CycleProposal, signers: readonly CycleSigner[]): CycleBook {
  return { accounts: signers.map(({ account }) => account), currencies, positions };
}

/** The seal of a proposal. */
export function sealOf(proposal: CycleProposal, signers: readonly CycleSigner[]): CycleSeal {
  const { accounts, currencies, positions } = bookOf(proposal, signers);
  const words = (values: readonly (string | bigint)[]) => keccak256(concat(values.map((value) => toBeHex(value, 32))));
  const book = keccak256(concat([words(accounts), words(currencies), words(positions)]));
  return { root: proposal.root, signers: keccak256(proposal.signers), book };
}
