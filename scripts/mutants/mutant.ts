/** One bug on one line, and the tests that must not pass with it. */
export interface Mutant {
  /** The invariant it breaks, as in docs/invariants.md. */
  readonly invariant: string;
  /** What is wrong then, in a few words. */
  readonly bug: string;
  /** Under `contracts/`. */
  readonly file: string;
  /** Text that the file holds exactly once. */
  readonly from: string;
  readonly to: string;
  /** Under `test/`, files or patterns of files that are parts of one; each of them alone must fail. */
  readonly tests: readonly string[];
}

/** Raised for a mutant whose text is not in its file exactly once: the code has moved on. */
export class MutantDoesNotApply extends Error {
  override readonly name = "MutantDoesNotApply";
  readonly mutant: Mutant;
  readonly occurrences: number;

  constructor(mutant: Mutant, occurrences: number) {
    super(`${mutant.file} holds "${mutant.from}" ${occurrences} times`);
    this.mutant = mutant;
    this.occurrences = occurrences;
  }
}

/** A change of one place in a Solidity file. */
export interface Edit {
  /** From the project's root. */
  readonly file: string;
  /** In characters. */
  readonly start: number;
  /** In characters; the first that stays. */
  readonly end: number;
  readonly to: string;
}

/** Where a mutant changes its file. Throws `MutantDoesNotApply`. */
export function editOf(text: string, mutant: Mutant): Edit {
  const occurrences = text.split(mutant.from).length - 1;
  if (occurrences !== 1) throw new MutantDoesNotApply(mutant, occurrences);
  const start = text.indexOf(mutant.from);
  return { file: `contracts/${mutant.file}`, start, end: start + mutant.from.length, to: mutant.to };
}

export function applied(text: string, { start, end, to }: Edit): string {
  return text.slice(0, start) + to + text.slice(end);
}
