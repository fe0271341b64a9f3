import { encodeBytes32String, ZeroAddress } from "ethers";

import { readEvents } from "../../chain/events.ts";
import { deploymentParameters } from "../../consortium/deployment.ts";
import type { CountryFile } from "../../consortium/file.ts";
import { publishedIn } from "../../consortium/joint-layer.ts";
import { weightsOf } from "../../consortium/weights.ts";
import { actionRuleEntries } from "../../governance/action-rules.ts";
import { DECISION_CLASSES } from "../../governance/majority.ts";
import { alpha2ToBytes, MEMBERSHIP_STATUS, Office, OFFICE_NAMES } from "../../governance/registries.ts";
import { SILENT_CLASSES } from "../../governance/silence.ts";
import { beyond, type Fact, fact, facts, type Inspection, placeOf } from "./fact.ts";

const ROLES = ["PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"] as const;

/** Who may act for all: the timelock's roles, members, committee, the Council's terms, releases. */
export async function governanceFacts(inspection: Inspection): Promise<Fact[]> {
  const { file } = inspection;
  const countries = file.countries.map((country, index) => countryFacts(inspection, country, weightsOf(file)[index]!));
  const parts = [
    ...[roleFacts, delayFacts, memberFacts, committeeFacts],
    ...[termsFacts, actionFacts, programmeFacts, silenceFacts, releaseFacts],
  ];
  return (await Promise.all([...parts.map((part) => part(inspection)), ...countries])).flat();
}

/** The timelock obeys the Council and its silence procedure, and nobody else: not the deployer (DEP-2). */
async function roleFacts({ layer, record, addresses }: Inspection): Promise<Fact[]> {
  const { timelock } = layer;
  const range = { from: record.firstBlock };
  const granted = await readEvents(timelock, timelock.filters.RoleGranted(), range);
  const admin = await timelock.DEFAULT_ADMIN_ROLE();
  const named = await Promise.all(ROLES.map(async (name) => [name, await timelock[name]()] as const));
  const masters = [addresses.council, addresses.silence];
  const expected = new Map<string, string>([
    [`${admin} ${addresses.timelock}`, "the timelock administers itself"],
    ...named.flatMap(([name, role]) =>
      masters.map((each): [string, string] => [`${role} ${each}`, `${name} of ${each}`]),
    ),
  ]);
  const asked = await Promise.all(
    [...expected].map(async ([key, what]) => {
      const [role, account] = key.split(" ");
      return fact(`timelock.roles: ${what}`, true, await timelock.hasRole(role!, account!));
    }),
  );
  const others = granted.map(({ args }) => `${args.role} ${args.account}`).filter((key) => !expected.has(key));
  const held = await Promise.all(
    [...new Set(others)].map(async (key) => {
      const [role, account] = key.split(" ");
      return (await timelock.hasRole(role!, account!)) ? [`role ${role!} of ${account!}`] : [];
    }),
  );
  return [...asked, ...beyond("timelock.roles", held.flat())];
}

/** How long decisions wait is said by their classes: the timelock itself adds nothing. */
async function delayFacts({ layer: { timelock } }: Inspection): Promise<Fact[]> {
  return [fact("timelock: delay", 0, await timelock.getMinDelay())];
}

async function memberFacts({ file, layer, record }: Inspection): Promise<Fact[]> {
  const { countries } = layer;
  const admitted = await readEvents(countries, countries.filters.CountryAdmitted(), { from: record.firstBlock });
  const named = new Set(file.countries.map(({ numeric }) => numeric));
  const others = [...new Set(admitted.map(({ args }) => Number(args.country)))].filter((each) => !named.has(each));
  const standing = await Promise.all(others.map((each) => countries.countryOf(each)));
  const present = others.filter((_, index) => !["None", "Gone"].includes(statusOf(standing[index]!)));
  return beyond(
    "countries",
    present.map((each) => `country ${each}`),
  );
}

function statusOf({ status }: { status: bigint }): string {
  return MEMBERSHIP_STATUS[Number(status)] ?? String(status);
}

async function countryFacts(inspection: Inspection, country: CountryFile, weight: bigint): Promise<Fact[]> {
  const { layer, file, provider } = inspection;
  const { countries } = layer;
  const place = placeOf(file, country);
  const found = await countries.countryOf(country.numeric);
  const { nominee } = await countries.nominationOf(country.numeric);
  const { timestamp } = (await provider.getBlock("latest"))!;
  return [
    fact(`${place}.alpha2`, alpha2ToBytes(country.alpha2), found.alpha2),
    fact(`${place}: membership`, "Active", statusOf(found)),
    fact(`${place}.weight`, weight, found.weight),
    fact(`${place}: frozen`, false, found.frozenUntil > BigInt(timestamp)),
    fact(`${place}: recovery under way`, ZeroAddress, (await countries.recoveryOf(country.numeric)).successor),
    fact(`${place}.guardian`, country.guardian?.account ?? ZeroAddress, await countries.guardianOf(country.numeric)),
    fact(`${place}: guardian nominated`, ZeroAddress, nominee),
    ...(await officeFacts(inspection, country, place)),
  ];
}

