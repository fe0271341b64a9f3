import { render } from "preact";

import { App } from "./app.tsx";
import { Consortium } from "./consortium.ts";
import { saying } from "./parts/asked.ts";
import { readSettings } from "./settings.ts";
import { firstLanguage, WORDS } from "./words/index.ts";

const root = document.querySelector("#console")!;

try {
  render(<App consortium={await Consortium.open(await readSettings())} />, root);
} catch (error) {
  const { title, noSettings } = WORDS[firstLanguage()];
  render(
    <main>
      <h1>{title}</h1>
      <p role="alert">
        {noSettings} {saying(error)}
      </p>
    </main>,
    root,
  );
}
