import { ParamType, TypedDataEncoder, type TypedDataField } from "ethers";

import { type ContractName, contractInterface, contractTitle } from "../contracts.ts";
import { ACTS } from "../index.ts";
import { TYPED_ACTS, type TypedAct } from "../typed-data.ts";
import { callFormats } from "./calls.ts";
import type { Descriptor, Format, Place } from "./descriptor.ts";
import { enumWords } from "./enums.ts";
import { fieldsOf } from "./fields.ts";

export type { Descriptor, Field, Format, Place } from "./descriptor.ts";

/** The edition of ERC-7730 that the descriptors are written in. */
const SCHEMA = "https://eips.ethereum.org/assets/eip-7730/erc7730-v2.schema.json";

/** Where the contracts of a consortium are; a currency's and a register's contract may be many. */
export type PlacesOf = (contract: ContractName) => readonly Place[];

/**
 * What wallets show of every call that an act makes and of every message that is signed off chain (ERC-7730), by the name of
 * its file: in names, dates and major units, from the same table as the command line.
 */
export function clearSigning(placesOf: PlacesOf): ReadonlyMap<string, Descriptor> {
  const contracts = [...new Set(ACTS.map(({ contract }) => contract))];
  const calls = contracts.map(
    (contract) => [`calldata-${contractTitle(contract)}`, callsOf(contract, placesOf)] as const,
  );
  const messages = TYPED_ACTS.map((act) => [`eip712-${act.primaryType}`, messageOf(act, placesOf)] as const);
  return new Map([...calls, ...messages]);
}

function callsOf(contract: ContractName, placesOf: PlacesOf): Descriptor {
  const acts = ACTS.filter((act) => act.contract === contract);
  const formats = callFormats(contractInterface(contract), acts);
  return descriptor({ contract: { deployments: placesOf(contract) } }, contract, formats);
}

function messageOf(act: TypedAct, placesOf: PlacesOf): Descriptor {
  const { contract, types, intent, primaryType } = act;
  const encoder = TypedDataEncoder.from(types as Record<string, TypedDataField[]>);
  const token = contract === "token" ? "@.to" : undefined;
  const fields = structure(act, primaryType).flatMap((param) => fieldsOf(param, param.name, { token }));
  const formats = { [encoder.encodeType(primaryType)]: { intent, fields } };
  return descriptor({ eip712: { deployments: placesOf(contract) } }, contract, formats);
}

/** The fields of a type of EIP-712 as the parameters of a call. */
function structure({ types }: TypedAct, name: string): ParamType[] {
  const describe = (type: string): object => {
    const fields = types[type.replace("[]", "")];
    if (fields === undefined) return { type };
    const components = fields.map((field) => ({ name: field.name, ...describe(field.type) }));
    return { type: type.endsWith("[]") ? "tuple[]" : "tuple", components };
  };
  return types[name]!.map((field) => ParamType.from({ name: field.name, ...describe(field.type) }));
}

function descriptor(
  context: Descriptor["context"],
  contract: ContractName,
  formats: Readonly<Record<string, Format>>,
): Descriptor {
  const enums = [...new Set(Object.values(formats).flatMap(enumsIn))].map((name) => [name, enumWords(name)!]);
  const metadata = {
    owner: "Sogdia",
    contractName: contractTitle(contract),
    enums: Object.fromEntries(enums) as never,
  };
  return { $schema: SCHEMA, context, metadata, display: { formats } };
}

function enumsIn({ fields }: Format): string[] {
  const refs = fields.flatMap(({ format, params }) => (format === "enum" ? [String(params?.$ref)] : []));
  return refs.map((ref) => ref.replace("$.metadata.enums.", ""));
}
