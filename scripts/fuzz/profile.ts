const VARIABLE = "SOGDIA_FUZZ_PROFILE";

/** How hard one test file is fuzzed. */
export interface Profile {
  /** Where what fails is kept, and read before anything else is tried. */
  readonly folder: string;
  readonly seed: string;
  /** Inputs for each fuzz test. */
  readonly runs: number;
  /** Sequences for each invariant. */
  readonly invariantRuns: number;
  /** Calls in each sequence. */
  readonly depth: number;
}

export function environmentOf(profile: Profile): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(profile) };
}

/** @throws Error if there is none: the configuration is not for use by hand */
export function profileInEnvironment(): Profile {
  const text = process.env[VARIABLE];
  if (text === undefined) throw new Error(`${VARIABLE} is not set: use npm run fuzz`);
  return JSON.parse(text) as Profile;
}
