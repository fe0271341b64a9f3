import { type Refusal, refusalOf } from "../../src/index.ts";

/** Why an attempt is refused, or null if it is not. Throws what went wrong otherwise. */
export async function refusalOrNull(attempt: Promise<unknown>): Promise<Refusal | null> {
  try {
    await attempt;
    return null;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    return refusal;
  }
}
