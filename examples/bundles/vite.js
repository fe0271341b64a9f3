import { build } from "vite";

// Bundles an entry for browsers, and says whatever vite warns of.
const [name] = process.argv.slice(2);
const folder = import.meta.dirname;
await build({
  configFile: false,
  root: folder,
  logLevel: "warn",
  build: {
    outDir: `${folder}/../out/vite-${name}`,
    emptyOutDir: true,
    chunkSizeWarningLimit: 10_000,
    lib: { entry: `${folder}/${name}.js`, formats: ["es"], fileName: name },
  },
});
