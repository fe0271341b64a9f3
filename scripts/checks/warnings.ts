import { type CompiledSource, lineOf } from "./build-info.ts";
import type { Finding, Outcome } from "./finding.ts";

/** The compiler's warnings in our own files; those in packages are not ours to mend. */
export function warningFindings({ file, text, diagnostics }: CompiledSource): Finding[] {
  return diagnostics.map(({ severity, message, sourceLocation }) => ({
    file,
    line: lineOf(text, sourceLocation?.start ?? 0),
    message: `${severity}: ${message}`,
  }));
}

export function checkWarnings(sources: readonly CompiledSource[]): Outcome {
  return { findings: sources.flatMap(warningFindings), summary: "the compiler warns of nothing in our contracts" };
}
