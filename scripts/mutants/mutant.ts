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

/** The file with the bug in it. Throws `MutantDoesNotApply`. */
export function mutate(source: string, mutant: Mutant): string {
  const parts = source.split(mutant.from);
  if (parts.length !== 2) throw new MutantDoesNotApply(mutant, parts.length - 1);
  return parts.join(mutant.to);
}
