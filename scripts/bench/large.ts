import { readFileSync } from "node:fs";

import { parse } from "yaml";

import { type ConsortiumFile, parseConsortium } from "../../src/index.ts";

const FILE = new URL("../../deploy/consortia/belt-and-road.yaml", import.meta.url);

interface Rules {
  readonly rules: { readonly currency: string | readonly string[] }[];
}

interface Document {
  readonly charter: { readonly founders: number };
  readonly council: { readonly emergency: object };
  readonly defaults: Rules;
  readonly countries: readonly { readonly alpha2: string; readonly currency?: { code: string; members?: string[] } }[];
}

/** So many countries of the Belt and Road: without whom they name besides, and with a committee that they have. */
export function largeConsortium(count: number): ConsortiumFile {
  const whole = parse(readFileSync(FILE, "utf8")) as Document;
  const countries = whole.countries.slice(0, count);
  const letters = new Set(countries.map(({ alpha2 }) => alpha2));
  const codes = new Set(countries.map(({ currency }) => currency?.code));
  return parseConsortium({
    ...whole,
    charter: { ...whole.charter, founders: Math.min(whole.charter.founders, count) },
    council: {
      emergency: { seats: [...letters].slice(0, SEATS), threshold: 3 },
      rehearsal: { votingPeriod: VOTING },
    },
    defaults: {
      ...whole.defaults,
      rules: whole.defaults.rules.map(({ currency, ...rule }) => ({
        ...rule,
        currency: typeof currency === "string" ? currency : currency.filter((code) => codes.has(code)),
      })),
    },
    countries: countries.map(({ currency, ...country }) => ({
      ...country,
      ...(currency && {
        currency: { ...currency, members: (currency.members ?? []).filter((each) => letters.has(each)) },
      }),
    })),
  });
}

const SEATS = 5;
const VOTING = 120; // seconds of a rehearsal, in which 150 countries cast their votes one after the other
