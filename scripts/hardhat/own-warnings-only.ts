import type { HardhatPlugin } from "hardhat/types/plugins";

const IN_A_PACKAGE = /--> (\.\/)?(node_modules|npm)\//;
const SIZE_OF_A_TEST = /Contract (init)?code size is[^]*--> (\.\/)?test\//;

/**
 * Keeps the compiler's warnings about npm packages out of our output, and those about the size of tests, which nobody
 * deploys; the others stay. Hardhat prints an empty line for each job with an empty list, but none where there is no list.
 */
export const ownWarningsOnly: HardhatPlugin = {
  id: "sogdia-own-warnings-only",
  hookHandlers: {
    solidity: () =>
      Promise.resolve({
        default: () =>
          Promise.resolve({
            getCompilationJobErrors: async (context, job, output, next) => {
              const errors = await next(context, job, output);
              const own = errors.filter(
                (error) => error.severity === "error" || !isForeign(error.formattedMessage ?? ""),
              );
              return own.length > 0 ? own : (undefined as unknown as typeof own);
            },
          }),
      }),
  },
};

function isForeign(warning: string): boolean {
  return IN_A_PACKAGE.test(warning) || SIZE_OF_A_TEST.test(warning);
}
