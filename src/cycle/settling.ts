import type { CyclePlace } from "./cycle-tree.ts";
import type { CyclePayment } from "./payment.ts";
import {
  type CycleProposal,
  type CycleSeal,
  type CycleSigner,
  NoCycleKey,
  participantsAt,
  sealOf,
  sortedAddresses,
} from "./proposal.ts";
import type { StruckPayment } from "./record.ts";

/** A payment that was struck, as settling wants it: the places of both positions. */
export interface StruckPlace {
  readonly payerAt: number;
  readonly payeeAt: number;
  /** Minor units. */
  readonly amount: bigint;
}

/** Proof that a payment stands in a cycle and that both sides have signed it, as the contract takes it. */
export interface FinalityProof {
  readonly seal: CycleSeal;
  readonly signers: string;
  readonly payerAt: number;
  readonly payeeAt: number;
  readonly place: CyclePlace;
}

type Signed = Pick<CycleProposal, "currencies" | "positions">;

/** What was struck, in the order of the strikes, as settling wants it. Throws `NoCycleKey`. */
export function struckPlaces(
  { currencies, positions }: Signed,
  signers: readonly CycleSigner[],
  struck: readonly StruckPayment[],
): StruckPlace[] {
  const signerAt = participantsAt(signers);
  const placeOf = new Map(positions.map((word, place) => [word >> 224n, place]));
  const sorted = sortedAddresses(currencies);
  const positionOf = (currency: string, account: string) => {
    const signer = signerAt.get(account);
    const order = (BigInt(sorted.indexOf(currency)) << 16n) | BigInt(signer ?? 0);
    const place = placeOf.get(order);
    if (signer === undefined || place === undefined) throw new NoCycleKey(account);
    return place;
  };
  return struck.map(({ currency, payer, payee, amount }) => {
    return { payerAt: positionOf(currency, payer), payeeAt: positionOf(currency, payee), amount };
  });
}

/** The proof of a payment that stands at a place. Throws `NoCycleKey`. */
export function finalityProof(
  proposal: CycleProposal,
  signers: readonly CycleSigner[],
  payment: CyclePayment,
  place: CyclePlace,
): FinalityProof {
  const signerAt = participantsAt(signers);
  const placeOf = (account: string) => {
    const found = signerAt.get(account);
    if (found === undefined) throw new NoCycleKey(account);
    return found;
  };
  const sides = { payerAt: placeOf(payment.payer), payeeAt: placeOf(payment.payee) };
  return { seal: sealOf(proposal, signers), signers: proposal.signers, ...sides, place };
}
