import { defineConfig } from "eslint/config";

import root from "../eslint.config.js";

export default defineConfig(root);
