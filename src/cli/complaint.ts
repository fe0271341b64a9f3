import { isNodeFailure, isUnreadable, sayingOf } from "../chain/saying.ts";

const UNREADABLE = "The node answers what cannot be read: is it a node of the chain that the deployment is on?";

/** What a command complains of, in words: nothing of the address of a node, which may hold a key. */
export function complaintOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isUnreadable(error)) return UNREADABLE;
  if (!isNodeFailure(error)) return error.message;
  return `The node does not do what is asked of it: ${sayingOf(error) ?? "it says nothing"}.`;
}
