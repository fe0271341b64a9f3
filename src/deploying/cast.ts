import { dataSlice, getAddress, id, type Signer } from "ethers";

import type { ConsortiumFile } from "../consortium/file.ts";
import type { Actor } from "../consortium/step.ts";
import type { OfficeName } from "../governance/registries.ts";

/** Actors whose accounts nobody said. */
export class AccountsMissing extends Error {
  readonly actors: readonly string[];
  constructor(actors: readonly string[]) {
    super(
      `Neither the file nor a key at hand says whose account is that of:\n${actors.map((actor) => `  ${actor}`).join("\n")}`,
    );
    this.name = "AccountsMissing";
    this.actors = actors;
  }
}

/** Who acts: the account of each office and participant, and the keys that are at hand. */
export interface Cast {
  accountOf(actor: Actor): string;
  /** Undefined where the key is elsewhere. */
  signerOf(actor: Actor): Signer | undefined;
}

/** Keys that are at hand: those of known addresses, and some to deal out where the file names no account. */
export interface Keys {
  readonly signers: ReadonlyMap<string, Signer>;
  /** In the order in which they are dealt out. */
  readonly spare: readonly string[];
}

/** Deals accounts to the actors of a file, each but once and none that the file names. Throws `AccountsMissing`. */
export function castOf(file: ConsortiumFile, keys: Keys): Cast {
  const unnamed = actorsIn(file).filter(({ account }) => account === undefined);
  const missing = unnamed.length > freeOf(file, keys).length;
  if (missing) throw new AccountsMissing(unnamed.map(({ actor }) => describeActor(file, actor)));
  return outlineOf(file, keys);
}

/** The same for whoever only plans: an account that is nobody's stands for each that nobody said. */
export function outlineOf(file: ConsortiumFile, keys: Keys): Cast {
  const named = actorsIn(file);
  const free = freeOf(file, keys).values();
  const dealt = (actor: Actor) => free.next().value ?? nobodyFor(actor);
  const accounts = new Map(named.map(({ actor, account }) => [keyOf(actor), account ?? dealt(actor)]));
  const accountOf = (actor: Actor) => (actor.kind === "account" ? actor.account : accounts.get(keyOf(actor))!);
  return { accountOf, signerOf: (actor) => keys.signers.get(accountOf(actor).toLowerCase()) };
}

/** Accounts to deal out: those that the file does not name. */
function freeOf(file: ConsortiumFile, { spare }: Keys): string[] {
  const taken = new Set(actorsIn(file).map(({ account }) => account?.toLowerCase()));
  return spare.filter((account) => !taken.has(account.toLowerCase()));
}

/**
 * The accounts of two files of one consortium. Where one of them names none, it is taken to mean the other's; where neither
 * does, nobody knows it, and one that is nobody's stands for it.
 */
export function pairedCasts(
  before: ConsortiumFile,
  after: ConsortiumFile,
): [Pick<Cast, "accountOf">, Pick<Cast, "accountOf">] {
  const [old, next] = [before, after].map(
    (file) => new Map(actorsIn(file).map((each) => [keyOf(each.actor), each.account])),
  );
  const castFrom = (own: ReadonlyMap<string, string | undefined>, other: ReadonlyMap<string, string | undefined>) => ({
    accountOf: (actor: Actor) =>
      actor.kind === "account" ? actor.account : (own.get(keyOf(actor)) ?? other.get(keyOf(actor)) ?? nobodyFor(actor)),
  });
  return [castFrom(old!, next!), castFrom(next!, old!)];
}

/** What stands for the account of somebody of whom nobody said it. */
export function nobodyFor(actor: Actor): string {
  return getAddress(dataSlice(id(keyOf(actor)), 12));
}

/** How many accounts are enough to deal from, whichever of them the file names; none where it names all that it needs. */
export function sparesFor(file: ConsortiumFile): number {
  const actors = actorsIn(file);
  return actors.every(({ account }) => account !== undefined) ? 0 : actors.length;
}

interface NamedActor {
  readonly actor: Actor;
  readonly account: string | undefined;
}

/** In the order of the file. */
function actorsIn({ countries }: ConsortiumFile): NamedActor[] {
  return countries.flatMap((country) => [
    ...Object.entries(country.offices).map(([office, party]) => ({
      actor: { kind: "office", country: country.alpha2, office: office as OfficeName } as const,
      account: party?.account,
    })),
    ...country.participants.map(({ lei, account }) => ({ actor: { kind: "participant", lei } as const, account })),
  ]);
}

/** As people read it: the office and whose it is, or the institution's name. */
export function describeActor({ countries }: ConsortiumFile, actor: Actor): string {
  if (actor.kind === "office") return `${actor.office} of ${actor.country}`;
  if (actor.kind === "account") return `${actor.role} of ${actor.country} (${actor.account})`;
  const all = countries.flatMap(({ participants }) => participants);
  return all.find(({ lei }) => lei === actor.lei)?.name ?? actor.lei;
}

/** One text an actor, fit for the name of a file. */
export function keyOf(actor: Actor): string {
  if (actor.kind === "account") return `${actor.country}-${actor.role}-${actor.account}`;
  return actor.kind === "office" ? `${actor.country}-${actor.office}` : actor.lei;
}
