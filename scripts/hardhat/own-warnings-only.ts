import type { HardhatPlugin } from "hardhat/types/plugins";

const IN_A_PACKAGE = /--> (\.\/)?(node_modules|npm)\//;

/** Keeps the compiler's warnings about npm packages out of our output; those about our own files stay. */
export const ownWarningsOnly: HardhatPlugin = {
  id: "sogdia-own-warnings-only",
  hookHandlers: {
    solidity: () =>
      Promise.resolve({
        default: () =>
          Promise.resolve({
            getCompilationJobErrors: async (context, job, output, next) => {
              const errors = await next(context, job, output);
              return errors.filter(
                (error) => error.severity === "error" || !IN_A_PACKAGE.test(error.formattedMessage ?? ""),
              );
            },
          }),
      }),
  },
};
