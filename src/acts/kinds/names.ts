import { getAddress, isAddress, ZeroAddress } from "ethers";

import {
  contractScope,
  corridorScope,
  currencyScope,
  parseScope,
  participantScope,
} from "../../governance/emergency.ts";
import { OFFICE_NAMES, type OfficeName } from "../../governance/registries.ts";
import { componentsOf, JOINT_CONTRACTS, type JointLayer } from "../../consortium/joint-contracts.ts";
import type { PillarWorld, World } from "../world.ts";
import { parsed } from "./files.ts";
import { type Kind, type Scope, Unreadable } from "./kind.ts";

const ADDRESS = "an address, CN Supervisor, or a participant's LEI";

/** The account that a text names: an address, an office, a contract of the suite, or a participant with one account. */
export async function accountNamed(world: PillarWorld, text: string): Promise<string> {
  if (text === "none") return ZeroAddress;
  if (isAddress(text)) return getAddress(text);
  return namedAccount(world, text);
}

async function namedAccount(world: PillarWorld, text: string): Promise<string> {
  const layer: Partial<JointLayer> = world.layer;
  const names = Object.keys(layer) as (keyof JointLayer)[];
  const contract = names.find((name) => JOINT_CONTRACTS[name] === text);
  if (contract !== undefined) return layer[contract]!.getAddress();
  const [country, office] = text.split(" ") as [string, string?];
  if (office !== undefined) return world.officeOf(await world.countryNamed(country), officeNamed(office));
  return accountOfParticipant(world, text);
}

function officeNamed(text: string): OfficeName {
  const found = OFFICE_NAMES.find((office) => office.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw new Unreadable(text, `an office: ${OFFICE_NAMES.join(", ")}`);
  return found;
}

async function accountOfParticipant(world: PillarWorld, text: string): Promise<string> {
  if (!/^(?:[A-Z]{2}\/)?[0-9A-Z]{18}[0-9]{2}$|^#/.test(text)) throw new Unreadable(text, ADDRESS);
  const accounts = await world.accountsOf(await world.participantNamed(text));
  if (accounts.length === 1) return accounts[0]!;
  throw new Unreadable(text, accounts.length === 0 ? "it has no account" : `it has several: ${accounts.join(", ")}`);
}

/** What every currency of a consortium adopts from the first day, with all of its powers. */
function suiteOf({ layer }: World) {
  const adopted = componentsOf(layer).map(async ({ deployment, powers }) => {
    return { deployment: await deployment.getAddress(), powers };
  });
  return Promise.all(adopted);
}

function listIn(text: string): unknown[] {
  const list = parsed(text);
  if (!Array.isArray(list)) throw new Unreadable(text, "suite, or a list of deployments with their powers");
  return list;
}

async function scopeNamed(text: string, { world }: Scope): Promise<bigint> {
  const [kind = "", ...names] = text.split(" ");
  const [first = "", second = ""] = names;
  const scopes: Readonly<Record<string, () => Promise<bigint>>> = {
    contract: async () => contractScope(await accountNamed(world, first)),
    corridor: async () => corridorScope(await world.countryNamed(first), await world.countryNamed(second)),
    currency: async () => currencyScope((await world.currencyNamed(first)).asset),
    participant: async () => participantScope(await world.participantNamed(first)),
  };
  const scope = Object.hasOwn(scopes, kind) ? scopes[kind] : undefined;
  if (scope === undefined) throw new Unreadable(text, SCOPE);
  return scope();
}

const SCOPE = '"corridor CN KZ", "currency CNY", "participant LEI" or "contract SettlementEngine"';

/** A scope of halts in words, as `scopeNamed` reads them. */
export async function scopeName(scope: bigint, { world }: Pick<Scope, "world">): Promise<string> {
  const found = parseScope(scope);
  switch (found.kind) {
    case "Contract":
      return `contract ${found.path}`;
    case "Corridor":
      return `corridor ${await world.countryName(found.payerCountry)} ${await world.countryName(found.payeeCountry)}`;
    case "Currency":
      return `currency ${await assetName(found.asset, world)}`;
    case "Participant":
      return `participant ${await world.participantName(found.participant)}`;
  }
}

async function assetName(asset: bigint | number, world: World): Promise<string> {
  const token = await world.layer.assets.addressOf(asset);
  const currency = await world.currencyAt(token);
  return currency === undefined ? `#${asset}` : `${await world.countryName(currency.issuer)}/${currency.code}`;
}

async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

const listed = (text: string) => text.split(",").map((part) => part.trim());

/** What only a chain tells: who a country, a currency, a participant or an account is. */
export const NAMES: Readonly<Record<string, Kind>> = {
  country: {
    form: "a country such as CN",
    read: (text, { world }) => (text === "any" ? 0 : world.countryNamed(text)),
    write: (value: bigint | number, { world }) => (BigInt(value) === 0n ? "any" : world.countryName(value)),
  },
  countries: {
    form: "countries such as CN,KZ, or none",
    read: (text, { world }) => (text === "none" ? [] : inOrder(listed(text), (each) => world.countryNamed(each))),
    write: async (value: readonly bigint[], { world }) =>
      (await inOrder(value, (each) => world.countryName(each))).join(",") || "none",
  },
  currency: {
    form: "a currency such as CNY",
    read: async (text, { world }) => (isAddress(text) ? getAddress(text) : (await world.currencyNamed(text)).token),
    write: async (value: string, { world }) => {
      const currency = await world.currencyAt(value);
      return currency === undefined ? value : `${await world.countryName(currency.issuer)}/${currency.code}`;
    },
  },
  asset: {
    form: "a currency such as CNY",
    read: async (text, { world }) =>
      /^#[0-9]{1,10}$/.test(text) ? Number(text.slice(1)) : (await world.currencyNamed(text)).asset,
    write: (value: bigint, { world }) => assetName(value, world),
  },
  participant: {
    form: "a participant by its LEI",
    read: (text, { world }) => world.participantNamed(text),
    write: (value: bigint, { world }) => world.participantName(value),
  },
  account: {
    form: ADDRESS,
    read: (text, { world }) => accountNamed(world, text),
    write: (value: string) => (value === ZeroAddress ? "none" : value),
  },
  accounts: {
    form: "accounts with commas between them",
    read: (text, { world }) => inOrder(listed(text), (each) => accountNamed(world, each)),
    write: (value: readonly string[]) => value.join(","),
  },
  adoptions: {
    form: "suite, for what every currency adopts at first, or JSON: deployment and powers of each",
    isWhole: true,
    read: (text, { world }) => (text === "suite" ? suiteOf(world) : listIn(text)),
    write: (value: readonly { deployment: string; powers: bigint }[]) =>
      JSON.stringify(value.map(({ deployment, powers }) => ({ deployment, powers: Number(powers) }))),
  },
  scope: { form: SCOPE, read: scopeNamed, write: scopeName },
};
