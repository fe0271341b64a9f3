import type { ProjectFinance } from "../../typechain-types/index.js";
import { type Instruction, type Leg, newInstruction } from "../settlement/instruction.ts";
import { apportion } from "./apportionment.ts";
import {
  drawdownReference,
  paymentReference,
  PaymentUse,
  repaymentReference,
  saleReference,
  type ShareSale,
  trancheId,
  WHOLE,
} from "./project.ts";

/** When an instruction ends, in Unix seconds, and what its payers add. */
export interface PaymentOptions {
  deadline: number;
  /** ISO 20022 category purpose. */
  purpose?: string;
  /** Commitment to the data that travels off chain. */
  disclosure?: string;
  nonce?: bigint;
}

/** A lender's share of a tranche, as the contract has it. */
export interface Share {
  index: number;
  account: string;
  undrawn: bigint;
  owed: bigint;
  called: bigint;
  kept: bigint;
}

/** Which block is read, the latest unless one is named. */
export interface ReadAt {
  blockTag?: number;
}

/** All shares of a tranche by place; minor units. */
export async function sharesOf(finance: ProjectFinance, tranche: bigint, at: ReadAt = {}): Promise<Share[]> {
  const { state } = await finance.trancheOf(tranche, at);
  const places = Array.from({ length: Number(state.lenders) }, (_, index) => index);
  return Promise.all(
    places.map(async (index) => {
      const { lender, position } = await finance.shareOf(tranche, index, at);
      const { undrawn, owed, called, kept } = position;
      return { index, account: lender.account, undrawn, owed, called, kept };
    }),
  );
}

/** What pays the open drawdown of a tranche: a leg for each lender asked, or for those of them that are named. */
export async function drawdownInstruction(
  finance: ProjectFinance,
  tranche: bigint,
  contractor: string,
  options: PaymentOptions & { lenders?: readonly string[] },
): Promise<Instruction> {
  const { terms, state } = await finance.trancheOf(tranche);
  const asked = (await sharesOf(finance, tranche)).filter(({ called }) => called !== 0n);
  const paying = asked.filter(({ account }) => options.lenders?.includes(account) ?? true);
  const legs = paying.map(({ account, called }) => legOf(terms.currency, account, contractor, called));
  const uetr = drawdownReference(await finance.getAddress(), tranche, state.drawdowns);
  return newInstruction({ ...draftOf(options), uetr, legs });
}

/** What is repaid (`IRepayments.repay`), and who pays. */
export interface Repayment {
  rank: number;
  /** Billionths, up to `WHOLE`. */
  part: bigint;
  isPrepayment: boolean;
}

/**
 * What repays all ranks up to one: for each tranche in order and each lender by place its part, as the contract shares it out.
 * Amounts are those of today (UTC). Lenders that cannot be paid are left out.
 */
export async function repaymentInstruction(
  finance: ProjectFinance,
  project: bigint,
  repayment: Repayment,
  payer: string,
  options: PaymentOptions & { unpayable?: readonly string[] },
): Promise<Instruction> {
  const { tranches } = await finance.projectOf(project);
  const places = Array.from({ length: Number(tranches) }, (_, place) => trancheId(project, place));
  const parts = await Promise.all(places.map((tranche) => partsOf(finance, tranche, repayment)));
  const legs = parts.flat().filter(({ payee }) => !(options.unpayable?.includes(payee) ?? false));
  const uetr = repaymentReference(await finance.getAddress(), project, repayment);
  return newInstruction({ ...draftOf(options), uetr, legs: legs.map((leg) => ({ ...leg, payer })) });
}

async function partsOf(finance: ProjectFinance, tranche: bigint, { rank, part, isPrepayment }: Repayment) {
  const { terms, state } = await finance.trancheOf(tranche);
  if (terms.isGrant || terms.rank > BigInt(rank)) return [];
  const isLast = terms.rank === BigInt(rank);
  const due = await finance.dueOf(tranche);
  const own = isLast ? part : WHOLE;
  const paid = isPrepayment
    ? { interest: due.interest, principal: due.principal + partOf(state.principal - due.principal, own) }
    : interestFirst(due, own);
  const shares = await sharesOf(finance, tranche);
  const weights = shares.map(({ owed }) => owed);
  if (paid.interest + paid.principal === 0n) return [];
  const [interests, principals] = [apportion(paid.interest, weights), apportion(paid.principal, weights)];
  return shares
    .map(({ account }, index) => legOf(terms.currency, account, account, interests[index]! + principals[index]!))
    .filter(({ amount }) => amount !== 0n);
}

function interestFirst(due: { interest: bigint; principal: bigint }, part: bigint) {
  const amount = partOf(due.interest + due.principal, part);
  const interest = amount < due.interest ? amount : due.interest;
  return { interest, principal: amount - interest };
}

/** A part of an amount in billionths, rounded up. */
function partOf(amount: bigint, part: bigint): bigint {
  return (amount * part + WHOLE - 1n) / WHOLE;
}

/** What pays a lender what was kept for it, in minor units. */
export async function keptInstruction(
  finance: ProjectFinance,
  tranche: bigint,
  index: number,
  payment: { payer: string; amount: bigint },
  options: PaymentOptions,
): Promise<Instruction> {
  const { terms } = await finance.trancheOf(tranche);
  const { lender } = await finance.shareOf(tranche, index);
  const uetr = paymentReference(await finance.getAddress(), PaymentUse.Kept, tranche, BigInt(index));
  const legs = [legOf(terms.currency, payment.payer, lender.account, payment.amount)];
  return newInstruction({ ...draftOf(options), uetr, legs });
}

/** What pays for a share: the price in minor units of a currency, from the buyer to the seller. */
export async function saleInstruction(
  finance: ProjectFinance,
  tranche: bigint,
  index: number,
  sale: ShareSale,
  price: { currency: string; amount: bigint },
  options: PaymentOptions,
): Promise<Instruction> {
  const { lender } = await finance.shareOf(tranche, index);
  const uetr = saleReference(await finance.getAddress(), tranche, index, sale);
  return newInstruction({
    ...draftOf(options),
    uetr,
    legs: [legOf(price.currency, sale.to, lender.account, price.amount)],
  });
}

function draftOf({ deadline, purpose = "LOAN", disclosure, nonce }: PaymentOptions) {
  return {
    deadline,
    purpose,
    ...(disclosure === undefined ? {} : { disclosure }),
    ...(nonce === undefined ? {} : { nonce }),
  };
}

const legOf = (token: string, payer: string, payee: string, amount: bigint): Leg => ({ token, payer, payee, amount });
