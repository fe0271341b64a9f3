/** What every event tells of its place. */
interface Placed {
  readonly block: { readonly number: bigint; readonly timestamp: bigint };
  readonly log: { readonly logIndex: number };
  readonly transaction: { readonly hash: `0x${string}` };
}

/** Where an event stands. */
export function placeOf({ block, log }: Placed) {
  return { block: Number(block.number), logIndex: log.logIndex };
}

/** The same, with when it was (Unix seconds) and in which transaction. */
export function whereOf(event: Placed) {
  return { ...placeOf(event), time: Number(event.block.timestamp), hash: event.transaction.hash };
}

/** Text that somebody wrote, without the one character that no database keeps. */
export function textOf(text: string): string {
  return text.replaceAll("\u0000", "\uFFFD");
}
