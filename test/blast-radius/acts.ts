import { expect } from "chai";

import { DAY } from "../utils/consortium.ts";
import { type Act, connection, type Theft } from "./theft.ts";

/** What the thief of a kind of key does, and what the others do. */
export interface Play {
  readonly unguarded?: boolean;
  /** @param opposed Whether there are remedies, against which it goes on. */
  readonly theft: (world: Theft, opposed: boolean) => Act[];
  readonly remedies: (world: Theft) => Act[];
}

export const refused = (call: Promise<unknown>) => expect(call).to.be.revert(connection.ethers);
export const after = (at: number, ...calls: (() => Promise<unknown>)[]): Act[] => calls.map((run) => ({ at, run }));

/** As often as it may within the year, from a time on. */
export function everySo(at: number, interval: number, run: () => Promise<unknown>): Act[] {
  const count = Math.ceil((365 * DAY - at) / interval);
  return Array.from({ length: count }, (_, index) => ({ at: at + index * interval, run }));
}
