import { Component } from "../../governance/release.ts";
import type { RuleTerms } from "../rule.ts";
import { HistoryIncomplete, NodeContradicts } from "./errors.ts";
import type { DeskEvent } from "./history.ts";
import type { RulesInForce, Standing, VersionedRule } from "./model.ts";

interface GateBook {
  readonly participants: Map<number, Standing>;
  readonly accounts: Map<string, number>;
  readonly rules: Map<string, VersionedRule>;
  readonly versions: Map<number, number>;
  readonly halts: Map<bigint, number>;
}

/** Standing, rules and halts after so many events: what each gate knew, and which gate each currency asked. */
export class Replay {
  readonly #gates = new Map<string, GateBook>();
  readonly #gateOf = new Map<string, string>();
  readonly #generations = new Map<string, number>();
  readonly #issuerRules = new Map<string, VersionedRule>();

  /** Takes the next event in. Throws `HistoryIncomplete` and `NodeContradicts`. */
  apply(event: DeskEvent): void {
    if (event.source === "gate") this.#applyToGate(this.#bookOf(event.address), event);
    else if (event.source === "token") this.#applyToToken(event);
  }

  /** What a currency's gate and the currency know now. */
  inForce(token: string, time: number): RulesInForce {
    const book = this.#bookOf(this.#gateOf.get(token) ?? "");
    return {
      time,
      standingOf: (account) => book.participants.get(book.accounts.get(account.toLowerCase()) ?? 0),
      ruleAt: (...corridor) => book.rules.get(corridor.join("/")),
      issuerRuleOf: (of) => this.#issuerRules.get(of),
      haltedUntil: (scope) => book.halts.get(scope) ?? 0,
    };
  }

  /** The country at home in which an account is by a currency's gate; 0 for none. */
  homeOf(token: string, account: string): number {
    return this.inForce(token, 0).standingOf(account)?.country ?? 0;
  }

  /** How often a currency has taken another gate: daily limits are counted anew then. */
  generationOf(token: string): number {
    return this.#generations.get(token) ?? 0;
  }

  #bookOf(gate: string): GateBook {
    const found = this.#gates.get(gate);
    if (found !== undefined) return found;
    const book = {
      participants: new Map<number, Standing>(),
      accounts: new Map<string, number>(),
      rules: new Map<string, VersionedRule>(),
      versions: new Map<number, number>(),
      halts: new Map<bigint, number>(),
    };
    this.#gates.set(gate, book);
    return book;
  }

  #applyToToken({ name, address, args }: DeskEvent): void {
    if (name === "Adopted" && Number(args.component) === Component.Gate) {
      this.#adoptGate(address, String(args.deployment).toLowerCase());
    }
    if (name !== "IssuerRuleSet") return;
    const version = Number(args.version);
    requireNext(`issuer's rule of ${address}, version`, this.#issuerRules.get(address)?.version ?? 0, version);
    this.#issuerRules.set(address, { version, terms: termsOf(args.terms) });
  }

  #adoptGate(token: string, gate: string): void {
    if (this.#gateOf.get(token) === gate) return;
    this.#gateOf.set(token, gate);
    this.#generations.set(token, this.generationOf(token) + 1);
  }

  #applyToGate(book: GateBook, { name, args }: DeskEvent): void {
    if (name === "RulesAdopted") {
      const [country, version] = [Number(args.country), Number(args.version)];
      requireNext(`rulebook of country ${country}, version`, book.versions.get(country) ?? 0, version);
      book.versions.set(country, version);
    } else if (name === "RuleSet") setRule(book, args);
    else if (name === "Halted") book.halts.set(args.scope as bigint, Number(args.until));
    else if (name === "HaltLifted") book.halts.delete(args.scope as bigint);
    else if (name.startsWith("Account")) changeAccount(book, name, args);
    else if (name.startsWith("Participant")) changeParticipant(book, name, args);
  }
}

type Args = DeskEvent["args"];

function requireNext(what: string, last: number, found: number): void {
  if (found !== last + 1) throw new HistoryIncomplete(what, last + 1, found);
}

function setRule(book: GateBook, args: Args): void {
  const [country, version] = [Number(args.country), Number(args.version)];
  if (book.versions.get(country) !== version) {
    throw new NodeContradicts(`a rule of country ${country} comes with version ${version}, which was not adopted last`);
  }
  const corridor = [country, Number(args.direction), Number(args.counterparty), Number(args.asset)].join("/");
  const terms = termsOf(args.terms);
  const isWithdrawn = terms.purposes === 0n && terms.minTier === 0 && terms.cap === 0n && terms.dailyLimit === 0n;
  if (isWithdrawn) book.rules.delete(corridor);
  else book.rules.set(corridor, { terms, version });
}

function termsOf(value: unknown): RuleTerms {
  const { purposes, minTier, cap, dailyLimit } = value as Record<keyof RuleTerms, bigint>;
  return { purposes, minTier: Number(minTier), cap, dailyLimit };
}

const STATUS: Readonly<Record<string, number>> = {
  ParticipantSuspended: 2,
  ParticipantReinstated: 1,
  ParticipantRevoked: 3,
};

function changeParticipant(book: GateBook, name: string, args: Args): void {
  const participant = Number(args.participant);
  if (name === "ParticipantLicensed") {
    requireNext("participant", book.participants.size, participant);
    const [country, tier, expiry] = [Number(args.country), Number(args.tier), Number(args.expiry)];
    book.participants.set(participant, { participant, country, status: 1, tier, expiry, epoch: 0 });
    return;
  }
  const status = STATUS[name];
  const changed = status === undefined ? { tier: Number(args.tier), expiry: Number(args.expiry) } : { status };
  book.participants.set(participant, { ...known(book, participant), ...changed });
}

const MAX_EPOCH = 0xffff;

function changeAccount(book: GateBook, name: string, args: Args): void {
  const account = (key: string) => String(args[key]).toLowerCase();
  const participant = Number(args.participant);
  if (name === "AccountLinked") book.accounts.set(account("account"), participant);
  if (name !== "AccountRemoved" && name !== "AccountReplaced") return;
  const { epoch, ...rest } = known(book, participant);
  book.participants.set(participant, { ...rest, epoch: Math.min(epoch + 1, MAX_EPOCH) });
  book.accounts.delete(account(name === "AccountRemoved" ? "account" : "lost"));
  if (name === "AccountReplaced") book.accounts.set(account("successor"), participant);
}

function known(book: GateBook, participant: number): Standing {
  const found = book.participants.get(participant);
  if (found === undefined) throw new NodeContradicts(`participant ${participant} acts and was never licensed`);
  return found;
}
