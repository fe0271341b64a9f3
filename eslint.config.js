import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import ts from "typescript-eslint";

export default defineConfig(
  // The console and the index have packages and configurations of their own: `npm run lint --prefix` lints each.
  globalIgnores(["abi", "artifacts", "cache", "console", "coverage", "dist", "examples", "indexer", "typechain-types"]),
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // With noUncheckedIndexedAccess, "!" is how an index that is known to be within bounds is marked.
      "@typescript-eslint/no-non-null-assertion": "off",
      // Texts that are taken apart here are codes in ASCII.
      "@typescript-eslint/no-misused-spread": "off",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["test/**"],
    rules: {
      // Chai's assertions are properties.
      "@typescript-eslint/no-unused-expressions": "off",
      // Tables of cases hold functions that need not wait, return anything, or do anything.
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/no-empty-function": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/no-meaningless-void-operator": "off",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/unbound-method": "off",
      // Prettier breaks a call by an overload's signature that way.
      "no-unexpected-multiline": "off",
    },
  },
  { files: ["**/*.js"], extends: [ts.configs.disableTypeChecked] },
);
