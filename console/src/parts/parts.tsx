import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { escapeLine } from "../../../src/common/text.ts";
import { countryIn } from "../names.ts";
import { type Asked, saying, useAsked } from "./asked.ts";
import { useShared } from "./context.ts";

/** Text that somebody else wrote: on one line, and without marks that turn or hide what follows. */
export function Said({ text }: { text: string }) {
  return <bdi>{escapeLine(text)}</bdi>;
}

/** A country by its name. */
export function Country({ code }: { code: number }) {
  return <>{useCountryName()(code)}</>;
}

export function useCountryName(): (code: number) => string {
  const { countries, language } = useShared();
  return (code) => (code === 0 ? "–" : countryIn(language, countries.get(code) ?? String(code).padStart(3, "0")));
}

/** Whose an account is; the account itself on demand. */
export function Who({ account }: { account: string }) {
  const { consortium } = useShared();
  const { value = account } = useAsked(() => consortium.names.account(account), [account]);
  if (value === account) return <code>{account}</code>;
  return (
    <details class="who">
      <summary>
        <bdi>{value}</bdi>
      </summary>
      <code>{account}</code>
    </details>
  );
}

/** Money in major units. */
export function Money({ token, minor }: { token: string; minor: bigint }) {
  const { consortium } = useShared();
  const { value = "…" } = useAsked(() => consortium.names.amount(token, minor), [token, minor]);
  return <span class="money">{value}</span>;
}

/** What was asked, once it is there; else that it is on its way, or why not. */
export function Answered<T>({ asked, children }: { asked: Asked<T>; children: (value: T) => ComponentChildren }) {
  const { words } = useShared();
  return (
    <>
      {asked.problem !== undefined && (
        <p role="alert" class="problem">
          <Said text={asked.problem} />
        </p>
      )}
      {asked.value === undefined ? asked.problem === undefined && <p>{words.reading}</p> : children(asked.value)}
    </>
  );
}

/** A table that scrolls by itself where the window is narrow. */
export function Table({
  caption,
  head,
  rows,
}: {
  caption: string;
  head: readonly string[];
  rows: readonly ComponentChildren[][];
}) {
  const { words } = useShared();
  if (rows.length === 0) return <p>{words.none}</p>;
  return (
    <div class="scrolls" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {head.map((title) => (
              <th scope="col">{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr>
              {cells.map((cell) => (
                <td>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What an act came to, told to whoever looks and to whoever listens. */
export interface Outcome {
  readonly isGood: boolean;
  readonly text: ComponentChildren;
}

/** Runs one act at a time, and keeps what came of the last. */
export function useAct(): {
  isBusy: boolean;
  outcome: Outcome | undefined;
  run: (act: () => Promise<Outcome>) => void;
} {
  const { look } = useShared();
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const run = (act: () => Promise<Outcome>) => {
    if (isBusy) return;
    setBusy(true);
    setOutcome(undefined);
    void act()
      .catch((error: unknown) => ({ isGood: false, text: <Said text={saying(error)} /> }))
      .then((came) => {
        setOutcome(came);
        setBusy(false);
        look();
      });
  };
  return { isBusy, outcome, run };
}

export function Came({ isBusy, outcome }: { isBusy: boolean; outcome: Outcome | undefined }) {
  const { words } = useShared();
  const kind = outcome === undefined ? "" : outcome.isGood ? "good" : "problem";
  return (
    <div role="status" class={`came ${kind}`}>
      {isBusy ? words.oneMoment : outcome?.text}
    </div>
  );
}
