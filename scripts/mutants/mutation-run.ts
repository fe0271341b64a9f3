import { type Code, Compiler, type ContractId, DoesNotCompile, type Make } from "./compiler.ts";
import { type Footing, Footings } from "./footings.ts";
import { applied, type Edit } from "./mutant.ts";
import { Progress } from "./progress.ts";
import type { SyntaxNode } from "./operators.ts";
import { Reach } from "./reach.ts";
import { readSources, type Sources } from "./sources.ts";
import { type Codes, keyOf, Workshop } from "./workshop.ts";
import { print } from "../common/output.ts";

/** What became of a bug under one test file. A test that does not end has caught it, too. */
export type Outcome = "caught" | "survived" | "does not compile" | "changes no code";

const SHIPPED = "contracts/";
const FIRST_LIMIT_MS = 15 * 60_000;
const MINUTE_MS = 60_000;
/** A trial may take this many times what the test takes on sound code, and a minute. */
const PATIENCE = 5;

/**
 * The project, ready to have bugs put into it. A test runs on code that was compiled without the optimiser, which is
 * faster to make, if it passes on sound code of that kind; otherwise, as when it counts gas, on code as it ships.
 */
export class MutationRun {
  readonly sources: Sources;
  readonly syntax: ReadonlyMap<string, SyntaxNode>;
  readonly #reach: Reach;
  readonly #compiler: Compiler;
  readonly #footings: Footings;
  readonly #workshops: readonly Workshop[];
  readonly #plain = new Map<string, Code>();
  readonly #trying = new Map<string, Promise<Footing>>();

  private constructor(
    compiler: Compiler,
    sources: Sources,
    syntax: ReadonlyMap<string, SyntaxNode>,
    reach: Reach,
    footings: Footings,
    workshops: readonly Workshop[],
  ) {
    this.sources = sources;
    this.syntax = syntax;
    this.#reach = reach;
    this.#compiler = compiler;
    this.#footings = footings;
    this.#workshops = workshops;
  }

  /** @param files Those into which bugs will be put; without, any: what holds nothing of them has the code that ships. */
  static async open(workers: number, files?: ReadonlySet<string>): Promise<MutationRun> {
    print(`Preparing ${workers} ${workers === 1 ? "copy" : "copies"} of the project.`);
    const compiler = await Compiler.open();
    const sources = await readSources();
    const syntax = await compiler.parse(sources);
    const workshops = Array.from({ length: workers }, (_, number) => new Workshop(number));
    await Promise.all(workshops.map((workshop) => workshop.open()));
    const reach = new Reach(sources, syntax);
    const plain = (files === undefined ? reach.contracts : reach.ofFiles(files)).filter(isShipped);
    const footings = await Footings.open(plain.map(keyOf));
    const run = new MutationRun(compiler, sources, syntax, reach, footings, workshops);
    await run.#compilePlain(plain);
    return run;
  }

  async close(): Promise<void> {
    await this.#compiler.close();
  }

  /** Does something with each item, with as many at once as there are workshops. */
  async each<Item>(items: Iterable<Item>, work: (workshop: Workshop, item: Item) => Promise<void>): Promise<void> {
    const queue = items[Symbol.iterator]();
    const workAll = async (workshop: Workshop) => {
      for (let next = queue.next(); next.done !== true; next = queue.next()) await work(workshop, next.value);
    };
    await Promise.all(this.#workshops.map(workAll));
  }

  /** Whether a test file passes as long as nothing is broken; if not, what it catches proves nothing. */
  async passesOnSoundCode(workshop: Workshop, test: string): Promise<boolean> {
    const footing = this.#footings.of(test) ?? this.#trying.get(test) ?? this.#tryOut(workshop, test);
    if (footing instanceof Promise) this.#trying.set(test, footing);
    return (await footing) !== null;
  }

  /** Puts a bug into a workshop and runs one test file there, of which it is known that it passes without. */
  async verdict(workshop: Workshop, edit: Edit, test: string): Promise<Outcome> {
    const footing = this.#footings.of(test);
    if (footing == null) throw new Error(`${test} is not known to pass on sound code`);
    const { make, seconds } = footing;
    const targets = this.#reach.of(edit).filter((target) => isShipped(target) || target.file === `test/${test}`);
    const changed = await this.#changedCodes(edit, targets, make);
    if (changed === null) return "does not compile";
    if (changed.size === 0) return "changes no code";
    await workshop.install(new Map([...this.#soundCodes(make), ...changed]));
    const { end } = await workshop.run(test, Math.ceil(PATIENCE * seconds) * 1000 + MINUTE_MS);
    return end === "passed" ? "survived" : "caught";
  }

  /** The contracts whose code holds what is edited. */
  contractsWith(edit: Edit): ContractId[] {
    return this.#reach.of(edit).filter(isShipped);
  }

  /** Whether an edit makes any difference once the optimiser is done. */
  async changesShippedCode(edit: Edit): Promise<boolean> {
    const changed = await this.#changedCodes(edit, this.contractsWith(edit), "shipped");
    return changed !== null && changed.size > 0;
  }

  async #compilePlain(contracts: readonly ContractId[]): Promise<void> {
    print(`Compiling ${contracts.length} contracts without the optimiser.`);
    const progress = new Progress(contracts.length);
    await this.each(contracts, async (_workshop, contract) => {
      this.#plain.set(keyOf(contract), await this.#compiler.codeOf(contract, this.sources, "plain"));
      progress.say(contract.name);
    });
  }

  async #tryOut(workshop: Workshop, test: string): Promise<Footing> {
    const footing = await this.#seek(workshop, test);
    await this.#footings.learn(test, footing);
    return footing;
  }

  async #seek(workshop: Workshop, test: string): Promise<Footing> {
    for (const make of ["plain", "shipped"] as const) {
      await workshop.install(this.#soundCodes(make));
      const { end, seconds } = await workshop.run(test, FIRST_LIMIT_MS);
      if (end === "passed") return { make, seconds };
    }
    return null;
  }

  #soundCodes(make: Make): Codes {
    return make === "plain" ? this.#plain : new Map();
  }

  /** The contracts that get other code by an edit, or null if it does not compile. Tests' own are made as built. */
  async #changedCodes(edit: Edit, contracts: readonly ContractId[], make: Make): Promise<Codes | null> {
    const mutated = new Map(this.sources).set(edit.file, applied(this.sources.get(edit.file)!, edit));
    const changed = new Map<string, Code>();
    try {
      for (const contract of contracts) {
        const kind = isShipped(contract) ? make : "shipped";
        const code = await this.#compiler.codeOf(contract, mutated, kind);
        const sound = await this.#compiler.codeOf(contract, this.sources, kind);
        if (code.bytecode !== sound.bytecode) changed.set(keyOf(contract), code);
      }
      return changed;
    } catch (error) {
      if (error instanceof DoesNotCompile) return null;
      throw error;
    }
  }
}

function isShipped({ file }: ContractId): boolean {
  return file.startsWith(SHIPPED);
}
