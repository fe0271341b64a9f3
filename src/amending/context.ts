import { Office, type OfficeName } from "../governance/registries.ts";
import type { ConsortiumFile } from "../consortium/file.ts";
import type { JointLayer } from "../consortium/joint-layer.ts";
import { type Actor, type ConsortiumContext, sameAddress } from "../consortium/step.ts";
import type { Leftovers } from "./leftovers.ts";

/** What is needed to say how a consortium that stands becomes the one of a file. */
export interface AmendingContext extends ConsortiumContext {
  readonly layer: JointLayer;
  /** What stands and the file does not have any more. */
  readonly leftovers: Leftovers;
  /** The country that proposes, by its two letters. */
  readonly sponsor: string;
  /** Countries that shall be expelled, by their two letters: whoever else is not in the file leaves by its own notice. */
  readonly expelled: readonly string[];
  /** What the countries decide on: where the new file can be read, and its hash. */
  readonly reasons: { readonly uri: string; readonly hash: string };
  /** Periods of seconds, as the deployment's record says. */
  readonly rehearsal: boolean;
  /** Why the chain would refuse a call now, undefined if it would take it or if there is no chain to ask. */
  readonly refusalOf: (from: string, target: string, data: string) => Promise<string | undefined>;
}

/** Something of the file that no signature brings about, and why. */
export interface Unchangeable {
  /** Where it stands in the file, or whose it is. */
  readonly place: string;
  readonly reason: string;
}

export function officeOf(country: string, office: OfficeName): Actor {
  return { kind: "office", country, office };
}

/** Who holds an office now: the actor of the file, or whoever it succeeds. */
export async function holderOf(
  { layer, accountOf }: AmendingContext,
  { alpha2, numeric }: Pick<ConsortiumFile["countries"][number], "alpha2" | "numeric">,
  office: OfficeName,
): Promise<Actor> {
  const account = await layer.countries.officeOf(numeric, Office[office]);
  const named = officeOf(alpha2, office);
  const isNamed = sameAddress(account, accountOf(named));
  return isNamed ? named : { kind: "account", country: alpha2, role: office, account };
}
