import type { FunctionComponent } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";

import type { Acting, Consortium } from "./consortium.ts";
import { Identity } from "./identity.tsx";
import { useAsked } from "./parts/asked.ts";
import { SharedContext } from "./parts/context.ts";
import { Later } from "./parts/later.tsx";
import { Answered } from "./parts/parts.tsx";
import { Council } from "./views/council.tsx";
import { Payments } from "./views/payments.tsx";
import { firstLanguage, type Language, WORDS, type Words } from "./words/index.ts";

type ViewName = keyof Words["views"];

const LOOK_MS = 3_000;

const LATER = {
  supervision: async () => (await import("./views/supervision.tsx")).Supervision,
  clearing: async () => (await import("./views/clearing.tsx")).Clearing,
  corridors: async () => (await import("./views/corridors.tsx")).Corridors,
} satisfies Partial<Record<ViewName, () => Promise<FunctionComponent>>>;

function viewInAddress(): ViewName {
  const name = location.hash.replace("#/", "").split("?")[0]!;
  return Object.hasOwn(WORDS.en.views, name) ? (name as ViewName) : "council";
}

/** The frame: language, who acts, the views. */
export function App({ consortium }: { consortium: Consortium }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const [view, setView] = useState(viewInAddress);
  const [acting, setActing] = useState<Acting>();
  const { block, look } = useLatestBlock(consortium);
  const words = WORDS[language];
  const countries = useAsked(() => consortium.names.countries(), [consortium]);
  useEffect(() => {
    const turn = () => setView(viewInAddress());
    addEventListener("hashchange", turn);
    return () => removeEventListener("hashchange", turn);
  }, []);
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
    document.title = `${words.views[view]} · ${words.title}`;
    localStorage.setItem("language", language);
  }, [language, view]);
  const shared = useMemo(
    () => ({ consortium, acting, language, words, countries: countries.value ?? new Map(), block, look }),
    [consortium, acting, language, countries.value, block],
  );
  return (
    <SharedContext.Provider value={shared}>
      <a class="skip" href="#content" onClick={toContent}>
        {words.skip}
      </a>
      <header>
        <strong>{words.title}</strong>
        <Views current={view} words={words} />
        <label>
          {words.languageLabel}{" "}
          <select value={language} onChange={(event) => setLanguage(event.currentTarget.value as Language)}>
            {Object.entries(WORDS).map(([code, { language: name }]) => (
              <option value={code} lang={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <Identity onAct={setActing} />
      </header>
      <main id="content" tabIndex={-1}>
        <h1>{words.views[view]}</h1>
        <Answered asked={countries}>{() => <Chosen view={view} />}</Answered>
      </main>
      <footer>
        {block > 0 && words.block(block)} {consortium.settings.practice && words.practice}
      </footer>
    </SharedContext.Provider>
  );
}

/** The address names the view, so that the link itself must not change it. */
function toContent(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>("#content")!.focus();
}

function Views({ current, words }: { current: ViewName; words: Words }) {
  return (
    <nav aria-label={words.title}>
      {(Object.keys(words.views) as ViewName[]).map((name) => (
        <a href={`#/${name}`} aria-current={name === current ? "page" : undefined}>
          {words.views[name]}
        </a>
      ))}
    </nav>
  );
}

function Chosen({ view }: { view: ViewName }) {
  if (view === "council") return <Council />;
  if (view === "payments") return <Payments />;
  return <Later key={view} load={LATER[view]} />;
}

function useLatestBlock({ node }: Consortium): { block: number; look: () => void } {
  const [block, setBlock] = useState(0);
  const look = () => void node.getBlockNumber().then(setBlock, () => undefined); // views say what a node refuses
  useEffect(() => {
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [node]);
  return { block, look };
}