async function officeFacts({ layer, cast }: Inspection, country: CountryFile, place: string): Promise<Fact[]> {
  const all = OFFICE_NAMES.map(async (office) => {
    const actor = { kind: "office", country: country.alpha2, office } as const;
    const expected = country.offices[office] === undefined ? ZeroAddress : cast.accountOf(actor);
    const { account } = await layer.countries.appointmentOf(country.numeric, Office[office]);
    return [
      fact(`${place}.offices.${office}`, expected, await layer.countries.officeOf(country.numeric, Office[office])),
      fact(`${place}.offices.${office}: appointed`, ZeroAddress, account),
    ];
  });
  return (await Promise.all(all)).flat();
}

async function committeeFacts({ file, layer }: Inspection): Promise<Fact[]> {
  const { seats, threshold } = file.council.emergency;
  const numeric = seats.map((alpha2) => file.countries.find((country) => country.alpha2 === alpha2)!.numeric);
  const found = await layer.committee.seats();
  const inOrder = (each: readonly (number | bigint)[]) => [...each].map(Number).sort((a, b) => a - b);
  return [
    fact("council.emergency.seats", inOrder(numeric), inOrder(found.seated)),
    fact("council.emergency.threshold", threshold, found.threshold),
  ];
}

async function termsFacts({ file, layer, cast, record }: Inspection): Promise<Fact[]> {
  const { rehearsal } = record;
  const { terms } = deploymentParameters(file, { accountOf: (actor) => cast.accountOf(actor), rehearsal });
  const all = DECISION_CLASSES.map(async (name, index) =>
    facts(`council.classes.${name}`, terms[index]!, await layer.rules.termsOf(index)),
  );
  return (await Promise.all(all)).flat();
}

async function silenceFacts({ file, layer, cast, record }: Inspection): Promise<Fact[]> {
  const { rehearsal } = record;
  const { silence } = deploymentParameters(file, { accountOf: (actor) => cast.accountOf(actor), rehearsal });
  const all = SILENT_CLASSES.map(async (name, index) => {
    const { objections, period, decisionClass } = silence[index]!;
    const found = await layer.silence.silenceTermsOf(decisionClass);
    return facts(`council.silence.${name}`, { objections, period }, found);
  });
  return (await Promise.all(all)).flat();
}

async function actionFacts({ layer: { rules }, record, addresses }: Inspection): Promise<Fact[]> {
  const entries = actionRuleEntries(addresses);
  const asked = entries.map(async ({ target, selector, rule }) =>
    facts(`council: class of ${selector} of ${target}`, rule, await rules.ruleOf(target, selector)),
  );
  const named = new Set(entries.map(({ target, selector }) => `${target} ${selector}`.toLowerCase()));
  const set = await readEvents(rules, rules.filters.ActionRuleSet(), { from: record.firstBlock });
  const others = set
    .map(({ args }) => `${args.target} ${args.selector}`)
    .filter((key) => !named.has(key.toLowerCase()));
  return [...(await Promise.all(asked)).flat(), ...beyond("council: class of an act", new Set(others))];
}

/** A file opens no programme: those that take no part in one would not vote on it. */
async function programmeFacts({ layer: { rules }, record }: Inspection): Promise<Fact[]> {
  const set = await readEvents(rules, rules.filters.ProgrammeSet(), { from: record.firstBlock });
  return beyond("council: programmes", new Set(set.map(({ args }) => `programme ${args.programme}`)));
}

/** One version of each that is published, ours, with the powers of its name. */
async function releaseFacts({ layer: { releases }, record, addresses }: Inspection): Promise<Fact[]> {
  const ours = publishedIn(addresses);
  const asked = ours.map(async ({ name, deployment, powers }) => {
    const found = await releases.releaseOf(deployment);
    return [
      fact(`releases.${name}.versions`, 1, await releases.versionCount(encodeBytes32String(name))),
      fact(`releases.${name}.powers`, powers, found.powers),
      fact(`releases.${name}: withdrawn`, 0, found.withdrawnAt),
      fact(`releases.${name}: suspended`, 0, found.suspendedUntil),
    ];
  });
  const published = await readEvents(releases, releases.filters.ReleasePublished(), { from: record.firstBlock });
  const known = new Set(ours.map(({ deployment }) => deployment.toLowerCase()));
  const others = published.map(({ args }) => args.deployment).filter((each) => !known.has(each.toLowerCase()));
  return [...(await Promise.all(asked)).flat(), ...beyond("releases", new Set(others))];
}
