import { Power } from "../governance/registries.ts";
import type { DeskEvent, History } from "./history.ts";

/**
 * Deployments that may pay in a currency and publish no `Settled`: of what moves by way of them nothing tells that it did.
 * The deployment's own engine publishes it, and so does whatever has ever published one.
 */
export class SilentPayers {
  readonly #telling: ReadonlySet<string>;
  readonly #mayPay = new Map<string, Set<string>>();

  constructor({ events, engine }: Pick<History, "events" | "engine">) {
    const settled = events.filter(({ source, name }) => source === "engine" && name === "Settled");
    this.#telling = new Set([engine, ...settled.map(({ address }) => address)]);
  }

  apply({ source, name, address, args }: DeskEvent): void {
    if (source !== "token" || (name !== "Adopted" && name !== "PowersDropped")) return;
    if (((args.powers as bigint) & BigInt(Power.Pay)) === 0n) return;
    const mayPay = this.#mayPay.get(address) ?? new Set();
    this.#mayPay.set(address, mayPay);
    const deployment = String(args.deployment).toLowerCase();
    if (name === "Adopted") mayPay.add(deployment);
    else mayPay.delete(deployment);
  }

  /** Those that a currency lets pay now. */
  in(token: string): readonly string[] {
    return [...(this.#mayPay.get(token) ?? [])].filter((deployment) => !this.#telling.has(deployment));
  }
}
