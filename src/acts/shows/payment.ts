import type { Log } from "ethers";

import { CurrencyToken__factory } from "../../../typechain-types/index.js";
import { blockAt } from "../../chain/blocks.ts";
import { eventIn } from "../../chain/events.ts";
import { purposeFromBytes } from "../../common/purpose.ts";
import { parsePending } from "../../settlement/pending.ts";
import { wordsOf } from "../kinds/lists.ts";
import { majorUnits } from "../kinds/money.ts";
import { momentOf } from "../kinds/times.ts";
import type { World } from "../world.ts";
import type { More, Told } from "./show.ts";

/**
 * Everything that the engine and the queue tell of a UETR. Anyone may use one for a payment of his own, so each line says who
 * began it: initiator and UETR together name a payment.
 */
export const payment: More = async (world, known) => {
  const uetr = known.get("uetr") as string;
  const told = [...(await settled(world, uetr)), ...(await submitted(world, uetr)), ...(await queued(world, uetr))];
  return told.length > 0
    ? told
    : [{ label: "state", text: "unknown here: no payment has this UETR", value: "unknown" }];
};

async function settled(world: World, uetr: string): Promise<Told[]> {
  const { engine } = world.layer;
  const told: Told[] = [];
  for (const { args, transactionHash, index, blockNumber } of await world.events(
    engine,
    engine.filters.Settled(uetr),
  )) {
    const at = momentOf((await blockAt(world.provider, blockNumber)).timestamp);
    const by = (await world.accountName(args.initiator)) ?? args.initiator;
    const purpose = purposeFromBytes(args.purpose) || "none";
    const text = `${at}, initiated by ${by}, purpose ${purpose}, transaction ${transactionHash}`;
    told.push({ label: "settled", text, value: { transaction: transactionHash, initiator: args.initiator, at } });
    told.push(...(await legsBefore(world, transactionHash, index, Number(args.legs))));
  }
  return told;
}

const token = CurrencyToken__factory.createInterface();

/** The transfers of currencies by which an instruction was settled: they stand before its own event, one for each leg. */
async function legsBefore(world: World, hash: string, index: number, legs: number): Promise<Told[]> {
  const logs = (await world.provider.getTransactionReceipt(hash))!.logs;
  const before = logs.filter((log) => log.index < index);
  const start = before.findLastIndex(
    (log) => log.topics[0] === world.layer.engine.interface.getEvent("Settled").topicHash,
  );
  const told: Told[] = [];
  for (const log of before.slice(start + 1)) {
    const leg = await legIn(world, log);
    if (leg !== undefined) told.push(leg);
  }
  return told.slice(-legs);
}

async function legIn(world: World, log: Log): Promise<Told | undefined> {
  const currency = await world.currencyAt(log.address);
  const event = currency && eventIn(token, log);
  if (event?.name !== "Transfer") return undefined;
  const [from, to, amount] = event.args as unknown as [string, string, bigint];
  return legOf(world, { token: log.address, from, to, amount });
}

interface Movement {
  readonly token: string;
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
}

async function legOf(world: World, { token: address, from, to, amount }: Movement): Promise<Told> {
  const currency = await world.currencyAt(address);
  const [payer, payee] = [(await world.accountName(from)) ?? from, (await world.accountName(to)) ?? to];
  const money = currency === undefined ? `${amount} of ${address}` : majorUnits(amount, currency);
  return {
    label: "leg",
    text: `${money} from ${payer} to ${payee}`,
    value: { token: address, from, to, amount: String(amount) },
  };
}

async function submitted(world: World, uetr: string): Promise<Told[]> {
  const { engine } = world.layer;
  const told: Told[] = [];
  for (const { args } of await world.events(engine, engine.filters.PendingSubmitted(uetr))) {
    const pending = parsePending(await engine.pendingOf(args.id), await world.now());
    const countries = pending?.countries ?? [];
    const names = await Promise.all(
      countries.map(
        async ({ country, approved }) => `${await world.countryName(country)} ${approved ? "has" : "has not"}`,
      ),
    );
    const open = `waits for Supervisors until ${momentOf(args.decideBy)}; approved: ${names.join(", ")}`;
    const text = pending === null ? `submitted to Supervisors, no longer pending (${args.id})` : open;
    told.push({ label: "submitted", text, value: { instruction: args.id, pending: pending !== null } });
    for (const { token: address, payer, payee, amount } of args.instruction.legs)
      told.push(await legOf(world, { token: address, from: payer, to: payee, amount }));
  }
  return told;
}

async function queued(world: World, uetr: string): Promise<Told[]> {
  const { queue } = world.layer;
  const told: Told[] = [];
  for (const { args } of await world.events(queue, queue.filters.PaymentQueued(uetr))) {
    const priority = wordsOf("priority")[Number(args.priority)]!;
    const text = `in the ${priority} lane at place ${args.place}; queue show tells how far that lane is`;
    told.push({ label: "queued", text, value: { token: args.token, priority, place: String(args.place) } });
    told.push(await legOf(world, { token: args.token, from: args.payer, to: args.payee, amount: args.amount }));
  }
  return told;
}
