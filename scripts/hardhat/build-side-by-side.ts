import { availableParallelism } from "node:os";

import { task } from "hardhat/config";
import type { HardhatPlugin } from "hardhat/types/plugins";
import type { BuildOptions, Compiler, CompilerInput, CompilerOutput } from "hardhat/types/solidity";
import type { SolidityHooks } from "hardhat/types/hooks";

import { BuildProgress } from "./build-progress.ts";
import { compileNatively, SOLC_LONG_VERSION, SOLC_VERSION, SOLJSON } from "./solc.ts";
import { SoljsonPool } from "./soljson-pool.ts";

/** Compiles as many jobs at once as there are processors, and says how far it is (docs/decisions/0012-compile-jobs.md). */
export const buildSideBySide: HardhatPlugin = {
  id: "sogdia-build-side-by-side",
  tasks: [
    task("build-deployed", "Builds what goes on a chain, without mocks and tests")
      .setAction(() => import("./build-deployed.ts"))
      .build(),
  ],
  hookHandlers: { solidity: () => Promise.resolve({ default: () => Promise.resolve(handlers()) }) },
};

function handlers(): Partial<SolidityHooks> {
  const pool = new SoljsonPool();
  let progress: BuildProgress | undefined;

  const compile = (path: string, input: CompilerInput): Promise<CompilerOutput> => {
    const run = () => (path === SOLJSON ? pool.compile(input) : compileNatively(path, input));
    return progress === undefined ? run() : progress.follow(input, run);
  };

  return {
    async build(context, roots, options = {}, next) {
      const [ownRoots, ownOptions] = options.scope === "tests" ? forTests(roots, options) : [roots, options];
      const concurrency = availableParallelism();
      if (options.quiet !== true) BuildProgress.announce(options);
      const planned = await context.solidity.getCompilationJobs(ownRoots, ownOptions);
      if (!planned.success) return planned;
      const jobs = planned.compilationJobsPerFile;
      progress = options.quiet === true ? undefined : await BuildProgress.begin(jobs, options, concurrency);
      try {
        const result = await next(context, ownRoots, { ...ownOptions, concurrency, quiet: true });
        progress?.end();
        return result;
      } finally {
        await pool.close();
      }
    },
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Hardhat, pinned, has no other way to name a compiler
    getCompiler: (_context, { path = SOLJSON }) => Promise.resolve(compilerAt(path, compile)),
  };
}

/** Tests have a profile of their own, and what they share has no code but in them. */
function forTests(roots: string[], options: BuildOptions): [string[], BuildOptions] {
  return [roots.filter((root) => root.endsWith(".t.sol")), { ...options, buildProfile: "tests" }];
}

function compilerAt(path: string, compile: (path: string, input: CompilerInput) => Promise<CompilerOutput>): Compiler {
  return {
    version: SOLC_VERSION,
    longVersion: SOLC_LONG_VERSION,
    compilerPath: path,
    isSolcJs: path === SOLJSON,
    compile: (input) => compile(path, input),
  };
}
