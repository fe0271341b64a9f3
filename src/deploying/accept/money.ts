import { parseUnits } from "ethers";

import { CurrencyToken__factory } from "../../../typechain-types/index.js";
import { readEvents } from "../../chain/events.ts";
import { type IssuerFile, issuersOf } from "../../consortium/file.ts";
import type { Actor } from "../../consortium/step.ts";
import { isInvited } from "../../consortium/unions.ts";
import { adoptedIn } from "../../consortium/joint-layer.ts";
import { issuerTerms } from "../../consortium/rules.ts";
import { beyond, type Fact, fact, facts, type Inspection, placeOf } from "./fact.ts";

/** The kinds of assets that the suite has, and which contract makes them. */
const FACTORIES = ["currencies", "records"] as const;

/** Currencies: their terms, whom they trust, and what is announced; the queue that clears them. */
export async function moneyFacts(inspection: Inspection): Promise<Fact[]> {
  const { file, layer } = inspection;
  const issuers = issuersOf(file);
  const tokens = await Promise.all(
    issuers.map(({ numeric, currency }) => layer.currencies.tokenOf(numeric, currency.numeric)),
  );
  const each = issuers.map((country, index) => currencyFacts(inspection, country, tokens[index]!));
  const all = await Promise.all([
    ...each,
    factoryFacts(inspection),
    strangers(inspection, tokens),
    quotaFacts(inspection, tokens),
  ]);
  return all.flat();
}

async function factoryFacts({ layer: { assets }, addresses, record }: Inspection): Promise<Fact[]> {
  const named = await readEvents(assets, assets.filters.FactoryNamed(), { from: record.firstBlock });
  const others = named.filter(({ args }) => Number(args.kind) >= FACTORIES.length);
  const asked = FACTORIES.map(async (name, kind) =>
    fact(`assets.factoryOf(${kind})`, addresses[name], await assets.factoryOf(kind)),
  );
  return [
    ...(await Promise.all(asked)),
    ...beyond(
      "assets: factories",
      others.map(({ args }) => `${args.factory} for kind ${args.kind}`),
    ),
  ];
}

async function strangers({ layer }: Inspection, tokens: readonly string[]): Promise<Fact[]> {
  const count = Number(await layer.currencies.currencyCount());
  const all = await Promise.all(Array.from({ length: count }, (_, index) => layer.currencies.currencyAt(index)));
  return beyond(
    "currencies",
    all.filter((token) => !tokens.includes(token)),
  );
}

async function currencyFacts(inspection: Inspection, country: IssuerFile, address: string): Promise<Fact[]> {
  const { file, layer, provider } = inspection;
  const place = `${placeOf(file, country)}.currency`;
  if (BigInt(address) === 0n) return [fact(place, country.currency.code, "no currency")];
  const token = CurrencyToken__factory.connect(address, provider);
  const { code, name, decimals, noticeSeconds, issuanceLimit } = country.currency;
  const [terms] = await token.issuerRule();
  const { limit } = await token.issuance();
  return [
    fact(`${place}.code`, code, await token.symbol()),
    fact(`${place}.name`, name, await token.name()),
    fact(`${place}.decimals`, decimals, await token.decimals()),
    fact(`${place}.noticeSeconds`, noticeSeconds, await token.notice()),
    fact(`${place}.issuanceLimit`, parseUnits(issuanceLimit, decimals), limit),
    ...facts(`${place}.rule`, issuerTerms(country), terms),
    ...(await adoptionFacts(inspection, place, address)),
    ...(await unionFacts(inspection, country, address)),
    ...(await invitationFacts(inspection, country, address)),
    fact(`${place}: cleared`, country.currency.queueQuota !== 0, await layer.queue.isMember(address)),
  ];
}

/** Which other countries the currency serves: those of its union, and no other. */
function unionFacts({ file, layer }: Inspection, issuer: IssuerFile, address: string): Promise<Fact[]> {
  const others = file.countries.filter(({ numeric }) => numeric !== issuer.numeric);
  return Promise.all(
    others.map(async ({ alpha2, numeric }) => {
      const place = `${placeOf(file, issuer)}.currency.members: ${alpha2}`;
      return fact(place, issuer.currency.members.includes(alpha2), await layer.currencies.isServed(address, numeric));
    }),
  );
}

/** Countries that could take the currency as their own at any time, and are not asked to by the file. */
async function invitationFacts(
  { file, layer, cast, record }: Inspection,
  issuer: IssuerFile,
  token: string,
): Promise<Fact[]> {
  const { currencies } = layer;
  const filter = currencies.filters.UnionInvited(token);
  const invited = await readEvents(currencies, filter, { from: record.firstBlock });
  const others = [...new Set(invited.map(({ args }) => args.country))].filter((country) => {
    const code = file.countries.find(({ numeric }) => BigInt(numeric) === country)?.alpha2 ?? "";
    return !issuer.currency.members.includes(code);
  });
  const context = { layer, accountOf: (actor: Actor) => cast.accountOf(actor) };
  const open = await Promise.all(
    others.map((country) => isInvited(context, token, issuer, { numeric: Number(country) })),
  );
  return beyond(
    `${placeOf(file, issuer)}.currency.members: invited`,
    others.filter((_, index) => open[index]).map((country) => `country ${country}`),
  );
}

async function adoptionFacts(
  { file, addresses, provider, record }: Inspection,
  place: string,
  address: string,
): Promise<Fact[]> {
  const token = CurrencyToken__factory.connect(address, provider);
  const expected = new Map<string, number>(
    adoptedIn(addresses, file.clearing).map(({ deployment, powers }) => [deployment, powers]),
  );
  const powers = [...expected].map(async ([deployment, asked]) =>
    fact(`${place}: powers of ${deployment}`, asked, (await token.powersOf(deployment)).inForce),
  );
  const adopted = await token.adopted();
  const announced = await readEvents(token, token.filters.Announced(), { from: record.firstBlock });
  const pending = await Promise.all(
    announced.map(async ({ args }) => ((await token.readyAt(args.call).catch(() => 0n)) > 0n ? [args.call] : [])),
  );
  return [
    ...(await Promise.all(powers)),
    ...beyond(
      `${place}: adopted`,
      adopted.filter((each) => !expected.has(each)),
    ),
    ...beyond(`${place}: announced`, new Set(pending.flat())),
  ];
}

/** Who may have payments waiting: the file's participants, as many as it says, and nobody else. */
async function quotaFacts({ file, layer, cast, record }: Inspection, tokens: readonly string[]): Promise<Fact[]> {
  const { queue } = layer;
  const participants = file.countries.flatMap((country) => country.participants);
  const accounts = participants.map(({ lei }) => cast.accountOf({ kind: "participant", lei }));
  const asked = issuersOf(file).flatMap((country, index) =>
    accounts.map(async (account) => {
      const place = `${placeOf(file, country)}.currency.queueQuota: ${account}`;
      return fact(place, country.currency.queueQuota, await queue.quotaOf(tokens[index]!, account));
    }),
  );
  const named = new Set(accounts.map((account) => account.toLowerCase()));
  const set = await readEvents(queue, queue.filters.QuotaSet(), { from: record.firstBlock });
  const others = set.filter(({ args }) => !named.has(args.account.toLowerCase()));
  const held = await Promise.all(
    others.map(async ({ args }) => ((await queue.quotaOf(args.token, args.account)) > 0n ? [args.account] : [])),
  );
  return [...(await Promise.all(asked)), ...beyond("queue: admitted", new Set(held.flat()))];
}
