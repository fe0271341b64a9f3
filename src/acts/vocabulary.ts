import { dataLength, dataSlice, type ErrorDescription, type Interface } from "ethers";

/** By what refusals are read and told: how contracts are called, and what each of their errors says, by name. */
export interface Vocabulary {
  readonly interfaces: readonly Interface[];
  /** In braces, the arguments of the error. */
  readonly sentences: Readonly<Record<string, string>>;
}

const SELECTOR_BYTES = 4;

/** The error in what a call reverted with; null if it is of no contract that is known, or does not decode. */
export function errorIn(data: string, { interfaces }: Vocabulary): ErrorDescription | null {
  if (dataLength(data) < SELECTOR_BYTES) return null;
  const selector = dataSlice(data, 0, SELECTOR_BYTES);
  const found = interfaces.find((each) => each.getError(selector) !== null);
  try {
    return found?.parseError(data) ?? null;
  } catch {
    return null;
  }
}
