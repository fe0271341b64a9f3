import { type ContractTransaction, parseUnits, ZeroAddress } from "ethers";

import { type CurrencyToken, CurrencyToken__factory } from "../../typechain-types/index.js";
import { type IssuerFile, issuersOf } from "../consortium/file.ts";
import { adoptedIn } from "../consortium/joint-layer.ts";
import { assetOf, issuerTerms } from "../consortium/rules.ts";
import { chunks, type Step } from "../consortium/step.ts";
import { Power, powersIn } from "../governance/registries.ts";
import { type AmendingContext, officeOf } from "./context.ts";
import { countryIn } from "./leftovers.ts";

const MAX_QUOTAS = 100; // written in one transaction, as `quotas` do

/** What an issuer changes of a currency that exists: its limit, its rule, whom it trusts, its union and its queue. */
export async function currencySteps(context: AmendingContext, issuer: IssuerFile): Promise<Step[]> {
  const address = await context.layer.currencies.tokenOf(issuer.numeric, issuer.currency.numeric);
  if (address === ZeroAddress) return [];
  const currency: Currency = {
    context,
    issuer,
    address,
    token: CurrencyToken__factory.connect(address, context.layer.currencies.runner),
  };
  const parts = [limitSteps, ruleSteps, trustSteps, unionSteps, quotaSteps];
  return (await Promise.all(parts.map((part) => part(currency)))).flat();
}

interface Currency {
  readonly context: AmendingContext;
  readonly issuer: IssuerFile;
  readonly address: string;
  readonly token: CurrencyToken;
}

/** An act of the issuer that the chain does not show yet. */
function issuing({ issuer }: Currency, chapter: string, title: string, call: () => Promise<ContractTransaction>): Step {
  const { alpha2, offices, currency } = issuer;
  return {
    chapter,
    title: `${offices.MonetaryAuthority.name} ${title.replace("CODE", currency.code)}`,
    actor: officeOf(alpha2, "MonetaryAuthority"),
    isDone: () => Promise.resolve(false),
    call,
  };
}

/** What widens the trust is announced, and made when the notice is over. */
async function announced(of: Currency, what: string, call: () => Promise<ContractTransaction>): Promise<Step[]> {
  const { data } = await call();
  const isAnnounced = (await of.token.readyAt(data)) !== 0n;
  const announcing = issuing(of, "Announcements", `announces that it ${what}`, () =>
    of.token.announce.populateTransaction(data),
  );
  return [...(isAnnounced ? [] : [announcing]), issuing(of, "What was announced", what, call)];
}

async function limitSteps(of: Currency): Promise<Step[]> {
  const { token, issuer } = of;
  const { issuanceLimit, decimals } = issuer.currency;
  const asked = parseUnits(issuanceLimit, decimals);
  const { limit } = await token.issuance();
  if (asked === limit) return [];
  const what = `sets the issuance limit of CODE to ${issuanceLimit} a day`;
  if (asked > limit) return announced(of, what, () => token.raiseIssuanceLimit.populateTransaction(asked));
  return [issuing(of, "Currencies amended", what, () => token.lowerIssuanceLimit.populateTransaction(asked))];
}

async function ruleSteps(of: Currency): Promise<Step[]> {
  const terms = issuerTerms(of.issuer);
  const [found] = await of.token.issuerRule();
  const isSame =
    found.purposes === terms.purposes && Number(found.minTier) === terms.minTier && found.cap === terms.cap;
  if (isSame) return [];
  const call = () => of.token.setIssuerRule.populateTransaction(terms);
  return [issuing(of, "Currencies amended", "changes the issuer's rule of CODE", call)];
}

/** Every currency of a file trusts the first version of each component, and of the pool if the file says so, with the powers of its name. */
async function trustSteps(of: Currency): Promise<Step[]> {
  const known = new Map<string, number>();
  const { file, layer } = of.context;
  for (const { deployment, powers } of adoptedIn(layer, file.clearing))
    known.set(await deployment.getAddress(), powers);
  const others = (await of.token.adopted()).filter((each) => !known.has(each));
  const steps: Step[] = [];
  for (const [deployment, asked] of [...known, ...others.map((each) => [each, 0] as const)])
    steps.push(...(await trustIn(of, deployment, asked)));
  return steps;
}

async function trustIn(of: Currency, deployment: string, asked: number): Promise<Step[]> {
  const inForce = Number((await of.token.powersOf(deployment)).inForce);
  const [missing, surplus] = [asked & ~inForce, inForce & ~asked & ~Power.Judge]; // who judges is only replaced
  const given = `lets ${deployment} ${powersIn(missing).join(" and ").toLowerCase()} in CODE`;
  const taken = `takes from ${deployment} the power to ${powersIn(surplus).join(" and ").toLowerCase()} in CODE`;
  return [
    ...(missing === 0 ? [] : await announced(of, given, () => of.token.adopt.populateTransaction(deployment, missing))),
    ...(surplus === 0
      ? []
      : [issuing(of, "Currencies amended", taken, () => of.token.dropPowers.populateTransaction(deployment, surplus))]),
  ];
}

function unionSteps(of: Currency): Promise<Step[]> {
  const { context, issuer, address } = of;
  const { layer, leftovers, file } = context;
  const ended = leftovers.unions.filter(({ asset }) => asset === assetOf(issuer));
  const steps = ended.map(({ country }) => {
    const name = countryIn(file, country)?.name ?? `country ${country}`;
    return issuing(of, "Unions ended", `ends the use of CODE by ${name}`, () =>
      layer.currencies.endMembership.populateTransaction(address, country),
    );
  });
  return Promise.resolve(steps);
}

/** Accounts that the file does not have any more, and all where the currency is not cleared any more. */
async function quotaSteps(of: Currency): Promise<Step[]> {
  const { context, issuer, address } = of;
  const { file, layer, accountOf, leftovers } = context;
  const participants = file.countries.flatMap((country) => country.participants);
  const named = participants.map(({ lei }) => accountOf({ kind: "participant", lei }));
  const isCleared = issuer.currency.queueQuota !== 0;
  const accounts = [...leftovers.accounts.map(({ account }) => account), ...(isCleared ? [] : named)];
  const quotas = await Promise.all(accounts.map((account) => layer.queue.quotaOf(address, account)));
  const closed = accounts.filter((_, index) => quotas[index] !== 0n);
  return chunks(closed, MAX_QUOTAS).map((batch) =>
    issuing(of, "Queues closed", `closes the queue of CODE to ${batch.length} accounts`, () =>
      layer.queue.setQuotas.populateTransaction(address, batch, 0),
    ),
  );
}

/** Every issuer's changes. */
export async function moneySteps(context: AmendingContext): Promise<Step[]> {
  const steps: Step[] = [];
  for (const issuer of issuersOf(context.file)) steps.push(...(await currencySteps(context, issuer)));
  return steps;
}
