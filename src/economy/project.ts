import { AbiCoder, keccak256, type Signer, toBigInt, toBeHex, type TypedDataDomain } from "ethers";

import { uetrFromBytes } from "../common/uetr.ts";
import { type Authorisation, authoriseBound, type Instruction, payersOf } from "../settlement/instruction.ts";

/** Where a project stands (`ProjectStatus`). */
export const ProjectStatus = { None: 0, Effective: 1, Default: 2 } as const;

/** Where an agreement stands (`AgreementStatus`). */
export const AgreementStatus = { None: 0, Draft: 1, Signing: 2, Signed: 3 } as const;

/** What a payment is for (`PaymentUse`). */
export const PaymentUse = { Drawdown: 0, Repayment: 1, Prepayment: 2, Kept: 3, Sale: 4 } as const;

/** A whole, where a part is paid of what is due (`repay`). */
export const WHOLE = 1_000_000_000n;

/** What a project says, whoever lends (`ProjectTerms`). */
export interface ProjectTerms {
  finance: string;
  plan: string;
  /** Basis points, 5,001 to 10,000. */
  majority: number;
  /** Days. */
  grace: number;
  /** Days. */
  funding: number;
  /** ISO 3166-1 numeric codes. */
  lists: number[];
  conditions: string;
}

/** The terms of a tranche (`TrancheTerms`). Days count from 1970. */
export interface TrancheTerms {
  currency: string;
  /** Basis points a year, actual/365. */
  rate: number;
  rank: number;
  isGrant: boolean;
  firstDue: number;
  interval: number;
  instalments: number;
}

/** The same relief for every tranche of a rank (`Relief`). */
export interface Relief {
  rank: number;
  /** Basis points. */
  haircut: number;
  rate: number;
  firstDue: number;
  interval: number;
  instalments: number;
  conditions: string;
}

/** A part of a share that is sold (`ShareSale`); minor units. */
export interface ShareSale {
  to: string;
  owed: bigint;
  undrawn: bigint;
}

/** A tranche's id. */
export function trancheId(project: bigint, place: number): bigint {
  return (project << 8n) | BigInt(place);
}

const coder = AbiCoder.defaultAbiCoder();

/** The UETR of an instruction: it says what is paid, as the contract asks (`referenceOf`). */
export function paymentReference(finance: string, use: number, about: bigint, item: bigint): string {
  const hash = toBigInt(
    keccak256(coder.encode(["address", "uint8", "uint256", "uint256"], [finance, use, about, item])),
  );
  const bits = hash >> 128n;
  const versioned = (bits & ~(0xfn << 76n)) | (4n << 76n);
  return uetrFromBytes(toBeHex((versioned & ~(3n << 62n)) | (2n << 62n), 16));
}

/** The UETR that pays a drawdown, counted from 1. */
export function drawdownReference(finance: string, tranche: bigint, drawdown: bigint): string {
  return paymentReference(finance, PaymentUse.Drawdown, tranche, drawdown);
}

/** The UETR that repays, or prepays, all ranks up to one; `part` in billionths (`WHOLE`). */
export function repaymentReference(
  finance: string,
  project: bigint,
  { rank, part, isPrepayment }: { rank: number; part: bigint; isPrepayment: boolean },
): string {
  const use = isPrepayment ? PaymentUse.Prepayment : PaymentUse.Repayment;
  return paymentReference(finance, use, project, (BigInt(rank) << 32n) | part);
}

/** The UETR that pays for a share. */
export function saleReference(finance: string, tranche: bigint, index: number, sale: ShareSale): string {
  const values = [index, [sale.to, sale.owed, sale.undrawn]];
  const item = keccak256(coder.encode(["uint256", "tuple(address,uint64,uint64)"], values));
  return paymentReference(finance, PaymentUse.Sale, tranche, toBigInt(item));
}

/**
 * The consents of all payers in the order of their legs, each signing for its own account, bound to the project finance: nothing
 * settles that is not recorded there.
 */
export async function signConsents(
  finance: string,
  domain: TypedDataDomain,
  instruction: Instruction,
  signerOf: (payer: string) => Signer,
): Promise<Authorisation[]> {
  const payers = payersOf(instruction, finance);
  return Promise.all(payers.map((payer) => authoriseBound(signerOf(payer), domain, instruction, finance)));
}
