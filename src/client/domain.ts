import type { Vocabulary } from "../acts/vocabulary.ts";
import type { JointLayer } from "../consortium/joint-contracts.ts";
import type { Connection } from "./connection.ts";

type Name = keyof JointLayer;

/** A domain of applications, which a client loads only where it is imported: `new Sogdia(...).extend(trade)`. */
export interface Domain<Some extends Name, Clients extends object> {
  /** How its contracts are called; a deployment says where they are. */
  readonly abis: Readonly<Record<Some, readonly string[]>>;
  /** What they say when they refuse, and what contracts say that they deploy. */
  readonly vocabulary: Vocabulary;
  readonly clients: (connection: Connection, contracts: Pick<JointLayer, Some>) => Clients;
}

/** The name of a value in an enumeration of the contracts. */
export function nameIn<Names extends Readonly<Record<string, number>>>(
  names: Names,
  value: bigint,
): keyof Names & string {
  return Object.keys(names).find((name) => names[name] === Number(value))!;
}
