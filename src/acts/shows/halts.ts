import { momentOf } from "../kinds/times.ts";
import { scopeName } from "../kinds/names.ts";
import type { More } from "./show.ts";

/** What the gate has halted and not lifted, each with its end. */
export const halts: More = async (world) => {
  const { gate } = world.layer;
  const ordered = await world.events(gate, gate.filters.Halted());
  const [scopes, now] = [[...new Set(ordered.map(({ args }) => args.scope))], await world.now()];
  const told = [];
  for (const scope of scopes) {
    const until = await gate.haltedUntil(scope);
    if (until <= BigInt(now)) continue;
    const text = `${await scopeName(scope, { world })} until ${momentOf(until)}`;
    told.push({ label: "halted", text, value: { scope: String(scope), until: Number(until) } });
  }
  return told.length === 0 ? [{ label: "halted", text: "nothing", value: [] }] : told;
};
