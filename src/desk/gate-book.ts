import type { RuleTerms } from "../supervision/rule.ts";
import { type ExposureTerms, thresholdTerms, type ThresholdTerms } from "../supervision/thresholds.ts";
import { NodeContradicts } from "../chain/errors.ts";
import { HistoryIncomplete } from "./errors.ts";
import type { DeskEvent } from "./history.ts";
import type { ExposureEdition, VelocityTerms } from "./sums.ts";
import type { Standing, VersionedRule } from "./terms.ts";

type Args = DeskEvent["args"];

/** What one gate knows, after the events it was told. */
export class GateBook {
  readonly participants = new Map<number, Omit<Standing, "frozenUntil">>();
  readonly accounts = new Map<string, number>();
  readonly freezes = new Map<string, number>();
  readonly rules = new Map<string, VersionedRule>();
  readonly halts = new Map<bigint, number>();
  readonly exposures = new Map<string, ExposureEdition>();
  readonly velocities = new Map<string, VelocityTerms>();
  readonly modules = new Map<number, string>();
  readonly #versions = new Map<number, number>();

  /** Takes the next event in. Throws `HistoryIncomplete` and `NodeContradicts`. */
  apply({ name, args }: DeskEvent): void {
    if (name.startsWith("Account")) this.#changeAccount(name, args);
    else if (name.startsWith("Participant")) this.#changeParticipant(name, args);
    else this.#acts[name]?.(args);
  }

  readonly #acts: Readonly<Record<string, (args: Args) => void>> = {
    RulesAdopted: (args) => this.#adopt(Number(args.country), Number(args.version)),
    RuleSet: (args) => this.#setRule(args),
    ThresholdsSet: (args) => this.#setThresholds(args),
    ModuleSet: (args) => this.modules.set(this.#countryIn(args), String(args.module).toLowerCase()),
    ExposureTermsSet: (args) => {
      this.#countryIn(args);
      const edition = ((this.exposures.get(corridorOf(args))?.edition ?? 0) + 1) % EDITIONS;
      this.exposures.set(corridorOf(args), { ...exposureTermsOf(args.terms), edition });
    },
    VelocitySet: (args) => {
      const terms = { limit: args.limit as bigint, window: Number(args.window) };
      this.velocities.set([this.#countryIn(args), Number(args.asset)].join("/"), terms);
    },
    SuspensionSet: (args) => {
      const participant = Number(args.participant);
      const suspendedUntil = Number(args.until);
      this.participants.set(participant, { ...this.#known(participant), suspendedUntil });
    },
    FreezeSet: (args) => this.freezes.set(String(args.account).toLowerCase(), Number(args.until)),
    Halted: (args) => this.halts.set(args.scope as bigint, Number(args.until)),
    HaltLifted: (args) => this.halts.delete(args.scope as bigint),
  };

  #adopt(country: number, version: number): void {
    requireNext(`rulebook of country ${country}, version`, this.#versions.get(country) ?? 0, version);
    this.#versions.set(country, version);
  }

  /** The country that makes an entry under its newest version. Throws `NodeContradicts` for another version. */
  #countryIn({ country: code, version: number }: Args): number {
    const [country, version] = [Number(code), Number(number)];
    if (this.#versions.get(country) === version) return country;
    throw new NodeContradicts(`a rule of country ${country} comes with version ${version}, which was not adopted last`);
  }

  /** A rule begins with the thresholds of the default before it, keeps them when its terms change and loses them when withdrawn. */
  #setRule(args: Args): void {
    this.#countryIn(args);
    const [corridor, terms] = [corridorOf(args), ruleTermsOf(args.terms)];
    const isWithdrawn = terms.purposes === 0n && terms.minTier === 0 && terms.cap === 0n && terms.dailyLimit === 0n;
    const before = this.rules.get(corridor) ?? this.rules.get(corridorOf({ ...args, counterparty: 0n }));
    const thresholds = before?.thresholds ?? thresholdTerms();
    if (isWithdrawn) this.rules.delete(corridor);
    else this.rules.set(corridor, { terms, thresholds, version: Number(args.version) });
  }

  #setThresholds(args: Args): void {
    this.#countryIn(args);
    const corridor = corridorOf(args);
    const rule = this.rules.get(corridor);
    if (rule === undefined) throw new NodeContradicts(`thresholds complete a rule of ${corridor} that there is not`);
    this.rules.set(corridor, { ...rule, thresholds: thresholdsOf(args.terms), version: Number(args.version) });
  }

  #changeParticipant(name: string, args: Args): void {
    const participant = Number(args.participant);
    if (name === "ParticipantLicensed") {
      const [country, tier, expiry] = [Number(args.country), Number(args.tier), Number(args.expiry)];
      if (this.participants.has(participant)) throw new NodeContradicts(`participant ${participant} is licensed twice`);
      this.participants.set(participant, { participant, country, status: 1, tier, expiry, suspendedUntil: 0 });
      return;
    }
    const isRevoked = name === "ParticipantRevoked";
    const changed = isRevoked ? { status: REVOKED } : { tier: Number(args.tier), expiry: Number(args.expiry) };
    this.participants.set(participant, { ...this.#known(participant), ...changed });
  }

  #changeAccount(name: string, args: Args): void {
    const account = (key: string) => String(args[key]).toLowerCase();
    const participant = Number(args.participant);
    if (name !== "AccountLinked" && name !== "AccountRemoved" && name !== "AccountReplaced") return;
    this.#known(participant);
    if (name === "AccountLinked") return void this.accounts.set(account("account"), participant);
    this.accounts.delete(account(name === "AccountRemoved" ? "account" : "lost"));
    if (name === "AccountReplaced") this.accounts.set(account("successor"), participant);
  }

  /** Where an account stands, by its participant; nothing where it is not in use. */
  standingOf(account: string): Standing | undefined {
    const found = this.participants.get(this.accounts.get(account) ?? 0);
    return found === undefined ? undefined : { ...found, frozenUntil: this.freezes.get(account) ?? 0 };
  }

  #known(participant: number): Omit<Standing, "frozenUntil"> {
    const found = this.participants.get(participant);
    if (found === undefined) throw new NodeContradicts(`participant ${participant} acts and was never licensed`);
    return found;
  }
}

const REVOKED = 3;
const EDITIONS = 4;

/** Throws `HistoryIncomplete` unless a number follows the one before it. */
export function requireNext(what: string, last: number, found: number): void {
  if (found !== last + 1) throw new HistoryIncomplete(what, last + 1, found);
}

function corridorOf({ country, direction, counterparty, asset }: Args): string {
  return [country, direction, counterparty, asset].map(Number).join("/");
}

/** Terms of a rule as an event has them. */
export function ruleTermsOf(value: unknown): RuleTerms {
  const { purposes, minTier, cap, dailyLimit } = value as Record<keyof RuleTerms, bigint>;
  return { purposes, minTier: Number(minTier), cap, dailyLimit };
}

function thresholdsOf(value: unknown): ThresholdTerms {
  type Published = Omit<ThresholdTerms, "clock"> & { clock: bigint };
  const { reportAbove, holdAbove, clock, settlesOnSilence, countsExposure, countsVelocity, asksModule } =
    value as Published;
  const amounts = { reportAbove, holdAbove, clock: Number(clock) };
  return { ...amounts, settlesOnSilence, countsExposure, countsVelocity, asksModule };
}

function exposureTermsOf(value: unknown): ExposureTerms {
  const { limit, tripAbove, coolOff } = value as Record<keyof ExposureTerms, bigint>;
  return { limit, tripAbove, coolOff: Number(coolOff) };
}
