import type { Result } from "ethers";

/** A struct's fields by name; typechain does not tell that structs are results. */
export function fieldsOf(struct: object): Record<string, unknown> {
  return (struct as Result).toObject();
}
