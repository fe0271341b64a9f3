import type { HardhatPlugin } from "hardhat/types/plugins";

const IN_A_PACKAGE = /--> (\.\/)?(node_modules|npm)\//;

/**
 * Keeps the compiler's warnings about npm packages out of our output; those about our own files stay. Hardhat prints an
 * empty line for each job with an empty list, but none where there is no list.
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
                (error) => error.severity === "error" || !IN_A_PACKAGE.test(error.formattedMessage ?? ""),
              );
              return own.length > 0 ? own : (undefined as unknown as typeof own);
            },
          }),
      }),
  },
};
