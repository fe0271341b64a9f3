import { dataSlice, formatUnits, id, type ParamType, type Result } from "ethers";

import { contractInterface } from "../../src/acts/contracts.ts";
import type { ContractName } from "../../src/acts/contracts.ts";
import type { Descriptor, Field } from "../../src/acts/clear-signing/index.ts";

/** What a wallet knows beside a descriptor. */
export interface Known {
  readonly names: Readonly<Record<string, string>>;
  readonly tokens: Readonly<Record<string, { readonly ticker: string; readonly decimals: number }>>;
}

/** A screen: the intent, with values where it names them, and the fields in their order. */
export interface Screen {
  readonly intent: string;
  readonly fields: readonly (readonly [label: string, value: string])[];
}

type Values = Readonly<Record<string, unknown>>;

/** What a wallet shows of a call. */
export function renderCall(
  descriptor: Descriptor,
  contract: ContractName,
  call: { readonly to: string; readonly data: string },
  known: Known,
): Screen {
  const selector = dataSlice(call.data, 0, 4);
  const [, format] = Object.entries(descriptor.display.formats).find(
    ([signature]) => selectorOf(signature) === selector,
  )!;
  const { args, fragment } = contractInterface(contract).parseTransaction({ data: call.data })!;
  const values = Object.fromEntries(fragment.inputs.map((input, index) => [input.name, plain(input, args[index])]));
  return new Wallet(descriptor, values, call.to, known).screen(format);
}

/** What a wallet shows of typed data. */
export function renderMessage(descriptor: Descriptor, message: Values, to: string, known: Known): Screen {
  return new Wallet(descriptor, message, to, known).screen(Object.values(descriptor.display.formats)[0]!);
}

/** Without names of parameters and the word "tuple", as selectors are made. */
export function selectorOf(signature: string): string {
  const bare = signature.replaceAll("tuple(", "(").replace(/(\w|\]|\)) \w+(?=[,)])/g, "$1");
  return dataSlice(id(bare.replaceAll(", ", ",")), 0, 4);
}

function plain(param: ParamType, value: unknown): unknown {
  if (param.baseType === "array") return [...(value as Result)].map((item) => plain(param.arrayChildren!, item));
  if (param.baseType !== "tuple") return value;
  return Object.fromEntries(param.components!.map((part, index) => [part.name, plain(part, (value as Result)[index])]));
}

class Wallet {
  readonly #enums: Descriptor["metadata"]["enums"];
  readonly #values: Values;
  readonly #to: string;
  readonly #known: Known;

  constructor({ metadata }: Descriptor, values: Values, to: string, known: Known) {
    this.#enums = metadata.enums;
    [this.#values, this.#to, this.#known] = [values, to, known];
  }

  screen({ intent, interpolatedIntent, fields }: Descriptor["display"]["formats"][string]): Screen {
    const shown = fields.flatMap((field) => this.#shown(field).map((value) => [field.label, value] as const));
    const said = interpolatedIntent?.replace(/\{([^}]+)\}/g, (_, path: string) => {
      const field = fields.find((each) => each.path === path)!;
      return this.#shown(field).join(", ");
    });
    return { intent: said ?? intent, fields: shown };
  }

  #shown(field: Field): string[] {
    const values = this.#at(field.path);
    const tokens = field.format === "tokenAmount" ? this.#at(String(field.params?.tokenPath)) : [];
    return values.map((value, index) => this.#text(field, value, tokens[index] ?? tokens[0]));
  }

  #at(path: string): unknown[] {
    if (path === "@.to") return [this.#to];
    const steps = path.split(".");
    const step = (values: unknown[], name: string) =>
      name === "[]" ? values.flat() : values.map((value) => (value as Values)[name]);
    return steps.reduce(step, [this.#values]);
  }

  #text({ format, params }: Field, value: unknown, token: unknown): string {
    const { names, tokens } = this.#known;
    if (format === "addressName") return names[String(value)] ?? String(value);
    if (format === "tokenTicker") return tokens[String(value)]?.ticker ?? String(value);
    if (format === "date") return new Date(Number(value) * 1_000).toISOString();
    if (format === "enum")
      return this.#enums[String(params?.$ref).split(".").at(-1)!]?.[String(value)] ?? String(value);
    if (format !== "tokenAmount") return String(value);
    const currency = tokens[String(token)];
    return currency === undefined
      ? String(value)
      : `${formatUnits(value as bigint, currency.decimals)} ${currency.ticker}`;
  }
}
