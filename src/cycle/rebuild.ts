import type { CycleOutline, ParticipantCopy, SupervisorCopy } from "./copy.ts";
import { homesOf } from "./copy.ts";
import { type CyclePayment, coreOf } from "./payment.ts";
import { PaymentTable } from "./payment-table.ts";

/** No copy to put anything together from, or copies of several cycles. */
export class CopiesDiffer extends Error {
  constructor(roots: readonly string[]) {
    super(roots.length === 0 ? "There is no copy." : `The copies are of several cycles: ${roots.join(", ")}.`);
    this.name = "CopiesDiffer";
  }
}

/**
 * A Supervisor's copy put together again from those of participants, each of which has its own payments. It is whole if nothing is
 * wrong with it by `checkAsSupervisor`: that every sheet has its root. Throws `CopiesDiffer`.
 */
export function rebuiltSupervisorCopy(
  copies: readonly ParticipantCopy[],
  country: number,
  issuerOf: (currency: string) => number,
): SupervisorCopy {
  const outline = outlineIn(copies);
  const homeOf = homesOf(outline.signers);
  const isConcerned = ({ payer, payee, currency }: CyclePayment) =>
    [homeOf(payer), homeOf(payee), issuerOf(currency)].includes(country);
  const payments = copies.flatMap((copy) => copy.payments.map(({ payment }) => payment)).filter(isConcerned);
  const table = new PaymentTable();
  for (const payment of new Map(payments.map((each) => [coreOf(each), each])).values()) table.add(payment);
  const { proposal, signers, sheets, tally } = outline;
  return { proposal, signers, sheets, tally, country, table };
}

function outlineIn(copies: readonly ParticipantCopy[]): CycleOutline {
  const roots = [...new Set(copies.map(({ proposal }) => proposal.root))];
  const [first] = copies;
  if (first === undefined || roots.length > 1) throw new CopiesDiffer(roots);
  return first;
}
