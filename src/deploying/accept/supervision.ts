import { ZeroAddress } from "ethers";

import { readEvents } from "../../chain/events.ts";
import { leiToBytes } from "../../common/lei.ts";
import type { CountryFile } from "../../consortium/file.ts";
import { exposureEntries, ruleEntries, thresholdEntries, velocityEntries } from "../../consortium/rules.ts";
import { YEAR } from "../../consortium/licence-steps.ts";
import { PARTICIPANT_KINDS } from "../../supervision/rule.ts";
import { beyond, type Corridor, corridorOf, type Fact, fact, facts, type Inspection, placeOf } from "./fact.ts";

const LICENSED = 1; // ParticipantStatus.Licensed
const REVOKED = 3n; // ParticipantStatus.Revoked

/** Rules, participants and their accounts, in the file and beyond it. */
export async function supervisionFacts(inspection: Inspection): Promise<Fact[]> {
  const each = inspection.file.countries.flatMap((country) => [
    ruleFacts(inspection, country),
    participantFacts(inspection, country),
  ]);
  const all = await Promise.all([
    ...each,
    otherRules(inspection),
    otherParticipants(inspection),
    recoveries(inspection),
    haltFacts(inspection),
  ]);
  return all.flat();
}

async function ruleFacts({ file, layer: { gate } }: Inspection, country: CountryFile): Promise<Fact[]> {
  const { numeric } = country;
  const place = `${placeOf(file, country)}.rules`;
  const at = (entry: Corridor) => [numeric, entry.direction, entry.counterparty, entry.asset] as const;
  const rules = ruleEntries(file, country).map(async (entry) =>
    facts(`${place}: ${corridorOf(entry)}`, entry.terms, (await gate.ruleOf(...at(entry)))[0]),
  );
  const thresholds = thresholdEntries(file, country).map(async (entry) =>
    facts(`${place}: thresholds, ${corridorOf(entry)}`, entry.terms, await gate.thresholdsFor(...at(entry))),
  );
  const exposures = exposureEntries(file, country).map(async (entry) =>
    facts(`${place}: exposure, ${corridorOf(entry)}`, entry.terms, await gate.exposureTermsOf(...at(entry))),
  );
  const velocities = velocityEntries(file, country).map(async ({ asset, limit, window }) =>
    facts(
      `${placeOf(file, country)}.velocity: asset ${asset}`,
      { limit, window },
      await gate.velocityTermsOf(numeric, asset),
    ),
  );
  const module = fact(`${placeOf(file, country)}.module`, country.module ?? ZeroAddress, await gate.moduleOf(numeric));
  return [module, ...(await Promise.all([...rules, ...thresholds, ...exposures, ...velocities])).flat()];
}

/** Rules that are not in the file: those that permit something, and those that close what a default of the file permits. */
async function otherRules({ file, layer: { gate }, record }: Inspection): Promise<Fact[]> {
  const named = new Set(
    file.countries.flatMap((country) =>
      ruleEntries(file, country).map((entry) => `${country.numeric}: ${corridorOf(entry)}`),
    ),
  );
  const set = await readEvents(gate, gate.filters.RuleSet(), { from: record.firstBlock });
  const others = new Map(
    set.map(({ args }) => {
      const corridor = {
        direction: Number(args.direction),
        counterparty: Number(args.counterparty),
        asset: Number(args.asset),
      };
      return [`${args.country}: ${corridorOf(corridor)}`, { country: args.country, ...corridor }] as const;
    }),
  );
  const found = [...others].filter(([key]) => !named.has(key));
  const standing = await Promise.all(
    found.map(async ([key, { country, direction, counterparty, asset }]) => {
      const [terms] = await gate.ruleOf(country, direction, counterparty, asset);
      return [...terms].some(Boolean) ? [key] : []; // terms that are all zero are no rule
    }),
  );
  return beyond("rules", standing.flat());
}

