import webpack from "webpack";

// Bundles an entry for browsers, and says whatever webpack warns of.
const [name] = process.argv.slice(2);
const folder = import.meta.dirname;
const config = {
  mode: "production",
  target: "web",
  entry: `${folder}/${name}.js`,
  output: { path: `${folder}/../out/webpack-${name}` },
  // What webpack warns of does not depend on the size.
  optimization: { minimize: false },
  performance: { hints: false },
};
webpack(config, (error, stats) => {
  if (error) throw error;
  if (stats.hasErrors() || stats.hasWarnings())
    console.log(stats.toString({ all: false, errors: true, warnings: true }));
});
