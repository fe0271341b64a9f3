import { AbiCoder, keccak256, type Signer, type TypedDataDomain } from "ethers";

import { type Authorisation, authoriseBound, type Instruction } from "../settlement/instruction.ts";
import { payersBeside, type QuoteTaking } from "../settlement/quote.ts";

/** How a credit is available (`Availability` of the contracts; UCP 600, article 6b). */
export const Availability = { None: 0, Sight: 1, Acceptance: 2, Deferred: 3 } as const;

/** Where a credit stands (`CreditStatus`). */
export const CreditStatus = { None: 0, Applied: 1, Issued: 2, Closed: 3 } as const;

/** Where a presentation stands (`PresentationStatus`). */
export const PresentationStatus = { None: 0, Presented: 1, Refused: 2, Waived: 3, Accepted: 4, Honoured: 5 } as const;

/** What a documentary credit says, as the contract takes it. Amounts in minor units, times in Unix seconds. */
export interface CreditTerms {
  applicant: string;
  issuingBank: string;
  beneficiary: string;
  advisingBank: string;
  /** The zero address for none. */
  confirmingBank: string;
  currency: string;
  amount: bigint;
  availability: number;
  /** Seconds from acceptance to maturity; 0 at sight. */
  tenor: number;
  expiry: number;
  /** ISO 3166-1 numeric code of the country where documents are presented. */
  place: number;
  /** The register of the document of title; the zero address if none is asked for. */
  register: string;
  /** Hash of what documents are asked for, and of what they have to say. */
  conditions: string;
  isTransferable: boolean;
  isDrawnInParts: boolean;
  number: bigint;
}

const CREDIT_TERMS =
  "tuple(address,address,address,address,address,address,uint88,uint8,uint32,uint48,uint16,address,bytes32,bool,bool,uint256)";

/** The id of a credit with these terms, and the hash by which terms are known. */
export function hashCreditTerms(terms: CreditTerms): string {
  const values = [
    terms.applicant,
    terms.issuingBank,
    terms.beneficiary,
    terms.advisingBank,
    terms.confirmingBank,
    terms.currency,
    terms.amount,
    terms.availability,
    terms.tenor,
    terms.expiry,
    terms.place,
    terms.register,
    terms.conditions,
    terms.isTransferable,
    terms.isDrawnInParts,
    terms.number,
  ];
  return keccak256(AbiCoder.defaultAbiCoder().encode([CREDIT_TERMS], [values]));
}

/**
 * The consents by which a credit is honoured, bound to its contract: of all payers but the makers of quotes, in the order of their
 * legs, each signing for its own account. Nothing settles by them that is not recorded there.
 */
export async function signHonour(
  letters: string,
  domain: TypedDataDomain,
  instruction: Instruction,
  signerOf: (payer: string) => Signer,
  takings: readonly QuoteTaking[] = [],
): Promise<Authorisation[]> {
  const quotes = takings.map(({ quote }) => quote);
  const payers = payersBeside(instruction, letters, quotes);
  return Promise.all(payers.map((payer) => authoriseBound(signerOf(payer), domain, instruction, letters)));
}