async function participantFacts(inspection: Inspection, country: CountryFile): Promise<Fact[]> {
  const { file, layer, cast, provider } = inspection;
  const { gate } = layer;
  const { timestamp } = (await provider.getBlock("latest"))!;
  const all = country.participants.map(async ({ lei, kind, tier, licenceYears }, index) => {
    const place = `${placeOf(file, country)}.participants[${index}]`;
    const id = await gate.participantByLei(country.numeric, leiToBytes(lei));
    if (id === 0n) return [fact(place, lei, "not licensed")];
    const found = await gate.participantOf(id);
    const account = cast.accountOf({ kind: "participant", lei });
    const { frozenUntil } = await gate.accountOf(account);
    return [
      fact(`${place}.kind`, PARTICIPANT_KINDS.indexOf(kind), found.kind),
      fact(`${place}.tier`, tier, found.tier),
      fact(`${place}: status`, LICENSED, found.status),
      fact(`${place}: suspended`, 0, found.suspendedUntil),
      fact(`${place}.licenceYears`, licenceYears, yearsLeft(found.expiry, timestamp, licenceYears)),
      fact(`${place}.account`, id, await gate.participantByAccount(account)),
      fact(`${place}.account: frozen`, 0, frozenUntil),
    ];
  });
  return (await Promise.all(all)).flat();
}

/** As many years as the file says, if a licence is in force and ends within so many; else when it ends. */
function yearsLeft(expiry: bigint, now: number, years: number): number | string {
  const left = Number(expiry) - now;
  return left > 0 && left <= years * YEAR ? years : `until ${new Date(Number(expiry) * 1_000).toISOString()}`;
}

async function otherParticipants({ file, layer: { gate }, cast, record }: Inspection): Promise<Fact[]> {
  const range = { from: record.firstBlock };
  const participants = file.countries.flatMap((country) => country.participants);
  const leis = new Set(participants.map(({ lei }) => leiToBytes(lei)));
  const accounts = new Set(participants.map(({ lei }) => cast.accountOf({ kind: "participant", lei }).toLowerCase()));
  const licensed = await readEvents(gate, gate.filters.ParticipantLicensed(), range);
  const linked = await readEvents(gate, gate.filters.AccountLinked(), range);
  const proposed = await readEvents(gate, gate.filters.AccountProposed(), range);
  const isStranger = (account: string) => !accounts.has(account.toLowerCase());
  const holds = await Promise.all(
    linked.map(async ({ args }) => ((await gate.participantByAccount(args.account)) > 0n ? [args.account] : [])),
  );
  const waits = await Promise.all(
    proposed.map(async ({ args }) => ((await gate.isProposed(args.participant, args.account)) ? [args.account] : [])),
  );
  const others = licensed.filter(({ args }) => !leis.has(args.lei));
  const standing = await Promise.all(
    others.map(async ({ args }) => ((await gate.participantOf(args.participant)).status === REVOKED ? [] : [args.lei])),
  );
  return [
    ...beyond("participants", new Set(standing.flat())),
    ...beyond("accounts", new Set(holds.flat().filter(isStranger))),
    ...beyond("accounts: proposed", new Set(waits.flat())),
  ];
}

/** Accounts whose places others take. */
async function recoveries({ layer: { gate, standings }, record }: Inspection): Promise<Fact[]> {
  const address = await gate.getAddress();
  const filter = standings.filters.AccountRecoveryProposed(address);
  const proposed = await readEvents(standings, filter, { from: record.firstBlock });
  const lost = [...new Set(proposed.map(({ args }) => args.lost))];
  const successors = await Promise.all(lost.map(async (each) => (await standings.recoveryOf(address, each)).successor));
  const underWay = lost.filter((_, index) => successors[index] !== ZeroAddress);
  return beyond("accounts: replaced", underWay);
}

async function haltFacts({ layer: { gate }, provider }: Inspection): Promise<Fact[]> {
  const { timestamp } = (await provider.getBlock("latest"))!;
  return [fact("gate: halts in force", false, (await gate.latestHaltEnd()) > BigInt(timestamp))];
}
