import { CurrencyToken__factory } from "../../typechain-types/index.js";
import { leiToBytes } from "../common/lei.ts";
import { deploymentParameters } from "../consortium/deployment.ts";
import { type CountryFile, type IssuerFile, issuersOf } from "../consortium/file.ts";
import { alpha2FromBytes } from "../governance/registries.ts";
import { PARTICIPANT_KINDS } from "../supervision/rule.ts";
import type { AmendingContext, Unchangeable } from "./context.ts";
import { countryIn } from "./leftovers.ts";

/** What the file says otherwise than what stands, and nobody can sign: agreed once for good, or kept on record. */
export async function unchangeable(context: AmendingContext): Promise<Unchangeable[]> {
  const { file } = context;
  const parts = [foundations(context), created(context), departed(context)];
  const countries = file.countries.map((country) => participantsOf(context, country));
  const issuers = issuersOf(file).map((issuer) => currencyOf(context, issuer));
  return (await Promise.all([...parts, ...countries, ...issuers])).flat();
}

const FOUNDED = "was agreed when the contracts were deployed; only another deployment has it otherwise";

function fixed(place: string, reason: string, asked: unknown, found: unknown): Unchangeable[] {
  if (String(asked) === String(found)) return [];
  return [{ place, reason: `${String(found)} stands, not ${String(asked)}: ${reason}` }];
}

async function foundations({ file, layer, accountOf, rehearsal }: AmendingContext): Promise<Unchangeable[]> {
  const asked = deploymentParameters(file, { accountOf, rehearsal });
  const charter = await layer.countries.charter();
  const terms = await layer.consultation.terms();
  const { consultation } = asked;
  return [
    ...fixed("charter.weightCapBps", FOUNDED, asked.charter.weightCapBps, charter.weightCapBps),
    ...fixed("charter.founders", FOUNDED, asked.charter.founders, charter.founders),
    ...fixed("charter.noticeSeconds", FOUNDED, asked.charter.noticePeriod, charter.noticePeriod),
    ...fixed("charter.appointmentDelaySeconds", FOUNDED, asked.charter.appointmentDelay, charter.appointmentDelay),
    ...fixed("charter.leastNoticeSeconds", FOUNDED, asked.leastNotice, await layer.currencies.leastNotice()),
    ...fixed("council.emergency.termSeconds", FOUNDED, asked.committee.term, await layer.committee.term()),
    ...fixed("council.consultation.period", FOUNDED, consultation.period, terms.period),
    ...fixed("council.consultation.reading", FOUNDED, consultation.reading, terms.reading),
    ...fixed("council.consultation.validity", FOUNDED, consultation.validity, terms.validity),
    ...fixed("clearing.roundSeconds", FOUNDED, asked.roundLength, await layer.queue.roundLength()),
    ...fixed("cycles.windowSeconds", FOUNDED, asked.cycleWindow, await layer.cycles.window()),
    ...fixed("cycles.graceSeconds", FOUNDED, asked.cycleGrace, await layer.cycles.grace()),
  ];
}

const CREATED = "a currency keeps what its holders rely on; its country can create another";

async function currencyOf({ layer }: AmendingContext, issuer: IssuerFile): Promise<Unchangeable[]> {
  const { numeric, code, name, decimals, noticeSeconds, queueQuota } = issuer.currency;
  const address = await layer.currencies.tokenOf(issuer.numeric, numeric);
  if (BigInt(address) === 0n) return [];
  const token = CurrencyToken__factory.connect(address, layer.currencies.runner);
  const place = `${issuer.alpha2}.currency`;
  const isCleared = await layer.queue.isMember(address);
  return [
    ...fixed(`${place}.code`, CREATED, code, await token.symbol()),
    ...fixed(`${place}.name`, CREATED, name, await token.name()),
    ...fixed(`${place}.decimals`, CREATED, decimals, await token.decimals()),
    ...fixed(`${place}.noticeSeconds`, CREATED, noticeSeconds, await token.notice()),
    ...(queueQuota === 0 && isCleared
      ? [{ place: `${place}.queueQuota`, reason: `${code} stays in the queue; with quotas of 0 nothing waits in it` }]
      : []),
  ];
}

/** Currencies that no country of the file issues: they stay where they are, with whatever is held in them. */
async function created({ file, layer }: AmendingContext): Promise<Unchangeable[]> {
  const { currencies } = layer;
  const issued = issuersOf(file).map(({ numeric, currency }) => currencies.tokenOf(numeric, currency.numeric));
  const known = new Set(await Promise.all(issued));
  const count = Number(await currencies.currencyCount());
  const all = await Promise.all(Array.from({ length: count }, (_, index) => currencies.currencyAt(index)));
  const others = all.filter((token) => !known.has(token));
  const codes = await Promise.all(
    others.map((token) => CurrencyToken__factory.connect(token, currencies.runner).symbol()),
  );
  return codes.map((code) => ({
    place: `currency ${code}`,
    reason: "the file does not have it: a currency is never taken off the chain, its issuer redeems it",
  }));
}

const RUNS_OFF = "its rules, licences, accounts and currency stay as they are, so that what is owed runs off";

/** Whoever leaves, or has left: the chain forgets nobody that others may have a claim on. */
async function departed({ file, layer, leftovers }: AmendingContext): Promise<Unchangeable[]> {
  const { countries, corridors, licences, accounts } = leftovers;
  const others = [...corridors, ...licences, ...accounts].map(({ country }) => country);
  const numbers = new Set([...countries.map(({ numeric }) => numeric), ...others]);
  const gone = [...numbers].filter((numeric) => countryIn(file, numeric) === undefined);
  const named = gone.map(async (numeric) => alpha2FromBytes((await layer.countries.countryOf(numeric)).alpha2));
  return (await Promise.all(named)).map((alpha2) => ({ place: `country ${alpha2}`, reason: RUNS_OFF }));
}

async function participantsOf({ layer: { gate } }: AmendingContext, country: CountryFile): Promise<Unchangeable[]> {
  const all = country.participants.map(async ({ lei, kind }, index) => {
    const id = await gate.participantByLei(country.numeric, leiToBytes(lei));
    if (id === 0n) return [];
    const found = PARTICIPANT_KINDS[Number((await gate.participantOf(id)).kind)];
    const reason = "a licence keeps its kind; the Registrar revokes it and licenses the institution anew";
    return fixed(`${country.alpha2}.participants[${index}].kind`, reason, kind, found);
  });
  return (await Promise.all(all)).flat();
}
