/** The lines of one source file that hold code, by whether some test ran them. */
export interface FileCoverage {
  readonly path: string;
  readonly covered: readonly number[];
  readonly uncovered: readonly number[];
}

/** Reads a trace file of lcov, as far as lines go: SF names a file, DA a line and how often it ran. */
export function parseLcov(text: string): FileCoverage[] {
  return text
    .split("end_of_record")
    .filter((record) => record.includes("SF:"))
    .map(parseRecord);
}

function parseRecord(record: string): FileCoverage {
  const path = /^SF:(.*)$/m.exec(record)![1]!;
  const lines = [...record.matchAll(/^DA:(\d+),(\d+)$/gm)].map(([, line, runs]) => ({
    line: Number(line),
    ran: Number(runs) > 0,
  }));
  const where = (ran: boolean) => lines.filter((one) => one.ran === ran).map(({ line }) => line);
  return { path, covered: where(true), uncovered: where(false) };
}

/** The share of lines that ran, in percent; all of nothing is 100. */
export function lineShare(files: readonly FileCoverage[]): number {
  const covered = files.reduce((sum, file) => sum + file.covered.length, 0);
  const uncovered = files.reduce((sum, file) => sum + file.uncovered.length, 0);
  return uncovered === 0 ? 100 : (100 * covered) / (covered + uncovered);
}
