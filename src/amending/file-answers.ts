import { parseUnits, type Result, ZeroAddress } from "ethers";

import { leiToBytes } from "../common/lei.ts";
import { deploymentParameters } from "../consortium/deployment.ts";
import { type ConsortiumFile, type CountryFile, type IssuerFile, issuersOf } from "../consortium/file.ts";
import { adoptedIn, type JointLayerAddresses } from "../consortium/joint-layer.ts";
import {
  assetOf,
  exposureEntries,
  issuerTerms,
  ruleEntries,
  thresholdEntries,
  velocityEntries,
} from "../consortium/rules.ts";
import { type Actor, sameAddress } from "../consortium/step.ts";
import { weightsOf } from "../consortium/weights.ts";
import { actionRuleEntries } from "../governance/action-rules.ts";
import { alpha2ToBytes, MEMBERSHIP_STATUS, OFFICE_NAMES } from "../governance/registries.ts";
import { PARTICIPANT_KINDS, PARTICIPANT_STATUS } from "../supervision/rule.ts";

/** Whose answers they are. */
export interface Subject {
  readonly file: ConsortiumFile;
  readonly accountOf: (actor: Actor) => string;
  readonly rehearsal: boolean;
  readonly addresses: JointLayerAddresses;
  /** Where a currency is, by what it is called. */
  readonly addressOf: (what: string) => string;
}

type Answer = (args: Result, contract: string) => unknown[] | undefined;

/** What each view answers, by contract and function; undefined for zeros. */
export type Answers = Readonly<Record<string, Answer>>;

/** What the contracts of a file would answer when it was carried out. */
export function answersFrom(subject: Subject): Answers {
  return { ...countryAnswers(subject), ...councilAnswers(subject), ...moneyAnswers(subject), ...gateAnswers(subject) };
}

const ACTIVE = MEMBERSHIP_STATUS.indexOf("Active");

function countryAnswers({ file, accountOf, rehearsal }: Subject): Answers {
  const weights = weightsOf(file);
  const { charter } = deploymentParameters(file, { accountOf, rehearsal });
  const named = (numeric: unknown) => file.countries.find((country) => country.numeric === Number(numeric));
  return {
    "countries.countryOf": ([numeric]) => {
      const index = file.countries.findIndex((country) => country.numeric === Number(numeric));
      if (index < 0) return undefined;
      const none = { returnsTo: 0, index: 0, recovering: false, endsAt: 0, joinedAt: 1, frozenUntil: 0 };
      return [
        {
          ...none,
          alpha2: alpha2ToBytes(file.countries[index]!.alpha2),
          status: ACTIVE,
          weight: weights[index]!,
        },
      ];
    },
    "countries.officeOf": ([numeric, office]) => {
      const [country, name] = [named(numeric), OFFICE_NAMES[Number(office)]!];
      if (country?.offices[name] === undefined) return undefined;
      return [accountOf({ kind: "office", country: country.alpha2, office: name })];
    },
    "countries.guardianOf": ([numeric]) => [named(numeric)?.guardian?.account ?? ZeroAddress],
    "countries.charter": () => [charter],
  };
}

function councilAnswers({ file, accountOf, rehearsal, addresses }: Subject): Answers {
  const parameters = deploymentParameters(file, { accountOf, rehearsal });
  const entries = actionRuleEntries(addresses);
  const ruleOf = (target: unknown, selector: string) =>
    entries.find((entry) => sameAddress(entry.target, String(target)) && entry.selector === selector)?.rule ?? {
      decisionClass: 0, // what nobody listed is constitutional
      subject: 0,
      programme: 0,
    };
  return {
    "rules.termsOf": ([decisionClass]) => [parameters.terms[Number(decisionClass)]],
    "rules.ruleOf": ([target, selector]) => [ruleOf(target, String(selector))],
    "rules.classify": ([targets, calls]) => {
      const rules = [...(targets as string[])].map((target, at) =>
        ruleOf(target, (calls as string[])[at]!.slice(0, 10)),
      );
      const strictest = rules.toSorted((a, b) => a.decisionClass - b.decisionClass)[0];
      return [{ rule: strictest, country: 0, vetoable: false, counterparty: 0 }];
    },
    "silence.silenceTermsOf": ([decisionClass]) => {
      const found = parameters.silence.find((terms) => terms.decisionClass === Number(decisionClass));
      return found && [found];
    },
    "committee.seats": () => [parameters.committee.seats, parameters.committee.threshold, 0],
    "committee.term": () => [parameters.committee.term],
    "consultation.terms": () => [parameters.consultation],
    "queue.roundLength": () => [parameters.roundLength],
    "cycles.window": () => [parameters.cycleWindow],
    "cycles.grace": () => [parameters.cycleGrace],
    "currencies.leastNotice": () => [parameters.leastNotice],
  };
}

