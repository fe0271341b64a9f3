import { AbiCoder, keccak256 } from "ethers";

import { type Instruction, newInstruction } from "../settlement/instruction.ts";

/** Where a loan stands (`LoanStatus` of the contracts). */
export const LoanStatus = { None: 0, Offered: 1, Agreed: 2, Closed: 3 } as const;

/** Where an object in a loan stands (`LoanPhase`). */
export const LoanPhase = { AtHome: 0, Away: 1, Returned: 2 } as const;

/** Where a claim for loss or damage stands (`DamageStatus`). */
export const DamageStatus = { None: 0, Made: 1, Answered: 2, Assessed: 3, Paid: 4 } as const;

/** An object in a loan; `value` in minor units of the loan's currency. */
export interface LoanObject {
  object: string;
  value: bigint;
}

/** What two museums agree, as the contract takes it. Times in Unix seconds, notice in seconds, countries by ISO 3166-1 numeric code. */
export interface LoanTerms {
  lender: string;
  lenderCountry: number;
  borrower: string;
  borrowerCountry: number;
  indemnifier: string;
  assessor: string;
  currency: string;
  from: number;
  until: number;
  notice: number;
  couriers: string[];
  /** In rising order of their ids (`inOrder`). */
  objects: LoanObject[];
  conditions: string;
  number: bigint;
}

/** An object that a loan has not. */
export class NoSuchItem extends Error {
  readonly item: number;
  readonly items: number;
  constructor(item: number, items: number) {
    super(`There is no object ${item} in a loan of ${items}`);
    this.name = "NoSuchItem";
    this.item = item;
    this.items = items;
  }
}

const LOAN_TERMS =
  "tuple(address,uint16,address,uint16,address,address,address,uint40,uint40,uint32,address[],tuple(bytes32,uint88)[],bytes32,uint256)";

/** Objects in the order in which terms name them. */
export function inOrder(objects: readonly LoanObject[]): LoanObject[] {
  return objects.toSorted((a, b) => (BigInt(a.object) < BigInt(b.object) ? -1 : 1));
}

/** The id of a loan with these terms. */
export function hashLoanTerms(terms: LoanTerms): string {
  const values = [
    terms.lender,
    terms.lenderCountry,
    terms.borrower,
    terms.borrowerCountry,
    terms.indemnifier,
    terms.assessor,
    terms.currency,
    terms.from,
    terms.until,
    terms.notice,
    terms.couriers,
    terms.objects.map(({ object, value }) => [object, value]),
    terms.conditions,
    terms.number,
  ];
  return keccak256(AbiCoder.defaultAbiCoder().encode([LOAN_TERMS], [values]));
}

/** What the instruction that sets an object's value aside names as its disclosure. */
export function loanItemKey(loan: string, item: number): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint256"], [loan, item]));
}

/**
 * The instruction in which the value of an object is set aside (`newEarmark` with the loan agreement as releaser, leg 0).
 * `deadline` in Unix seconds: 100 days after the loan, and at most 366 days ahead.
 * @throws NoSuchItem
 */
export function newIndemnity(terms: LoanTerms, item: number, deadline: number): Instruction {
  const covered = terms.objects[item];
  if (covered === undefined) throw new NoSuchItem(item, terms.objects.length);
  return newInstruction({
    legs: [{ token: terms.currency, payer: terms.indemnifier, payee: terms.lender, amount: covered.value }],
    disclosure: loanItemKey(hashLoanTerms(terms), item),
    deadline,
  });
}

/**
 * The instruction by which the lender gives back what is not due of a value that was set aside. The lender signs it for the loan
 * agreement to submit (`authoriseBound`), so that nobody takes it without the payment. `due` in minor units; null where all of it is due.
 * @throws NoSuchItem
 */
export function newRefund(terms: LoanTerms, item: number, due: bigint, deadline: number): Instruction | null {
  const covered = terms.objects[item];
  if (covered === undefined) throw new NoSuchItem(item, terms.objects.length);
  if (due >= covered.value) return null;
  const amount = covered.value - due;
  const legs = [{ token: terms.currency, payer: terms.lender, payee: terms.indemnifier, amount }];
  return newInstruction({ legs, deadline });
}
