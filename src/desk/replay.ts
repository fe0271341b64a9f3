import { Power } from "../governance/registries.ts";
import { thresholdTerms } from "../supervision/thresholds.ts";
import { GateBook, requireNext, ruleTermsOf } from "./gate-book.ts";
import type { DeskEvent } from "./history.ts";
import type { RulesInForce, VersionedRule } from "./terms.ts";

/** Standing, rules and halts after so many events: what each gate knew, and which gate each currency asked. */
export class Replay {
  readonly #gates = new Map<string, GateBook>();
  readonly #gateOf = new Map<string, string>();
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
      standingOf: (account) => book.standingOf(account.toLowerCase()),
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

  #bookOf(gate: string): GateBook {
    const book = this.#gates.get(gate) ?? new GateBook();
    this.#gates.set(gate, book);
    return book;
  }

  #applyToToken({ name, address, args }: DeskEvent): void {
    const judges = name === "Adopted" && ((args.powers as bigint) & BigInt(Power.Judge)) !== 0n;
    if (judges) this.#gateOf.set(address, String(args.deployment).toLowerCase());
    if (name !== "IssuerRuleSet") return;
    const version = Number(args.version);
    requireNext(`issuer's rule of ${address}, version`, this.#issuerRules.get(address)?.version ?? 0, version);
    this.#issuerRules.set(address, { version, terms: ruleTermsOf(args.terms), thresholds: thresholdTerms() });
  }
}

const NOBODY = `0x${"00".repeat(20)}`;
