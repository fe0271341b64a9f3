import { type Earmark, newEarmark } from "./earmark.ts";
import { newInstruction } from "./instruction.ts";

/** What a currency serves for as collateral (`Credit.sol`): `haircut` in basis points. */
export interface Collateral {
  /** Minor units lent for 10^18 minor units of the collateral, before the haircut. */
  price: bigint;
  haircut: bigint;
}

/** What goes into a pledge; `collateral` is the currency pledged, `facility` the contract `IntradayCredit`. */
export interface PledgeDraft {
  facility: string;
  payer: string;
  treasury: string;
  collateral: string;
  amount: bigint;
  deadline: number;
}

const PRICE_UNIT = 10n ** 18n;
const WHOLE = 10_000n;

/** Collateral set aside for a treasury, which only the facility releases or gives up. Its payer signs it (`signEarmark`). */
export function newPledge({ facility, payer, treasury, collateral, amount, deadline }: PledgeDraft): Earmark {
  const leg = { token: collateral, payer, payee: treasury, amount };
  return newEarmark({ instruction: newInstruction({ legs: [leg], deadline }), leg: 0, releaser: facility });
}

/** The most that is lent on an amount of collateral, in minor units of the currency lent. */
export function lendableOn({ price, haircut }: Collateral, amount: bigint): bigint {
  return (((amount * price) / PRICE_UNIT) * (WHOLE - haircut)) / WHOLE;
}

/** The least collateral on which an amount is lent, in minor units of the collateral; the price is not zero. */
export function collateralFor({ price, haircut }: Collateral, amount: bigint): bigint {
  const value = ceilDiv(amount * WHOLE, WHOLE - haircut);
  return ceilDiv(value * PRICE_UNIT, price);
}

function ceilDiv(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
