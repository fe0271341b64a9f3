import { CurrencyToken__factory } from "../../typechain-types/index.js";
import { purposeAt, purposeFromBytes, purposeIndex } from "../common/purpose.ts";
import { parseDecision } from "../supervision/decision.ts";
import { majorUnits } from "./kinds/money.ts";
import { type Applied, rulesBetween } from "./shows/corridor.ts";
import type { Told } from "./shows/show.ts";
import type { CurrencyNames, World } from "./world.ts";

/** A payment about which three rulebooks are asked; the amount in minor units. */
interface Asked {
  readonly currency: CurrencyNames;
  readonly payer: string;
  readonly payee: string;
  readonly amount: bigint;
  /** Index of the category purpose. */
  readonly purpose: number;
}

/**
 * What each of the three rulebooks says of a payment, and what they answer together, limits used up, halts and funds
 * included; nothing for an act that is no payment.
 */
export async function answersOf(world: World, values: ReadonlyMap<string, unknown>): Promise<readonly Told[]> {
  const asked = await askedIn(world, values);
  if (asked === undefined) return [];
  const [from, to] = [await participantAt(world, asked.payer), await participantAt(world, asked.payee)];
  const rules = await rulesBetween(world, asked.currency, { from: from.country, to: to.country });
  // The tier that a rule asks for is one of either party.
  const told = rules.map((rule) => answerOf(rule, asked, Math.min(from.tier, to.tier)));
  return [...told, await whole(world, asked)];
}

async function askedIn(world: World, values: ReadonlyMap<string, unknown>): Promise<Asked | undefined> {
  const [payer, payee, amount, purpose] = ["payer", "payee", "amount", "purpose"].map((name) => values.get(name));
  const token = values.get("currency");
  const texts = [token, payer, payee, purpose];
  if (texts.some((text) => typeof text !== "string") || typeof amount !== "bigint") return undefined;
  const currency = await world.currencyAt(token as string);
  if (currency === undefined) return undefined;
  const index = purposeIndex(purposeFromBytes(purpose as string));
  return { currency, payer: payer as string, payee: payee as string, amount, purpose: index };
}

async function participantAt(world: World, account: string) {
  const { gate } = world.layer;
  const id = await gate.participantByAccount(account);
  if (id === 0n) return { country: 0, tier: 0 };
  const { country, tier } = await gate.participantOf(id);
  return { country: Number(country), tier: Number(tier) };
}

function answerOf({ label, terms, version }: Applied, asked: Asked, tier: number): Told {
  const refusals = [
    ...(version === 0n ? ["it has no rule"] : []),
    ...((terms.purposes >> BigInt(asked.purpose)) & 1n
      ? []
      : [`not for purpose ${purposeAt(asked.purpose) || "none"}`]),
    ...(tier < terms.minTier ? [`tier ${terms.minTier} is needed, and this is ${tier}`] : []),
    ...(terms.cap !== 0n && asked.amount > terms.cap
      ? [`above its cap of ${majorUnits(terms.cap, asked.currency)}`]
      : []),
  ];
  const text = refusals.length === 0 ? `permits it (version ${version})` : `refuses: ${refusals.join("; ")}`;
  return { label, text, value: { permits: refusals.length === 0, refusals, version: Number(version) } };
}

async function whole({ layer }: World, { currency, payer, payee, amount, purpose }: Asked): Promise<Told> {
  const token = CurrencyToken__factory.connect(currency.token, layer.countries.runner);
  const { reason } = parseDecision(await token.check(payer, payee, amount, purpose));
  return { label: "together", text: `${reason.text} (${reason.name})`, value: reason.name };
}