function moneyAnswers({ file, accountOf, addresses, addressOf }: Subject): Answers {
  const issuers = issuersOf(file);
  const tokens = new Map(issuers.map((issuer) => [addressOf(`token ${assetOf(issuer)}`), issuer] as const));
  const places = new Map(
    [...tokens].map(([token, { numeric, currency }]) => [`${numeric} ${currency.numeric}`, token]),
  );
  const at = (token: unknown) => tokens.get(String(token));
  const accounts = new Set(
    file.countries.flatMap(({ participants }) =>
      participants.map(({ lei }) => accountOf({ kind: "participant", lei }).toLowerCase()),
    ),
  );
  const adopted = new Map<string, number>(
    adoptedIn(addresses, file.clearing).map(({ deployment, powers }) => [deployment, powers]),
  );
  return {
    "currencies.tokenOf": ([country, numeric]) => [places.get(`${String(country)} ${String(numeric)}`) ?? ZeroAddress],
    "currencies.currencyCount": () => [issuers.length],
    "currencies.currencyAt": ([index]) => [[...places.values()][Number(index)]],
    "currencies.isServed": ([token, numeric]) => [serves(file, at(token), Number(numeric))],
    "queue.isMember": ([token]) => [(at(token)?.currency.queueQuota ?? 0) !== 0],
    "queue.quotaOf": ([token, account]) => [
      accounts.has(String(account).toLowerCase()) ? (at(token)?.currency.queueQuota ?? 0) : 0,
    ],
    "token.symbol": (_, token) => [at(token)!.currency.code],
    "token.name": (_, token) => [at(token)!.currency.name],
    "token.decimals": (_, token) => [at(token)!.currency.decimals],
    "token.notice": (_, token) => [at(token)!.currency.noticeSeconds],
    "token.issuance": (_, token) => {
      const { issuanceLimit, decimals } = at(token)!.currency;
      return [0, 0, parseUnits(issuanceLimit, decimals), 0];
    },
    "token.issuerRule": (_, token) => [issuerTerms(at(token)!), 1],
    "token.adopted": () => [[...adopted.keys()]],
    "token.powersOf": ([deployment]) => [adopted.get(String(deployment)) ?? 0, 0, 0],
  };
}

function serves(file: ConsortiumFile, issuer: IssuerFile | undefined, numeric: number): boolean {
  if (issuer === undefined) return false;
  const country = file.countries.find((each) => each.numeric === numeric);
  return issuer.numeric === numeric || issuer.currency.members.includes(country?.alpha2 ?? "");
}

interface Corridor {
  readonly direction: number;
  readonly counterparty: number;
  readonly asset: number;
}

function gateAnswers({ file, accountOf }: Subject): Answers {
  const ruled = <T extends { readonly terms: object }>(
    entriesOf: (file: ConsortiumFile, country: CountryFile) => T[],
  ) => {
    const entries = file.countries.flatMap((country) =>
      entriesOf(file, country).map((entry) => {
        const { direction, counterparty, asset } = entry as T & Corridor;
        return [[country.numeric, direction, counterparty, asset].join(), entry.terms] as const;
      }),
    );
    const all = new Map(entries);
    return ([...corridor]: Result) => all.get(corridor.join());
  };
  const rules = ruled(ruleEntries);
  const thresholds = ruled(thresholdEntries);
  const exposures = ruled(exposureEntries);
  const participants = file.countries.flatMap((country) =>
    country.participants.map((participant) => ({ ...participant, country: country.numeric })),
  );
  const velocities = new Map(
    file.countries.flatMap((country) =>
      velocityEntries(file, country).map(({ asset, limit, window }) => [
        [country.numeric, asset].join(),
        [limit, window],
      ]),
    ) as [string, unknown[]][],
  );
  const licences = new Map(participants.map(({ country, lei }, index) => [`${country} ${leiToBytes(lei)}`, index + 1]));
  const accounts = new Map(
    participants.map(({ lei }, index) => [accountOf({ kind: "participant", lei }).toLowerCase(), index + 1]),
  );
  return {
    "gate.ruleOf": (args) => whole(rules(args), 1),
    "gate.thresholdsFor": (args) => whole(thresholds(args)),
    "gate.exposureTermsOf": (args) => whole(exposures(args)),
    "gate.velocityTermsOf": (args) => velocities.get(args.join()),
    "gate.moduleOf": ([numeric]) => [
      file.countries.find((each) => each.numeric === Number(numeric))?.module ?? ZeroAddress,
    ],
    "gate.participantByLei": ([country, lei]) => [licences.get(`${String(country)} ${String(lei)}`) ?? 0],
    "gate.participantOf": ([id]) => {
      const found = participants[Number(id) - 1];
      if (found === undefined) return undefined;
      const { lei, country, kind, tier } = found;
      const status = PARTICIPANT_STATUS.indexOf("Active");
      const file = { lei: leiToBytes(lei), country, status, tier, expiry: 0, suspendedUntil: 0 };
      return [{ ...file, kind: PARTICIPANT_KINDS.indexOf(kind) }];
    },
    "gate.participantByAccount": ([account]) => [accounts.get(String(account).toLowerCase()) ?? 0],
  };
}

function whole(terms: object | undefined, ...more: unknown[]): unknown[] | undefined {
  return terms && [terms, ...more];
}
