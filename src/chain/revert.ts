import { isError } from "ethers";

/** The revert data behind an error, or null: nodes and libraries put it in different places. */
export function revertDataOf(error: unknown): string | null {
  if (isError(error, "CALL_EXCEPTION") && error.data) return error.data;
  if (typeof error !== "object" || error === null) return null;
  if ("data" in error && typeof error.data === "string" && error.data.startsWith("0x")) return error.data;
  for (const key of ["data", "info", "error", "cause"]) {
    const inner = revertDataOf((error as Record<string, unknown>)[key]);
    if (inner !== null) return inner;
  }
  return null;
}
