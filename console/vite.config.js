import { defineConfig } from "vite";

// A page that a plain web server gives away: no path in it is absolute, and nothing is fetched from anybody else.
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: { target: "es2022", modulePreload: { polyfill: false }, chunkSizeWarningLimit: 900, assetsInlineLimit: 0 },
});
