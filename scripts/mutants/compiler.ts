import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import hre from "hardhat";
import type { CompilerInput, CompilerOutput, CompilerOutputBytecode } from "hardhat/types/solidity";

import { ROOT } from "../checks/finding.ts";
import { compileNatively, SOLC_LONG_VERSION, SOLJSON } from "../hardhat/solc.ts";
import { SoljsonPool } from "../hardhat/soljson-pool.ts";
import type { SyntaxNode } from "./operators.ts";
import { closureOf, isOurs, type Sources } from "./sources.ts";

/** A contract by its file and its name. */
export interface ContractId {
  readonly file: string;
  readonly name: string;
}

/** What an artifact holds of the compiler's work, besides the interface, which no bug changes. */
export interface Code {
  readonly bytecode: string;
  readonly deployedBytecode: string;
  readonly linkReferences: object;
  readonly deployedLinkReferences: object;
  readonly immutableReferences: object;
}

/**
 * `shipped` is what the project ships. `plain` is without the optimiser, and without the intermediate language where a
 * contract fits the stack without it: ten times as fast to compile, and twice as large.
 */
export type Make = "plain" | "shipped";

interface CompiledCode {
  readonly bytecode: CompilerOutputBytecode;
  readonly deployedBytecode: CompilerOutputBytecode;
}

/** Raised for sources that the compiler refuses. */
export class DoesNotCompile extends Error {
  override readonly name: string = "DoesNotCompile";
}

/** Raised for sources that are right, but whose variables do not fit the stack without the intermediate language. */
class StackTooDeep extends DoesNotCompile {
  override readonly name = "StackTooDeep";
}

const PROFILES = hre.config.solidity.profiles;
const CACHE = join(ROOT, "cache", "mutants", "code");
const CODE = ["evm.bytecode", "evm.deployedBytecode"].flatMap((key) => [`${key}.object`, `${key}.linkReferences`]);
const OUTPUT = [...CODE, "evm.deployedBytecode.immutableReferences"];

/** Compiles single contracts, each once: what was compiled before, in this run or another, is read from the cache. */
export class Compiler {
  readonly #pool = new SoljsonPool();
  readonly #codes = new Map<string, Promise<Code>>();

  static async open(): Promise<Compiler> {
    await mkdir(CACHE, { recursive: true });
    return new Compiler();
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  /** The syntax trees of our files, by name. */
  async parse(sources: Sources): Promise<ReadonlyMap<string, SyntaxNode>> {
    const selection = [...sources.keys()].filter(isOurs).map((name) => [name, { "": ["ast"] }] as const);
    const { sources: parsed } = await this.#run(sources, settingsFor("", "plain"), Object.fromEntries(selection));
    return new Map(selection.map(([name]) => [name, parsed[name]!.ast as SyntaxNode]));
  }

  /** @throws DoesNotCompile */
  async codeOf(contract: ContractId, sources: Sources, make: Make): Promise<Code> {
    const needed = new Map([...closureOf(sources, [contract.file])].sort());
    const key = createHash("sha256")
      .update(JSON.stringify([SOLC_LONG_VERSION, contract, settingsFor(contract.file, make), [...needed]]))
      .digest("hex");
    const known = this.#codes.get(key) ?? this.#readOrCompile(key, contract, needed, make);
    this.#codes.set(key, known);
    return await known;
  }

  async #readOrCompile(key: string, contract: ContractId, sources: Sources, make: Make): Promise<Code> {
    const path = join(CACHE, `${key}.json`);
    const kept = await readFile(path, "utf8").catch(() => null);
    if (kept !== null) return JSON.parse(kept) as Code;
    const code = await this.#make(contract, sources, make);
    await writeFile(path, JSON.stringify(code));
    return code;
  }

  async #make(contract: ContractId, sources: Sources, make: Make): Promise<Code> {
    const settings = settingsFor(contract.file, make);
    if (make === "shipped") return await this.#compile(contract, sources, settings);
    try {
      return await this.#compile(contract, sources, { ...settings, viaIR: false });
    } catch (error) {
      if (error instanceof StackTooDeep) return await this.#compile(contract, sources, settings);
      throw error;
    }
  }

  async #compile({ file, name }: ContractId, sources: Sources, settings: object): Promise<Code> {
    const { contracts } = await this.#run(sources, settings, { [file]: { [name]: OUTPUT } });
    const { bytecode, deployedBytecode } = contracts![file]![name]!.evm as CompiledCode;
    return {
      bytecode: `0x${bytecode.object}`,
      deployedBytecode: `0x${deployedBytecode.object}`,
      linkReferences: bytecode.linkReferences,
      deployedLinkReferences: deployedBytecode.linkReferences,
      immutableReferences: deployedBytecode.immutableReferences ?? {},
    };
  }

  async #run(sources: Sources, settings: object, outputSelection: object): Promise<CompilerOutput> {
    const contents = Object.fromEntries([...sources].map(([name, content]) => [name, { content }]));
    const input = { language: "Solidity", sources: contents, settings: { ...settings, outputSelection } };
    const output = await this.#solc(input as CompilerInput);
    const error = output.errors?.find(({ severity }) => severity === "error");
    if (error !== undefined) throw refusalBy(error.formattedMessage ?? error.message);
    return output;
  }

  async #solc(input: CompilerInput): Promise<CompilerOutput> {
    const { path = SOLJSON } = PROFILES.default!.compilers[0]!;
    return path === SOLJSON ? await this.#pool.compile(input) : await compileNatively(path, input);
  }
}

function refusalBy(message: string): DoesNotCompile {
  return message.includes("Stack too deep") ? new StackTooDeep(message) : new DoesNotCompile(message);
}

/** As the file is built, but without the hash of the sources: code that does the same is the same. */
function settingsFor(file: string, make: Make): object {
  const { compilers, overrides } = PROFILES[file.startsWith("test/") ? "tests" : "default"]!;
  const { settings } = (overrides[file] ?? compilers[0]!) as { readonly settings: object };
  const comparable = { ...settings, metadata: { appendCBOR: false } };
  return make === "shipped" ? comparable : { ...comparable, optimizer: { enabled: false } };
}
