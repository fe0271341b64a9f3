import { defineConfig } from "eslint/config";

import root from "../eslint.config.js";

export default defineConfig(root, {
  files: ["**/*.{ts,tsx}"],
  rules: {
    // Preact's events and components come as templates and functions that need not wait.
    "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
  },
});
