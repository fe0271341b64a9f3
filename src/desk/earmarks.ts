import type { DeskEvent, History } from "./history.ts";

/** What has become of an earmark. A lapse has no event and is told by the clock alone. */
export type EarmarkFate = "live" | "paid" | "released" | "lapsed";

/** Money set aside for a payment. Amount in minor units, deadline in Unix seconds. */
export interface EarmarkStory {
  readonly earmark: string;
  readonly token: string;
  readonly payer: string;
  readonly releaser: string;
  readonly amount: bigint;
  readonly deadline: number;
  readonly fate: EarmarkFate;
  readonly event: DeskEvent;
}

/** Every earmark of a history as it is at a time, Unix seconds. */
export function earmarkStories({ events }: Pick<History, "events">, now: number): EarmarkStory[] {
  const ended = new Map<unknown, EarmarkFate>();
  for (const { name, args } of events) {
    if (name === "EarmarkExecuted") ended.set(args.earmark, "paid");
    else if (name === "EarmarkReleased") ended.set(args.earmark, "released");
  }
  return events.filter(({ name }) => name === "Earmarked").map((event) => storyOf(event, ended, now));
}

function storyOf(event: DeskEvent, ended: ReadonlyMap<unknown, EarmarkFate>, now: number): EarmarkStory {
  const { earmark, token, payer, releaser, amount } = event.args;
  const deadline = Number(event.args.deadline);
  const fate = ended.get(earmark) ?? (now <= deadline ? "live" : "lapsed");
  const parties = { token: String(token).toLowerCase(), payer: String(payer), releaser: String(releaser) };
  return { earmark: String(earmark), ...parties, amount: amount as bigint, deadline, fate, event };
}
