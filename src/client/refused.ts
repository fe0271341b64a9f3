import type { Explanation } from "../acts/explain.ts";

/** A contract said no: by which error, and in words that people understand. Nothing was changed. */
export class Refused extends Error {
  override readonly name = "Refused";
  /** What the contract calls its error, such as `CurrencyTokenRefused`. */
  readonly error: string;
  /** What the error says, as people read it. */
  readonly args: readonly string[];
  /** Where rules refuse a payment: the reason that every path gives, and the code of ISO 20022 for it. */
  readonly reason: Explanation["reason"];
  /** Whose rule it is, and what would change the answer. */
  readonly whose: string | undefined;
  readonly remedy: string | undefined;
  /** The revert data. */
  readonly data: string;

  constructor(explanation: Explanation, data: string, cause?: unknown) {
    super(explanation.sentence, { cause });
    ({ error: this.error, args: this.args } = explanation);
    ({ reason: this.reason, whose: this.whose, remedy: this.remedy } = explanation);
    this.data = data;
  }
}

/** An act for which the client was given no one who signs. */
export class NeedsSigner extends Error {
  override readonly name = "NeedsSigner";
  constructor() {
    super("This needs an account that signs: give the client a signer rather than a provider.");
  }
}
