import { ZeroAddress } from "ethers";

import { Guardians__factory } from "../../../typechain-types/index.js";
import type { CountryFile } from "../../consortium/file.ts";
import { guardiansCreation } from "../guardians.ts";
import { type Fact, fact, type Inspection, placeOf } from "./fact.ts";

/** Guardians of several keys: the contract is the suite's, on this registry, of these keys and so many of them. */
export async function guardianFacts(inspection: Inspection): Promise<Fact[]> {
  const all = inspection.file.countries.map((country) => guardiansOf(inspection, country));
  return (await Promise.all(all)).flat();
}

async function guardiansOf({ file, provider, addresses }: Inspection, country: CountryFile): Promise<Fact[]> {
  const { account = ZeroAddress, keys, threshold } = country.guardian ?? {};
  if (keys === undefined || threshold === undefined) return [];
  const place = `${placeOf(file, country)}.guardian`;
  const creation = await guardiansCreation(addresses.countries, { keys, threshold });
  // Registry and threshold are in the code; what creation would leave there a node says without any being created.
  const [built, found] = [await provider.call({ data: creation }), await provider.getCode(account)];
  if (built !== found) return [fact(`${place}: code`, "the build's, for these keys", "other code")];
  return [fact(`${place}.keys`, keys, [...(await Guardians__factory.connect(account, provider).keys())])];
}
