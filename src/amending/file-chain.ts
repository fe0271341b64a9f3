import {
  type ContractRunner,
  getAddress,
  id as hashText,
  Interface,
  type TransactionRequest,
  ZeroAddress,
} from "ethers";

import { CurrencyToken__factory } from "../../typechain-types/index.js";
import {
  connectJointLayer,
  JOINT_CONTRACTS,
  type JointLayer,
  type JointLayerAddresses,
} from "../consortium/joint-layer.ts";
import { JOINT_FACTORIES } from "../consortium/joint-factories.ts";
import { type Answers, answersFrom, type Subject } from "./file-answers.ts";

type Name = keyof typeof JOINT_FACTORIES;

const NAMES = Object.keys(JOINT_CONTRACTS) as Name[];
const TOKEN = CurrencyToken__factory.createInterface();

/**
 * A chain on which a file was carried out and nothing else: its contracts answer what the real ones would, so that two files
 * are compared as a file and a chain are. What a file says nothing about is zero.
 */
export class FileChain implements ContractRunner {
  readonly provider = null;
  readonly layer: JointLayer;
  readonly #answers: Answers;
  readonly #contracts = new Map<string, { readonly name: string; readonly abi: Interface }>();

  constructor(subject: Omit<Subject, "addressOf" | "addresses">) {
    const addresses = Object.fromEntries(NAMES.map((name) => [name, addressOf(name)])) as JointLayerAddresses;
    for (const name of NAMES) this.#place(addresses[name], name, new Interface(JOINT_FACTORIES[name].abi));
    this.#answers = answersFrom({ ...subject, addresses, addressOf: (what) => this.#token(what) });
    this.layer = connectJointLayer(addresses, this);
  }

  #place(address: string, name: string, abi: Interface): void {
    this.#contracts.set(address.toLowerCase(), { name, abi });
  }

  /** Where a currency is. */
  #token(what: string): string {
    const address = addressOf(what);
    this.#place(address, "token", TOKEN);
    return address;
  }

  call({ to, data }: TransactionRequest): Promise<string> {
    const place = to as string; // of a contract of the layer
    const { name, abi } = this.#contracts.get(place.toLowerCase())!;
    const { fragment, args } = abi.parseTransaction({ data: data! })!;
    const answer = this.#answers[`${name}.${fragment.name}`]?.(args, place);
    if (answer === undefined) return Promise.resolve(`0x${"00".repeat(32 * MOST_WORDS)}`);
    return Promise.resolve(abi.encodeFunctionResult(fragment, answer));
  }
}

const MOST_WORDS = 32; // that any view answers with

function addressOf(what: string): string {
  return what === "" ? ZeroAddress : getAddress(`0x${hashText(`Sogdia ${what}`).slice(-40)}`);
}
