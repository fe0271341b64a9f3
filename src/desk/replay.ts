import { Component } from "../governance/registries.ts";
import { thresholdTerms } from "../supervision/thresholds.ts";
import { GateBook, requireNext, ruleTermsOf } from "./gate-book.ts";
import type { DeskEvent } from "./history.ts";
import type { RulesInForce, VersionedRule } from "./terms.ts";

/** Standing, rules and halts after so many events: what each gate knew, and which gate and ledger each currency asked. */
export class Replay {
  readonly #gates = new Map<string, GateBook>();
  readonly #gateOf = new Map<string, string>();
  readonly #ledgerOf = new Map<string, string>();
  readonly #generations = new Map<string, number>();
  readonly #issuerRules = new Map<string, VersionedRule>();

  /** Takes the next event in. Throws `HistoryIncomplete` and `NodeContradicts`. */
  apply(event: DeskEvent): void {
    if (event.source === "gate") this.#bookOf(event.address).apply(event);
    else if (event.source === "token") this.#applyToToken(event);
  }

  /** What a currency's gate and the currency know now. */
  inForce(token: string, time: number): RulesInForce {
    const book = this.#bookOf(this.gateOf(token));
    const moduleOf = (country: number) => book.modules.get(country) ?? NOBODY;
    return {
      time,
      standingOf: (account) => book.participants.get(book.accounts.get(account.toLowerCase()) ?? 0),
      ruleAt: (...corridor) => book.rules.get(corridor.join("/")),
      issuerRuleOf: (of) => this.#issuerRules.get(of),
      haltedUntil: (scope) => book.halts.get(scope) ?? 0,
      exposureAt: (...corridor) => book.exposures.get(corridor.join("/")),
      velocityOf: (...whose) => book.velocities.get(whose.join("/")),
      moduleOf: (country) => (moduleOf(country) === NOBODY ? null : moduleOf(country)),
    };
  }

  /** The country at home in which an account is by a currency's gate; 0 for none. */
  homeOf(token: string, account: string): number {
    return this.inForce(token, 0).standingOf(account)?.country ?? 0;
  }

  /** The gate that a currency asks; nothing before it has adopted one. */
  gateOf(token: string): string {
    return this.#gateOf.get(token) ?? "";
  }

  /** The ledger of what is held of a currency; nothing without one. */
  ledgerOf(token: string): string {
    return this.#ledgerOf.get(token) ?? "";
  }

  /** How often a currency has taken another gate: daily limits are counted anew then. */
  generationOf(token: string): number {
    return this.#generations.get(token) ?? 0;
  }

  #bookOf(gate: string): GateBook {
    const book = this.#gates.get(gate) ?? new GateBook();
    this.#gates.set(gate, book);
    return book;
  }

  #applyToToken({ name, address, args }: DeskEvent): void {
    if (name === "Adopted") this.#adopt(address, Number(args.component), String(args.deployment).toLowerCase());
    if (name !== "IssuerRuleSet") return;
    const version = Number(args.version);
    requireNext(`issuer's rule of ${address}, version`, this.#issuerRules.get(address)?.version ?? 0, version);
    this.#issuerRules.set(address, { version, terms: ruleTermsOf(args.terms), thresholds: thresholdTerms() });
  }

  #adopt(token: string, component: number, deployment: string): void {
    if (component === Component.HoldLedger) this.#ledgerOf.set(token, deployment);
    if (component !== Component.Gate || this.gateOf(token) === deployment) return;
    this.#gateOf.set(token, deployment);
    this.#generations.set(token, this.generationOf(token) + 1);
  }
}

const NOBODY = `0x${"00".repeat(20)}`;
