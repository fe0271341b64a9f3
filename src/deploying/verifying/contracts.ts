import { AbiCoder, dataSlice, Interface } from "ethers";

import { CurrencyRegistry__factory, CurrencyToken__factory } from "../../../typechain-types/index.js";
import { readEvents } from "../../chain/events.ts";
import { connectJointLayer } from "../../consortium/joint-layer.ts";
import { addressesIn } from "../deploy.ts";
import type { PatientNode } from "../../chain/node.ts";
import type { DeploymentRecord } from "../record.ts";

/** A contract that is on a chain, and what it was created with. */
export interface DeployedContract {
  readonly name: string;
  /** As people tell it from others of its name. */
  readonly title: string;
  readonly address: string;
  /** Of its constructor, ABI-encoded; undefined where the chain does not say. */
  readonly arguments: string | undefined;
}

/** All contracts of a record, and the currencies that issuers created since. Throws what `readEvents` throws. */
export async function contractsIn(record: DeploymentRecord, provider: PatientNode): Promise<DeployedContract[]> {
  const joint = Object.values(record.contracts).map(({ name, address, arguments: given }) => ({
    ...{ name, title: name, address },
    arguments: given,
  }));
  return [...joint, ...(await currenciesIn(record, provider))];
}

async function currenciesIn(record: DeploymentRecord, provider: PatientNode): Promise<DeployedContract[]> {
  const { currencies } = connectJointLayer(addressesIn(record), provider);
  const registry = await currencies.getAddress();
  const events = await readEvents(currencies, currencies.filters.CurrencyCreated(), { from: record.firstBlock });
  const found: DeployedContract[] = [];
  for (const { transactionHash, args } of events) {
    const { data } = (await provider.getTransaction(transactionHash))!;
    const given = argumentsIn(data, registry, { country: args.country, numeric: args.numeric });
    found.push({ name: "CurrencyToken", title: `CurrencyToken ${args.code}`, address: args.token, arguments: given });
  }
  return found;
}

const REGISTRY: Interface = CurrencyRegistry__factory.createInterface();
const TOKEN: Interface = CurrencyToken__factory.createInterface();
const CREATE = REGISTRY.getFunction("create")!;

/**
 * What a currency was created with, from the transaction in which its registry was called: directly, or from within the call of
 * a Safe or another smart account. Undefined if no call of it is there.
 */
export function argumentsIn(
  data: string,
  registry: string,
  { country, numeric }: { readonly country: bigint; readonly numeric: bigint },
): string | undefined {
  const selector = CREATE.selector.slice(2);
  for (let at = data.indexOf(selector); at >= 0; at = data.indexOf(selector, at + 1)) {
    if (at % 2 !== 0) continue;
    const params = paramsAt(`0x${data.slice(at)}`);
    if (params?.country !== country || params.numeric !== numeric) continue;
    return AbiCoder.defaultAbiCoder().encode(TOKEN.deploy.inputs, [registry, params.all]);
  }
  return undefined;
}

function paramsAt(data: string): { country: unknown; numeric: unknown; all: unknown } | undefined {
  try {
    const [params] = AbiCoder.defaultAbiCoder().decode(CREATE.inputs, dataSlice(data, 4)) as unknown as [
      { country: bigint; numeric: bigint },
    ];
    return { country: params.country, numeric: params.numeric, all: params };
  } catch {
    return undefined;
  }
}
